package tensor

import (
	"math"
	"slices"
	"testing"
)

func TestReductions(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		x                   *Tensor
		sum, mean, min, max float64
	}{
		{From([]float32{1, -2, 4}), 3, 1, -2, 4},
		{From([]int64{1, -2, 4, 7}), 10, 2.5, -2, 7},
		{arange(Float64, 2, 3).T().Narrow(0, 1, 3), 12, 3, 1, 5},
		{Full(Float64, 2.5), 2.5, 2.5, 2.5, 2.5},
		{From([]float64{1, nan, inf}), nan, nan, nan, nan},
		{From([]float64{inf, 1}), inf, inf, 1, inf},
		{From([]float32{1}).BroadcastTo(3, 4), 12, 1, 1, 1},
		{From([]float32{1 << 24, 1, 1}), 1<<24 + 2, (1<<24 + 2) / 3., 1, 1 << 24}, // more than a float32 sum holds
		{From([]int64{1 << 53, 1, -(1 << 53)}), 1, 1. / 3, -(1 << 53), 1 << 53},
	} {
		for _, got := range []struct {
			name      string
			got, want float64
		}{
			{"Sum", c.x.Sum(), c.sum}, {"Mean", c.x.Mean(), c.mean}, {"Min", c.x.Min(), c.min}, {"Max", c.x.Max(), c.max},
		} {
			if got.got != got.want && !(math.IsNaN(got.got) && math.IsNaN(got.want)) {
				t.Errorf("%s of %v: got %g, want %g", got.name, c.x, got.got, got.want)
			}
		}
	}
	empty := New(Float32, 2, 0)
	if s, m := empty.Sum(), empty.Mean(); s != 0 || !math.IsNaN(m) {
		t.Errorf("no elements: got sum %g, mean %g, want 0, NaN", s, m)
	}
	wantPanic(t, "Min", "min", "(2, 0) has no elements", func() { empty.Min() })
	wantPanic(t, "Max", "max", "(2, 0) has no elements", func() { empty.Max() })
}

// The expected indices are NumPy's argmax.
func TestArgMax(t *testing.T) {
	nan := math.NaN()
	x := []float64{3, 1, 2, 3, 5, 5, 0, -1, nan, 7, nan, nan}
	for _, c := range []struct {
		x    *Tensor
		axis int
		want *Tensor
	}{
		{From(x, 4, 3), 1, From([]int64{0, 1, 2, 1})},
		{From(x, 4, 3), -2, From([]int64{3, 3, 2})},
		{From(x, 2, 2, 3), 1, From([]int64{0, 1, 1, 1, 1, 0}, 2, 3)},
		{From(x, 4, 3).T(), 0, From([]int64{0, 1, 2, 1})},
		{From(x).To(Float32), 0, Full(Int64, 8)},
		{From([]int64{1 << 53, 1<<53 + 1, 4}), 0, Full(Int64, 1)},
		{Full(Float64, math.Inf(-1), 2, 3), 1, New(Int64, 2)},
		{New(Float32, 2, 0), 0, New(Int64, 0)},
		{New(Float32, 0, 2), 1, New(Int64, 0)},
		{arange(Float32, 3, 1).BroadcastTo(3, 4), 0, Full(Int64, 2, 4)},
	} {
		if got := c.x.ArgMax(c.axis); !Equal(got, c.want) {
			t.Errorf("ArgMax(%d) of %v: got %v, want %v", c.axis, c.x, got, c.want)
		}
	}
	wantPanic(t, "ArgMax(0)", "argmax", "axis 0 of shape (0, 2) is empty", func() { New(Float32, 0, 2).ArgMax(0) })
	wantPanic(t, "ArgMax of a scalar", "argmax", "axis 0 of shape ()", func() { New(Float32).ArgMax(0) })
}

// The layout of the memory must not change the order of the sum.
func TestSumIsRowMajor(t *testing.T) {
	x := From([]float64{1e16, 1, 1, -1e16, 1, 1}, 2, 3).T()
	if got, want := x.Sum(), x.Clone().Sum(); got != want {
		t.Errorf("the view sums to %g, its copy to %g", got, want)
	}
	if got := slices.Max(elements(x)); got != x.Max() {
		t.Errorf("Max: got %g, want %g", x.Max(), got)
	}
}
