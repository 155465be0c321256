package table_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

// TestProse is the table of what is free text, and what are names and codes. Neither
// depends on the order of the rows.
func TestProse(t *testing.T) {
	repeated := func(n int, cell func(i int) string) (cells []string) {
		for i := range n {
			cells = append(cells, cell(i))
		}
		return cells
	}
	letters := func(i int) string { return string(rune('a'+i%26)) + string(rune('a'+i/26)) }
	for name, c := range map[string]struct {
		cell func(i int) string
		want table.Kind
	}{
		"sentences":   {func(i int) string { return "The pump " + letters(i) + " does not start." }, table.Text},
		"short notes": {func(i int) string { return "leak at " + letters(i) }, table.Text},
		"capitals":    {func(i int) string { return "SLIPPED ON ICE AND FELL " + letters(i) }, table.Text},
		"Russian":     {func(i int) string { return "Насос шумит ночью " + letters(i) }, table.Text},
		"Chinese":     {func(i int) string { return "水泵今天又不能启动了" + letters(i) }, table.Text},
		"half missing": {func(i int) string {
			if i%2 == 0 {
				return ""
			}
			return "nothing of note on day " + letters(i)
		}, table.Text},
		"names":           {func(i int) string { return "Ann" + letters(i) + " Smith" }, table.Name},
		"names and title": {func(i int) string { return "Smith" + letters(i) + ", Mr. John" }, table.Name},
		"Chinese names":   {func(i int) string { return "王小" + string(rune(0x4e00+i)) }, table.Name},
		"words":           {letters, table.Name},
		"addresses":       {func(i int) string { return fmt.Sprintf("%d Hill%s Street", i, letters(i)) }, table.Name},
		"codes":           {func(i int) string { return fmt.Sprintf("%04d-VHVEG", i*37%10000) }, table.Index},
		"few":             {func(i int) string { return "the pump does not start " + letters(i%9) }, table.Category},
		"a third": {func(i int) string {
			if i%3 == 0 {
				return "the pump does not start " + letters(i)
			}
			return letters(i)
		}, table.Name},
	} {
		cells := repeated(80, c.cell)
		for _, order := range []string{"as it is", "backwards"} {
			f := readText(t, column(1, cells...), table.Options{})
			if got := f.Column("v").Kind; got != c.want {
				t.Errorf("%s, %s: got %v, want %v", name, order, got, c.want)
			}
			if out := strings.Contains(f.Describe(), "left out: "); out != (c.want == table.Name || c.want == table.Index) {
				t.Errorf("%s: got\n%s", name, f.Describe())
			}
			slices.Reverse(cells)
		}
	}
}
