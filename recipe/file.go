package recipe

import (
	"maps"
	"strings"
)

// file is what a recipe was read from, so that what turns out to be wrong once its data is
// known, or while it runs, is told with its line too.
type file struct {
	name  string
	text  []byte
	lines lines
}

// place returns the line and the column of a key, or of the nearest thing around it; 0 where
// there is none, or no file.
func (f *file) place(key string) (line, column int) {
	if f == nil {
		return 0, 0
	}
	return f.lines.of(f.text, key)
}

// without returns the file without the places of a key and of what stands in it, which a
// flag has replaced.
func (f *file) without(key string) *file {
	if f == nil {
		return nil
	}
	c := *f
	c.lines = maps.Clone(f.lines)
	maps.DeleteFunc(c.lines, func(k string, _ int) bool {
		rest, in := strings.CutPrefix(k, key)
		return in && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
	return &c
}
