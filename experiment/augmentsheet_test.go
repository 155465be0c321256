package experiment

import (
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// The sheet shows several classes however they lie: one after the other, in turns, or
// far more of one.
func TestSheetIndex(t *testing.T) {
	for name, c := range map[string]struct {
		n, classes int // that there are, and that are shown
		class      func(i int) int
	}{
		"blocks":  {90, 3, func(i int) int { return i / 30 }},
		"two":     {11, 2, func(i int) int { return i % 2 }},
		"in turn": {101, 2, func(i int) int { return i % 2 }},
		"ten":     {461, 6, func(i int) int { return i % 10 }},
		"fives":   {116, 5, func(i int) int { return i % 5 }},
		"few":     {3, 3, func(i int) int { return i }},
		"one":     {40, 1, func(i int) int { return 0 }},
	} {
		y := tensor.New(tensor.Int64, c.n)
		for i := range y.Int64s() {
			y.Int64s()[i] = int64(c.class(i))
		}
		set, err := data.Tensors(tensor.New(tensor.Float32, c.n, 1), y)
		if err != nil {
			t.Fatal(err)
		}
		index, err := sheetIndex(set, true)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int]bool{}
		for at, i := range index {
			if seen[c.class(i)] = true; i < 0 || i >= c.n || at > 0 && i <= index[at-1] {
				t.Errorf("%s: %v, want places that rise", name, index)
			}
		}
		if len(seen) != c.classes || len(index) != min(6, c.n) {
			t.Errorf("%s: %v shows %d classes, want %d rows and %d classes", name, index, len(seen), min(6, c.n), c.classes)
		}
	}
}

// The note of an occlusion map says which way the answer goes.
func TestStrongestPatch(t *testing.T) {
	for drop, want := range map[float64]string{
		0.25:  "falls most at rows 2–5, columns 3–6, from 0: 0.5000 becomes 0.2500",
		-0.25: "rises most at rows 2–5, columns 3–6, from 0: 0.5000 becomes 0.7500",
		0:     "it changes nothing anywhere",
	} {
		if got := strongestPatch(0.5, drop, 2, 3, 4); got != want {
			t.Errorf("drop %v: got %q, want %q", drop, got, want)
		}
	}
}
