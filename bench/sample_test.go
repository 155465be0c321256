package main

import (
	"math"
	"slices"
	"testing"
)

// The values are those of numpy.quantile.
func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		v       []float64
		q, want float64
	}{
		{[]float64{3}, 0.25, 3},
		{[]float64{4, 1}, 0.5, 2.5},
		{[]float64{5, 1, 3}, 0.5, 3},
		{[]float64{1, 2, 3, 4}, 0.25, 1.75},
		{[]float64{10, 2, 7, 1, 4}, 0.75, 7},
		{[]float64{1, 2}, 1, 2},
	} {
		if got := quantile(c.v, c.q); got != c.want {
			t.Errorf("quantile(%v, %v) = %v, want %v", c.v, c.q, got, c.want)
		}
	}
	if got := quantile(nil, 0.5); !math.IsNaN(got) {
		t.Errorf("quantile of nothing = %v, want NaN", got)
	}
}

func TestFigure(t *testing.T) {
	if got, want := figureOf([]float64{1, 2, 3, 4, 100}), (figure{3, 1}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Ratios are those of neighbours: here the median of theirs over the median of
// ours would be 1.
func TestOver(t *testing.T) {
	ours, theirs := sample{1, 2, 4}, sample{4, 2, 2}
	if got, want := theirs.over(ours), []float64{4, 1, 0.5}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := theirs[:1].over(ours); !slices.Equal(got, []float64{4}) {
		t.Errorf("of a side that was stopped: got %v, want [4]", got)
	}
}

func TestUnits(t *testing.T) {
	s := sample{0.5}
	if got := s.in(rate("GFLOP/s", 3)); got[0] != 6 {
		t.Errorf("3 in half a second: got %v a second, want 6", got[0])
	}
	if got := s.in(milli); got[0] != 500 {
		t.Errorf("half a second: got %v ms, want 500", got[0])
	}
}
