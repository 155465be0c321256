package table_test

import (
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

// Numbers with zeros before them are pointed out, and stay numbers.
func TestCodes(t *testing.T) {
	const note = `column v: 4 of its 12 numbers have zeros before them, such as 00501, as codes do; as numbers they are the same without (--column v=category keeps codes apart)`
	for name, c := range map[string]struct {
		last string
		o    table.Options
		want bool
	}{
		"codes":          {"00501", table.Options{}, true},
		"months":         {"05", table.Options{}, false},
		"a quantity":     {"0.501", table.Options{}, false},
		"said to be one": {"00501", table.Options{Kinds: map[string]table.Kind{"v": table.Number}}, false},
		"a target":       {"00501", table.Options{Targets: []string{"v"}}, false},
		"a model's":      {"00501", table.Options{Known: map[string]table.Known{"v": {Min: 501, Max: 10001}}}, false},
	} {
		f := readText(t, column(4, "10001", "2139", c.last), c.o)
		if v := f.Column("v"); v.Kind != table.Number || (v.Instead == "category") != c.want {
			t.Errorf("%s: a %v, instead %q, want a number", name, v.Kind, v.Instead)
		}
		if got := slices.Contains(f.Notes, note); got != c.want {
			t.Errorf("%s: notes %q, want the one on codes: %v", name, f.Notes, c.want)
		}
	}
	f := readText(t, column(4, "00501", "501", "2139"), table.Options{Kinds: map[string]table.Kind{"v": table.Category}})
	if v := f.Column("v"); strings.Join(v.Levels, " ") != "00501 501 2139" {
		t.Errorf("as a category the levels are %q, want each as it is written", v.Levels)
	}
}
