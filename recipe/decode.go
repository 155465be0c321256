package recipe

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"cajal/internal/spelling"
)

// decode reads a recipe that has not been checked.
func decode(source string, text []byte) (*Recipe, error) {
	r := &Recipe{Random: "streams", DType: "float32"}
	if err := toml.Unmarshal(text, r); err != nil {
		if wrong := twoWays(source, text); wrong != nil {
			return nil, wrong
		}
		wrong := decodeError(source, err)
		if !utf8.Valid(text) && bytes.IndexByte(text, 0) < 0 {
			wrong.Rule = "the text is not UTF-8, perhaps GBK, Shift-JIS or Latin-1; save the file as UTF-8"
		}
		return nil, wrong
	}
	if key, at, found := unknown(text); found {
		e := &Error{Source: source, Key: strings.Join(key, "."),
			Rule: "unknown key" + spelling.Hint(key[len(key)-1], keys(reflect.TypeFor[Recipe](), key[:len(key)-1]))}
		e.Line, e.Column = position(text, at)
		return nil, e
	}
	r.Data.plainTargets()
	if r.Name == "" {
		r.Name = strings.TrimSuffix(path.Base(source), ".toml")
	}
	return r, nil
}

// decodeError says where the file is wrong.
func decodeError(source string, err error) *Error {
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, column := bad.Position()
		return &Error{Source: source, Line: line, Column: column, Key: strings.Join(bad.Key(), "."), Rule: plain(bad.Error())}
	}
	return &Error{Source: source, Rule: plain(err.Error())}
}

// goType is how the decoder ends a message about a value of the wrong type.
var goType = regexp.MustCompile(`cannot decode TOML ([\w ]+) into (?:struct field \S+|a Go value) of type (\S+)`)

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
		"[]string": "a list of strings", "[]float64": "a list of numbers", "[]int": "a list of whole numbers", "bool": "true or false", "[]recipe.Layer": "a list of layers", "[]recipe.Augment": "a list of tables", "map[string]interface": "a layer"}[strings.TrimPrefix(m[2], "*")]
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
		name := tomlName(field)
		if len(path) > 0 && name == path[0] {
			return keys(field.Type, path[1:])
		}
		names = append(names, name)
		if field.Type.Kind() == reflect.Slice && field.Type.Elem() != t {
			names = append(names, keys(field.Type, nil)...)
		}
	}
	return names
}
