// Package frametest is what the tests of tables share.
package frametest

import (
	"strings"
	"testing"

	"cajal/data/table"
)

// Kinds writes a frame's columns as "a:number b:category".
func Kinds(f *table.Frame) string {
	var all []string
	for _, c := range f.Columns {
		all = append(all, c.Name+":"+c.Kind.String())
	}
	return strings.Join(all, " ")
}

// Numbers returns the numbers of a column, NaN where one is missing.
func Numbers(c *table.Column, rows int) []float64 {
	var v []float64
	for i := range rows {
		v = append(v, c.Number(i))
	}
	return v
}

// Hold fails unless reading some bytes gave either an error or a frame that has
// as many cells as it says.
func Hold(t *testing.T, b []byte, f *table.Frame, err error) {
	t.Helper()
	if err != nil {
		if f != nil {
			t.Errorf("%.80q: got a table beside the error %v", b, err)
		}
		return
	}
	if len(f.Columns) == 0 || f.Rows == 0 {
		t.Fatalf("%.80q: got %d columns and %d rows, want an error", b, len(f.Columns), f.Rows)
	}
	for _, c := range f.Columns {
		missing := 0
		for i := range f.Rows {
			if c.Kind.Usable() && c.Text(i) == "" {
				missing++
			}
		}
		if c.Kind.Usable() && missing != c.Missing {
			t.Errorf("%.80q: column %q misses %d values, and %d are said to be missing", b, c.Name, missing, c.Missing)
		}
	}
	if f.Describe() == "" {
		t.Errorf("%.80q: no description", b)
	}
}
