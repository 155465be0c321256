package csv

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

// column writes a table of a column v, whose cells stand in quotes, and of one with
// numbers, so that the table has two.
func column(cells ...string) string {
	var b strings.Builder
	b.WriteString("v;k\n")
	for i, c := range cells {
		fmt.Fprintf(&b, "\"%s\";%d\n", c, i%7)
	}
	return b.String()
}

// times repeats a cell.
func times(n int, cell string) []string { return slices.Repeat([]string{cell}, n) }

// counted writes n different cells by a format.
func counted(n int, format string) (cells []string) {
	for i := range n {
		cells = append(cells, fmt.Sprintf(format, i+1))
	}
	return cells
}

// A column of numbers stays one, whatever stands beside them and among them, and
// what was made of it is said.
func TestColumnsOfNumbers(t *testing.T) {
	tests := []struct {
		name  string
		cells []string
		o     table.Options
		first float64
		unit  string
		note  string // "" for none
	}{
		{"money", []string{"$1,234.00", "$5.50", "-$3"}, table.Options{}, 1234, "$", ""},
		{"money with bare numbers", []string{"$1,234.00", "5.50", "0"}, table.Options{}, 1234, "$", `"5.50" is taken for a number in the same unit as "$1,234.00"`},
		{"per cent", []string{"60.0%", "11.6%", "0"}, table.Options{}, 0.6, "%", ""},
		{"parentheses", []string{"(0.802)", "1.5", "2.5"}, table.Options{}, -0.802, "", `"(0.802)" is taken for a number below 0`},
		{"one infinity", append(counted(30, "%d.5"), "Infinity"), table.Options{}, 1.5, "", `taken for missing: "Infinity" (1)`},
		{"errors of a spreadsheet", append(counted(12, "%d.5"), "#DIV/0!", "#VALUE!", "#DIV/0!"), table.Options{}, 1.5, "", `taken for missing: "#DIV/0!" (2), "#VALUE!" (1)`},
		{"not measured", append(counted(50, "0.%d1"), times(10, "not measured")...), table.Options{}, 0.11, "", `taken for missing: "not measured" (10)`},
		{"a number is wanted, and infinite", []string{"1", "-inf", "2"}, table.Options{Kinds: map[string]table.Kind{"v": table.Number}}, 1, "", `"-inf" (1)`},
		{"a word that a model knows", []string{"1", "none seen", "2"}, table.Options{Kinds: map[string]table.Kind{"v": table.Number}, Known: map[string]table.Known{"v": {Max: 3, Absent: []string{"none seen"}}}}, 1, "", `"none seen" (1)`},
		{"1.234 between semicolons", []string{"1.234", "2.345", "3.456"}, table.Options{}, 1.234, "", `"1.234" is read as 1.234`},
	}
	for _, c := range tests {
		f, err := readText(t, column(c.cells...), c.o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		v := f.Columns[0]
		if v.Kind != table.Number || math.Abs(v.Number(0)-c.first) > 1e-6 || v.Unit != c.unit {
			t.Errorf("%s: got %s, first %v, unit %q; want a number, %v, %q", c.name, frametest.Kinds(f), v.Number(0), v.Unit, c.first, c.unit)
		}
		notes := strings.Join(f.Notes, "\n")
		if c.note == "" && notes != "" || !strings.Contains(notes, c.note) {
			t.Errorf("%s: got the notes %q, want %q", c.name, notes, c.note)
		}
		missing := 0
		for i := range f.Rows {
			if math.IsNaN(v.Number(i)) {
				missing++
			}
		}
		if missing != v.Missing {
			t.Errorf("%s: %d numbers are missing, and %d are said to be", c.name, missing, v.Missing)
		}
	}
}

// Texts among few different numbers are values, and what a column becomes is said.
func TestNumbersAmongTexts(t *testing.T) {
	cells := slices.Concat(times(10, "0"), times(10, "1"), times(10, "2"), times(4, "3+"))
	f, err := readText(t, column(cells...), table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Columns[0].Levels, []string{"0", "1", "2", "3+"}; !slices.Equal(got, want) {
		t.Errorf("levels: got %q, want %q", got, want)
	}
	if notes := strings.Join(f.Notes, "\n"); !strings.Contains(notes, `column v: 30 of its 34 values are numbers, and others are not, such as "3+"; it counts as category`) {
		t.Errorf("notes: got %q", notes)
	}
}

func TestUnitsRefused(t *testing.T) {
	for _, c := range []struct {
		cells []string
		known table.Known
		want  string
		code  table.Code
	}{
		{[]string{"$5", "€6", "$7"}, table.Known{}, `t.csv:3: column 1 (v): found "€6", and other numbers are like "$5"`, table.MixedUnits},
		{[]string{"5%", "6%", "0.07"}, table.Known{}, `t.csv:4: column 1 (v): found "0.07", and other numbers are like "5%"`, table.MixedUnits},
		{[]string{"5.5", "66.5"}, table.Known{Min: 0.05, Max: 0.8, Unit: "%"}, "the numbers have no unit, and those of the training rows had %, from 5 % to 80 %", table.MixedUnits},
		{[]string{"5.5%", "66.5%"}, table.Known{Min: 5, Max: 80}, "the numbers have %, and those of the training rows had no unit", table.MixedUnits},
		{[]string{"1", "x", "2"}, table.Known{Max: 3}, `found "x", want a number`, table.TextAmongNumbers},
	} {
		o := table.Options{}
		if c.known.Max != 0 {
			o = table.Options{Kinds: map[string]table.Kind{"v": table.Number}, Known: map[string]table.Known{"v": c.known}}
		}
		_, err := readText(t, column(c.cells...), o)
		var e *table.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || e.Code != c.code {
			t.Errorf("%q: got %v, want an error of code %d that says %q", c.cells, err, c.code, c.want)
		}
	}
}

// Where a file cannot say which sign is decimal, the numbers that a model has
// learned from do, unless how the file is written contradicts them.
func TestKnownDecides(t *testing.T) {
	small, large := table.Known{Min: 0.8, Max: 4}, table.Known{Min: 800, Max: 4000}
	for _, c := range []struct {
		text  string
		known table.Known
		want  float64 // 0 for an error
		note  bool
	}{
		{"v;w\n1.234;1\n3.125;2\n", small, 1.234, true},
		{"v;w\n1.234;1\n3.125;2\n", large, 1234, true},
		{"v;w\n1,234;1\n3,125;2\n", small, 1.234, true},
		{"v;w\n1,234;1\n3,125;2\n", large, 1234, true},
		{"v;w\n1,234;1,5\n3,125;2\n", large, 1.234, false}, // the file says it
		{"v;w\n1.234;1,5\n3.125;2\n", large, 1234, true},
		{"v;w\n1.234;1,5\n3.125;2\n", small, 1.234, true},
		{"v,w\n1.234,1\n3.125,2\n", small, 1.234, true},
		{"v,w\n1.234,1\n3.125,2\n", large, 0, false}, // commas between cells, and 1.234 is 1234?
		{"v,w\n\"1,234\",1\n\"3,125\",2\n", large, 1234, true},
		{"v,w\n\"1,234\",1\n\"3,125\",2\n", small, 0, false},
		{"v,w\n\"1,234\",1.5\n\"3,125\",2\n", small, 1234, false},
		{"v;w\n1.234;1\n3.125;2\n", table.Known{Min: -5000, Max: 5000}, 0, false}, // both could be
	} {
		f, err := readText(t, c.text, table.Options{Kinds: map[string]table.Kind{"v": table.Number}, Known: map[string]table.Known{"v": c.known}})
		var e *table.Error
		switch {
		case c.want == 0 && (!errors.As(err, &e) || e.Code != table.AmbiguousDecimal):
			t.Errorf("%q, known from %v to %v: got %v, want an error of the decimal sign", c.text, c.known.Min, c.known.Max, err)
		case c.want == 0:
		case err != nil:
			t.Errorf("%q, known from %v to %v: %v", c.text, c.known.Min, c.known.Max, err)
		case math.Abs(f.Columns[0].Number(0)-c.want) > 1e-4*c.want || c.note != (len(f.Notes) > 0):
			t.Errorf("%q, known from %v to %v: got %v and the notes %q, want %v", c.text, c.known.Min, c.known.Max, f.Columns[0].Number(0), f.Notes, c.want)
		}
	}
}
