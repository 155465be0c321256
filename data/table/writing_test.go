package table_test

import (
	"fmt"
	"strings"
	"testing"

	"cajal/data/table"
)

// A column of Fortran's numbers holds numbers, and one of hexadecimal ones texts, with a
// note that says why, be they few or many.
func TestOtherWritings(t *testing.T) {
	for _, c := range []struct {
		value func(i int) string
		want  table.Kind
		note  string
	}{
		{func(i int) string { return fmt.Sprintf("%d.25D+01", i) }, table.Number, ""},
		{func(i int) string { return fmt.Sprintf("0x%X", i%7) }, table.Category, "column v: hexadecimal numbers such as 0x0 count as texts, and it counts as category; where they are quantities write them in decimals"},
		{func(i int) string { return fmt.Sprintf("0x%08x", i*7919) }, table.Index, "it counts as index"},
	} {
		var b strings.Builder
		b.WriteString("v,x,kind\n")
		for i := range 60 {
			fmt.Fprintf(&b, "%s,%d.5,%c\n", c.value(i), i*i%17, 'a'+i%3)
		}
		f := readText(t, b.String(), table.Options{})
		notes := strings.Join(f.Notes, "\n")
		if f.Columns[0].Kind != c.want || !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
			t.Errorf("%s, …: got %v with the notes %q, want %v and %q", c.value(0), f.Columns[0].Kind, notes, c.want, c.note)
		}
		if c.want == table.Number && f.Columns[0].Number(3) != 32.5 {
			t.Errorf("3.25D+01: got %v, want 32.5", f.Columns[0].Number(3))
		}
	}
}
