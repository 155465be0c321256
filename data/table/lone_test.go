package table_test

import (
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

// A number of a single row that may be another has a note, and one that cannot be read says
// how to write it.
func TestLoneNumbers(t *testing.T) {
	const plain = "; write a JSON number, such as 1234.5, with a decimal point and nothing between the thousands"
	for _, c := range []struct {
		cell     string
		min, max float64 // of the training rows; 0 if they are not known
		want     float64
		note     string
		wrong    string
	}{
		{"1,234", 0, 0, 1234, `column v: "1,234" is read as 1234, with a decimal point` + plain, ""},
		{"1,234", 1, 2, 1234, `column v: "1,234" is read as 1234, with a decimal point; as 1.234 it would be near the training rows'` + plain, ""},
		{"1,234", 1000, 2000, 1234, "", ""},
		{"1.234", 1000, 2000, 1.234, `column v: "1.234" is read as 1.234, with a decimal point; as 1234 it would be near the training rows'` + plain, ""},
		{"1.234", 1, 2, 1.234, "", ""},
		{"1.234", 0, 0, 1.234, "", ""},
		{"1,234.5", 1, 2, 1234.5, "", ""},
		{"1234.5", 1, 2, 1234.5, "", ""},
		{"1.234,50 €", 1000, 2000, 0, "", "some of its numbers have a decimal comma, and the decimal sign is a point" + plain},
		{"1,5", 1, 2, 0, "", "some of its numbers have a decimal comma, and the decimal sign is a point" + plain},
	} {
		o := table.Options{Kinds: map[string]table.Kind{"v": table.Number}, Only: true, Decimal: '.', Alone: true}
		if c.max > 0 {
			o.Known = map[string]table.Known{"v": {Min: c.min, Max: c.max}}
		}
		f, err := table.Cells("the request", []string{"v"}, [][]string{{c.cell}}, o)
		if c.wrong != "" || err != nil {
			if c.wrong == "" || err == nil || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%s: got %v, want %q", c.cell, err, c.wrong)
			}
			continue
		}
		var notes []string
		if c.note != "" {
			notes = []string{c.note}
		}
		if got := f.Columns[0].Number(0); got != c.want || !slices.Equal(f.Notes, notes) {
			t.Errorf("%s near %v to %v: got %v and the notes %q, want %v and %q", c.cell, c.min, c.max, got, f.Notes, c.want, notes)
		}
	}
}

// Of a row by itself a number beyond float64 is told as one: it is a number to who sent it.
func TestTooLargeAlone(t *testing.T) {
	for cell, want := range map[string]string{
		"1e999": "larger than what a float64 holds", "-1e999": "larger than what a float64 holds", "many": "want a number, or nothing",
	} {
		o := table.Options{Kinds: map[string]table.Kind{"v": table.Number}, Only: true, Decimal: '.', Alone: true}
		if _, err := table.Cells("the request", []string{"v"}, [][]string{{cell}}, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error that says %q", cell, err, want)
		}
	}
}
