package columns

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"testing"

	"cajal/data/table"
)

// A grid has each value of a few, the most frequent levels of many, and quantiles of
// many numbers, all as rows of the table in the order of the values.
func TestGrid(t *testing.T) {
	var numbers, levels, few []string
	for i := range 101 {
		numbers = append(numbers, strconv.Itoa((37*i)%101)) // each of 0 to 100 once
		levels = append(levels, fmt.Sprintf("level %d", i%7*(i%3)))
		few = append(few, []string{"3", "", "-1", "3", "10"}[i%5])
	}
	f, err := table.Cells("cells", []string{"number", "level", "few"}, [][]string{numbers, levels, few},
		table.Options{Kinds: map[string]table.Kind{"number": table.Number, "level": table.Category, "few": table.Number}})
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]int, f.Rows)
	for i := range rows {
		rows[i] = i
	}
	texts := func(column string, rows []int, most int) (texts []string) {
		grid, err := Grid(f.Column(column), rows, most)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range grid {
			texts = append(texts, f.Column(column).Text(r))
		}
		return texts
	}
	for _, c := range []struct {
		column string
		rows   []int
		most   int
		want   []string
	}{
		{"number", rows, 3, []string{"5", "50", "95"}},
		{"number", []int{0, 1, 2}, 3, []string{"0", "37", "74"}},
		{"few", rows, 5, []string{"-1", "3", "10"}},
		{"few", []int{1, 6}, 5, nil},
		{"level", []int{1, 4, 7, 2, 5, 0}, 2, []string{"level 0", "level 4"}},
	} {
		if got := texts(c.column, c.rows, c.most); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s, %d rows, at most %d: got %q, want %q", c.column, len(c.rows), c.most, got, c.want)
		}
	}
}

// The values of free text have no order to stand in.
func TestGridOfText(t *testing.T) {
	f, err := table.Cells("cells", []string{"notes"}, [][]string{{"it leaks", "it is loud"}},
		table.Options{Kinds: map[string]table.Kind{"notes": table.Text}})
	if err != nil {
		t.Fatal(err)
	}
	grid, err := Grid(f.Column("notes"), []int{0, 1}, 5)
	var unordered *UnorderedError
	if !errors.As(err, &unordered) || unordered.Column != "notes" {
		t.Errorf("got the rows %v and %v, want that notes has no order", grid, err)
	}
}
