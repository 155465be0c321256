package tensor

import (
	"math"
	"slices"
	"testing"
)

func TestToEveryType(t *testing.T) {
	values := []float64{0, 1.5, -1.5, 3, -7, 100}
	for _, from := range []DType{Float32, Float64, Int64} {
		for _, to := range []DType{Float32, Float64, Int64} {
			for _, transposed := range []bool{false, true} {
				x := New(from, 2, 3)
				want := New(to, 2, 3)
				for i, v := range values {
					if from == Int64 || to == Int64 {
						v = math.Trunc(v)
					}
					x.Set(values[i], i/3, i%3)
					want.Set(v, i/3, i%3)
				}
				if transposed {
					x, want = x.T(), want.T()
				}
				if got := x.To(to); !Equal(got, want) || !got.IsContiguous() {
					t.Errorf("%v to %v, transposed %v: got %v, want %v", from, to, transposed, got, want)
				}
			}
		}
	}
}

// What no int64 can hold is the same on every processor.
func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want int64
	}{
		{2.9, 2}, {-2.9, -2}, {math.Copysign(0, -1), 0}, {-(1 << 63), math.MinInt64},
		{9223372036854774784, 9223372036854774784}, {1 << 63, math.MinInt64}, {-1e300, math.MinInt64},
		{math.NaN(), math.MinInt64}, {math.Inf(1), math.MinInt64}, {math.Inf(-1), math.MinInt64},
	} {
		x := New(Int64, 2)
		x.Set(c.v, 0)
		y := Full(Float64, c.v, 1).To(Int64)
		if got := x.Int64s()[0]; got != c.want || y.Int64s()[0] != c.want {
			t.Errorf("%g: Set stored %d, To %d, want %d", c.v, got, y.Int64s()[0], c.want)
		}
	}
}

func TestCopyIntoView(t *testing.T) {
	for _, d := range []DType{Float32, Float64, Int64} {
		dst := New(d, 3, 4)
		Copy(dst.Narrow(1, 1, 3).T(), From([]float64{1, 2, 3, 4, 5, 6}, 2, 3))
		want := []float64{0, 1, 4, 0, 0, 2, 5, 0, 0, 3, 6, 0}
		if got := elements(dst); !slices.Equal(got, want) {
			t.Errorf("%v: got %v, want %v", d, got, want)
		}
		dst.Select(1, 3).Fill(9)
		if got := elements(dst.Select(0, 1)); !slices.Equal(got, []float64{0, 2, 5, 9}) {
			t.Errorf("%v: after Fill of a column, row 1: got %v, want [0 2 5 9]", d, got)
		}
	}
	// Integers go by no float on the way.
	big := From([]int64{math.MaxInt64, math.MinInt64 + 1, 3, 4}, 2, 2)
	if got := big.T().Clone().Int64s(); !slices.Equal(got, []int64{math.MaxInt64, 3, math.MinInt64 + 1, 4}) {
		t.Errorf("Clone of large integers: got %v", got)
	}
	wantPanic(t, "Copy", "copy", "(2, 3) and (3, 2)", func() { Copy(New(Float32, 2, 3), New(Float32, 3, 2)) })
}

func TestContiguous(t *testing.T) {
	x := arange(Float32, 2, 3)
	if x.Contiguous() != x {
		t.Error("Contiguous of a contiguous tensor is not the tensor itself")
	}
	c := x.T().Contiguous()
	if c.Set(9, 0, 0); x.At(0, 0) != 0 || !c.IsContiguous() {
		t.Errorf("Contiguous of a transposed tensor shares its memory: %v", x)
	}
	if k := x.Clone(); !Equal(k, x) {
		t.Errorf("Clone: got %v, want %v", k, x)
	} else if k.Set(9, 0, 0); x.At(0, 0) != 0 {
		t.Error("Clone shares memory")
	}
}

func TestEqual(t *testing.T) {
	x := From([]float32{1, 2, 3, 4}, 2, 2)
	for _, c := range []struct {
		name string
		a, b *Tensor
		want bool
	}{
		{"itself", x, x, true},
		{"copy", x, x.Clone(), true},
		{"view", x, x.T().Clone().T(), true},
		{"transposed", x, x.T(), false},
		{"shape", x, x.Reshape(4), false},
		{"type", x, x.To(Float64), false},
		{"first element", x, From([]float32{9, 2, 3, 4}, 2, 2), false},
		{"last element", x, From([]float32{1, 2, 3, 9}, 2, 2), false},
		{"zeros of both signs", New(Float64), Full(Float64, math.Copysign(0, -1)), true},
		{"NaN", Full(Float64, math.NaN()), Full(Float64, math.NaN()), false},
		{"empty", New(Int64, 0, 2), New(Int64, 0, 2), true},
		{"empty, shape", New(Int64, 0, 2), New(Int64, 2, 0), false},
		{"large integers", From([]int64{1 << 53}), From([]int64{1<<53 + 1}), false},
	} {
		if got := Equal(c.a, c.b); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestMaxDiff(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		a, b []float64
		diff float64
		at   int
	}{
		{[]float64{}, []float64{}, 0, 0},
		{[]float64{1, 2}, []float64{1, 2}, 0, 0},
		{[]float64{1, 2, 3}, []float64{1, 4, 1}, 2, 1},
		{[]float64{1, -2, 3}, []float64{1, 2, 3}, 4, 1},
		{[]float64{nan, 2}, []float64{nan, 3}, 1, 1},
		{[]float64{1, nan, 3}, []float64{9, 2, 3}, inf, 1},
		{[]float64{1, 2, nan}, []float64{1, nan, 2}, inf, 1},
		{[]float64{inf, -inf}, []float64{inf, -inf}, 0, 0},
		{[]float64{inf, inf}, []float64{inf, -inf}, inf, 1},
	} {
		if diff, at := MaxDiff(From(c.a), From(c.b)); diff != c.diff || at != c.at {
			t.Errorf("MaxDiff(%v, %v): got %g at %d, want %g at %d", c.a, c.b, diff, at, c.diff, c.at)
		}
	}
	x := arange(Float32, 2, 3).T()
	y := x.To(Float64)
	y.Set(7, 2, 0)
	if diff, at := MaxDiff(x, y); diff != 5 || at != 4 {
		t.Errorf("of a view and another type: got %g at %d, want 5 at 4", diff, at)
	}
	ints := From([]int64{1 << 53, math.MinInt64})
	if diff, at := MaxDiff(ints, From([]int64{1<<53 + 1, math.MaxInt64})); diff != 1<<64 || at != 1 {
		t.Errorf("of integers: got %g at %d, want 2⁶⁴ at 1", diff, at)
	}
	if diff, _ := MaxDiff(ints.Narrow(0, 0, 1), From([]int64{1<<53 + 1})); diff != 1 {
		t.Errorf("of 2⁵³ and 2⁵³ + 1: got %g, want 1", diff)
	}
	wantPanic(t, "MaxDiff", "max diff", "(2,) and (2, 1)", func() { MaxDiff(New(Float32, 2), New(Float32, 2, 1)) })
}
