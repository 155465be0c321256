package recipe

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// maxFile is the largest recipe that is read; real ones have about 2 KB.
const maxFile = 1 << 20

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
	r, err := Parse(name, b)
	if err == nil {
		r.file = &file{name: name, text: b, lines: linesOf(b)}
	}
	return r, err
}

// Parse reads a recipe from a file's content; source names it in errors. It
// looks at nothing else: what a recipe says of data of the user's own is checked
// where that is read.
func Parse(source string, text []byte) (*Recipe, error) {
	if len(text) > maxFile { // of a checkpoint or a model
		return nil, &Error{Source: source, Rule: fmt.Sprintf("a recipe of %d bytes, want at most %d", len(text), maxFile)}
	}
	r, err := decode(source, text)
	if err != nil {
		return nil, err
	}
	stands := linesOf(text)
	err = r.checkZeros(stands)
	if err == nil {
		err = r.upgrade()
	}
	if err == nil {
		err = r.Check()
	}
	if facts, ok := r.Facts(); err == nil && ok {
		err = r.Fits(facts)
	}
	if e := new(Error); errors.As(err, &e) {
		e.Source = source
		if e.Line == 0 {
			e.Line, e.Column = stands.of(text, e.Key)
		}
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// TOML returns the recipe as a file, with all that has been set.
func (r *Recipe) TOML() (string, error) {
	b, err := toml.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("%s: write the recipe: %w", r.Name, err)
	}
	return string(b), nil
}
