package experiment

import (
	"fmt"
	"slices"
	"testing"

	"cajal/data"
	"cajal/recipe"
	"cajal/rng"
	"cajal/tensor"
)

// However few rows there are, each class of two or more is there to learn from, and where
// the rows to test on are as many as the classes it is tested too.
func TestPartOfFewRows(t *testing.T) {
	for _, c := range []struct {
		labels []int64
		share  float64
		tests  int
		tested bool // each class
	}{
		{[]int64{0, 0, 0, 0, 1, 1}, 0.25, 2, true},
		{[]int64{0, 1, 0, 1, 0, 1, 2, 2, 2}, 0.25, 3, true},
		{[]int64{0, 0, 1, 1, 2, 2, 3, 3}, 0.25, 2, false},
		{[]int64{0, 0, 1, 1, 2, 2, 3, 3}, 0.45, 4, true},
		{[]int64{0, 0, 1, 1, 2, 2, 7}, 0.3, 2, false}, // 7 is there once, and learned from
		{append(make([]int64, 18), 1, 1), 0.9, 18, true},
	} {
		rows := make([]int, len(c.labels))
		for i := range rows {
			rows[i] = 100 + i
		}
		for seed := range uint64(50) {
			most, kept, err := part(&recipe.Recipe{}, rows, tensor.From(c.labels), "data.test_share", c.share, rng.New(seed).Stream("split"))
			if err != nil {
				t.Fatal(err)
			}
			input := fmt.Sprintf("%v, share %v, seed %d", c.labels, c.share, seed)
			if all := slices.Sorted(slices.Values(slices.Concat(most, kept))); !slices.Equal(all, rows) || len(kept) != c.tests {
				t.Fatalf("%s: parts %v and %v, want each row once and %d to test on", input, most, kept, c.tests)
			}
			for _, class := range c.labels {
				has := func(row int) bool { return c.labels[row-100] == class }
				if !slices.ContainsFunc(most, has) || c.tested && !slices.ContainsFunc(kept, has) {
					t.Fatalf("%s: class %d is missing in a part: %v and %v", input, class, most, kept)
				}
			}
		}
	}
	labels := tensor.From([]int64{0, 0, 1, 1, 2, 2, 3, 3})
	want, tests, err := data.Split(8, 0.25, rng.New(1).Stream("split"))
	if err != nil {
		t.Fatal(err)
	}
	most, kept, err := splitByChance(labels, 0.25, rng.New(1).Stream("split"))
	if lost := labels.Int64s()[tests[0]] == labels.Int64s()[tests[1]]; err != nil || !lost && (!slices.Equal(most, want) || !slices.Equal(kept, tests)) {
		t.Errorf("chance loses no class: got %v and %v, %v; want %v and %v as they are", most, kept, err, want, tests)
	}
}
