package table_test

import (
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

// Levels that may mean the same are pointed out, and stay levels.
func TestAlikeLevels(t *testing.T) {
	const (
		truth  = "column v: its levels are spellings of yes and no that belong to several pairs, and each counts as a value of its own: 0, 1, FALSE, False, N, TRUE, True, Y, no, true, …; write them alike, as yes and no"
		cases  = "column v: levels that differ only in capitals or blanks count as values of their own: OSLO, Oslo, oslo; Rome, rome; write those alike that mean the same"
		blanks = "column v: levels that differ only in capitals or blanks count as values of their own: \"\\tOslo\", Oslo, \"Oslo\u00a0\"; write those alike that mean the same"
	)
	for name, c := range map[string]struct {
		cells  string
		o      table.Options
		levels int
		note   string
	}{
		"truth in all spellings": {"true True TRUE yes no False 0 1 Y N FALSE", table.Options{}, 11, truth},
		"one pair":               {"yes No YES no", table.Options{}, 2, ""},
		"true and digits":        {"true False true False 0", table.Options{}, 2, ""},
		"two pairs, each once":   {"no true", table.Options{}, 2, ""},
		"no truth":               {"yes no maybe", table.Options{}, 3, ""},
		"cases":                  {"Oslo rome OSLO Rome Bonn oslo", table.Options{}, 6, cases},
		"a target":               {"Oslo rome OSLO Rome Bonn oslo", table.Options{Targets: []string{"v"}}, 6, cases},
		"blanks":                 {"Oslo|Bonn|Oslo\u00a0|\tOslo", table.Options{}, 4, blanks},
		"all different":          {"Oslo Rome Bonn", table.Options{}, 3, ""},
		"a model's":              {"Oslo rome OSLO Rome Bonn oslo", table.Options{Learned: map[string]table.Learned{"v": {}}}, 6, ""},
	} {
		f := readText(t, column(4, strings.FieldsFunc(c.cells, func(r rune) bool { return r == ' ' || r == '|' })...), c.o)
		if v := f.Column("v"); v.Kind != table.Category || len(v.Levels) != c.levels {
			t.Errorf("%s: a %v of the levels %q, want a category of %d", name, v.Kind, v.Levels, c.levels)
		}
		if c.note == "" && len(f.Notes) > 0 || c.note != "" && !slices.Equal(f.Notes, []string{c.note}) {
			t.Errorf("%s: notes %q, want %q", name, f.Notes, c.note)
		}
	}
}
