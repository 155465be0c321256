package recipe

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/pelletier/go-toml/v2"
)

//go:embed builtin/*.toml
var builtin embed.FS

// Error is what is wrong with a recipe.
type Error struct {
	Source string // the file or the built-in recipe
	Line   int    // 0 if it is not known
	Key    string // such as "data.samples"
	Rule   string // what was found and what was expected
}

// Error returns "source:line: key: rule".
func (e *Error) Error() string {
	s := e.Source
	if e.Line > 0 {
		s += fmt.Sprintf(":%d", e.Line)
	}
	if e.Key != "" {
		s += ": " + e.Key
	}
	return s + ": " + e.Rule
}

// maxFile is the largest recipe that is read; real ones have about 2 KB.
const maxFile = 1 << 20

// Names lists the built-in recipes in alphabetical order.
func Names() []string {
	files, err := fs.Glob(builtin, "builtin/*.toml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(path.Base(f), ".toml"))
	}
	return names
}

// Text returns a built-in recipe as a file, ready to edit.
func Text(name string) (string, error) {
	b, err := builtin.ReadFile("builtin/" + name + ".toml")
	if err != nil {
		return "", unknownRecipe(name)
	}
	return string(b), nil
}

func unknownRecipe(name string) error {
	return &Error{Source: name, Rule: "there is no such recipe" + suggest(name, Names()) +
		"; cajal recipe lists them, and a file's name ends in .toml"}
}

// Load reads a recipe: a file if name ends in .toml, a built-in one if not.
func Load(name string) (*Recipe, error) {
	if !strings.HasSuffix(name, ".toml") {
		text, err := Text(name)
		if err != nil {
			return nil, err
		}
		return Parse(name, []byte(text))
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read recipe: %w", err)
	case info.IsDir():
		return nil, &Error{Source: name, Rule: "a directory, want a file"}
	case info.Size() > maxFile:
		return nil, &Error{Source: name, Rule: fmt.Sprintf("%d bytes, want at most %d", info.Size(), maxFile)}
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read recipe: %w", err)
	}
	return Parse(name, b)
}

// Parse reads a recipe from a file's content; source names it in errors.
func Parse(source string, text []byte) (*Recipe, error) {
	r, err := decode(source, text)
	if err != nil {
		return nil, err
	}
	if err := r.check(); err != nil {
		var e *Error
		if errors.As(err, &e) {
			e.Source = source
		}
		return nil, err
	}
	return r, nil
}

// decode reads a recipe that has not been checked.
func decode(source string, text []byte) (*Recipe, error) {
	r := &Recipe{Random: "streams", DType: "float32"}
	dec := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields()
	if err := dec.Decode(r); err != nil {
		return nil, decodeError(source, err)
	}
	if r.Name == "" {
		r.Name = strings.TrimSuffix(path.Base(source), ".toml")
	}
	return r, nil
}

// decodeError says where the file is wrong and, for a key that is not known,
// which known one is nearest.
func decodeError(source string, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		first := strict.Errors[0]
		line, _ := first.Position()
		key := first.Key()
		return &Error{Source: source, Line: line, Key: strings.Join(key, "."),
			Rule: "unknown key" + suggest(key[len(key)-1], keys(reflect.TypeFor[Recipe](), key[:len(key)-1]))}
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, _ := bad.Position()
		return &Error{Source: source, Line: line, Key: strings.Join(bad.Key(), "."), Rule: plain(bad.Error())}
	}
	return &Error{Source: source, Rule: plain(err.Error())}
}

// goType is how the decoder ends a message about a value of the wrong type.
var goType = regexp.MustCompile(`cannot decode TOML (\w+) into (?:struct field \S+|a Go value) of type (\S+)`)

// plain rewrites the decoder's message about Go types in the file's terms.
func plain(message string) string {
	message = strings.TrimPrefix(message, "toml: ")
	if message == "unexpected character U+000A at start of value" {
		return "the line ends where a value should stand"
	}
	m := goType.FindStringSubmatch(message)
	if m == nil {
		return message
	}
	want := map[string]string{"int": "a whole number", "int64": "a whole number", "float64": "a number", "string": "a string",
		"[]string": "a list of strings", "[]recipe.Layer": "a list of layers"}[strings.TrimPrefix(m[2], "*")]
	if want == "" {
		want = "a table"
	}
	return fmt.Sprintf("found a value of type %s, want %s", m[1], want)
}

// keys lists the keys of the table that a path leads to. The decoder's paths
// leave out lists, so the keys of a list's tables count as the list's own.
func keys(t reflect.Type, path []string) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		field := t.Field(i)
		if !field.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("toml"), ",")
		if len(path) > 0 && name == path[0] {
			return keys(field.Type, path[1:])
		}
		names = append(names, name)
		if field.Type.Kind() == reflect.Slice {
			names = append(names, keys(field.Type, nil)...)
		}
	}
	return names
}

// suggest returns `; did you mean "…"?` if a known name is near, and otherwise
// lists the known names.
func suggest(name string, known []string) string {
	if len(known) == 0 {
		return ""
	}
	near := slices.MinFunc(known, func(a, b string) int {
		return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
	})
	if levenshtein.ComputeDistance(name, near) <= max(2, len(name)/3) {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; known are " + strings.Join(known, ", ")
}
