package tensor

import (
	"slices"
	"testing"
)

func TestResizeKeepsMemory(t *testing.T) {
	for _, d := range []DType{Float32, Float64, Int64} {
		x := New(d, 4, 5)
		allocs := testing.AllocsPerRun(100, func() {
			x.Resize(d, 2, 3)
			x.Resize(d, 0)
			x.Resize(d)
			x.Resize(d, 5, 4)
		})
		if allocs != 0 {
			t.Errorf("%v: got %g allocations, want 0", d, allocs)
		}
		if !slices.Equal(x.Shape(), []int{5, 4}) || x.DType() != d || !x.IsContiguous() {
			t.Errorf("%v: got %v %v", d, x.DType(), x.Shape())
		}
	}
}

func TestResizeGrowsAndConverts(t *testing.T) {
	x := new(Tensor)
	for _, c := range []struct {
		d     DType
		shape []int
	}{
		{Float64, []int{0}}, {Float32, []int{2, 2}}, {Float32, []int{3, 3}}, {Float64, []int{3, 3}},
		{Int64, []int{2, 4}}, {Float64, []int{1}}, {Int64, []int{}}, {Float32, []int{0, 7}}, {Float64, []int{0}},
	} {
		x.Resize(c.d, c.shape...)
		if x.DType() != c.d || !slices.Equal(x.Shape(), c.shape) {
			t.Errorf("Resize(%v, %v): got %v %v", c.d, c.shape, x.DType(), x.Shape())
		}
		x.Fill(3)
		if want := Full(c.d, 3, c.shape...); !Equal(x, want) {
			t.Errorf("Resize(%v, %v), Fill(3): got %v", c.d, c.shape, x)
		}
	}
	wantPanic(t, "Resize(DType(9))", "resize", "DType(9)", func() { x.Resize(DType(9), 1) })
}

// A view that is resized must not write where it looked before.
func TestResizeOfViewLeavesItsMemory(t *testing.T) {
	for _, d := range []DType{Float32, Float64, Int64} {
		base := arange(d, 2, 3)
		want := base.Clone()
		direct := new(Tensor)
		direct.View(base, 6)
		for name, v := range map[string]*Tensor{
			"View": direct, "Reshape": base.Reshape(6), "T": base.T(), "Transpose": base.Transpose(1, 0),
			"Narrow": base.Narrow(0, 1, 2), "Select": base.Select(1, 1), "BroadcastTo": base.BroadcastTo(2, 2, 3),
		} {
			v.Resize(d, 2)
			v.Fill(-1)
			if !Equal(base, want) {
				t.Fatalf("%v: Resize after %s wrote into its source: got %v, want %v", d, name, base, want)
			}
			if got := elements(v); !slices.Equal(got, []float64{-1, -1}) {
				t.Errorf("%v: Fill(-1) of %s, resized: got %v", d, name, got)
			}
		}
	}
}

func TestResizeWithOwnShape(t *testing.T) {
	x := New(Float32, 2, 3, 4, 5)
	x.Resize(Float32, x.Shape()[1:]...)
	if got := x.Shape(); !slices.Equal(got, []int{3, 4, 5}) || !x.IsContiguous() {
		t.Errorf("got %v, strides %v, want [3 4 5], [20 5 1]", got, x.strides)
	}
	x.Resize(Float32, 3, 4)
	x.View(x, x.Shape()[0], 2, 2)
	if !slices.Equal(x.Shape(), []int{3, 2, 2}) || x.view {
		t.Errorf("a view of itself: got %v, view %v, want [3 2 2] that owns its memory", x.Shape(), x.view)
	}
}

func TestView(t *testing.T) {
	base := arange(Float64, 4, 6)
	part := base.Narrow(0, 1, 3)
	v := New(Int64, 9)
	v.View(part, 3, 4)
	if got, want := elements(v), elements(part); v.DType() != Float64 || !slices.Equal(got, want) {
		t.Errorf("got %v %v, want %v", v.DType(), got, want)
	}
	v.Set(-1, 0, 0)
	if base.At(1, 0) != -1 {
		t.Errorf("the view does not share its source's memory: %v", base)
	}
	if got := testing.AllocsPerRun(100, func() { v.View(part, 12); v.View(part, 4, 3) }); got != 0 {
		t.Errorf("got %g allocations, want 0", got)
	}
	wantPanic(t, "View of T", "view", "not contiguous", func() { v.View(base.T(), 24) })
	wantPanic(t, "View(5)", "view", "want 24 elements, not 5", func() { v.View(base, 5) })
}

func TestRuns(t *testing.T) {
	x := arange(Float32, 3, 4)
	if got, want := x.Narrow(0, 1, 2).Float32s(), []float32{4, 5, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("Float32s of a row: got %v, want %v", got, want)
	}
	if got, want := arange(Int64, 3, 4).Select(0, -1).Int64s(), []int64{8, 9, 10, 11}; !slices.Equal(got, want) {
		t.Errorf("Int64s of the last row: got %v, want %v", got, want)
	}
	if got := x.Narrow(0, 1, 3).Raw(); got.Len() != 8 || got.At(0) != 4 {
		t.Errorf("Raw of two rows: got %v", got)
	}
	wantPanic(t, "Float64s", "float64s", "the tensor is float32", func() { x.Float64s() })
	wantPanic(t, "Int64s", "int64s", "the tensor is float32", func() { x.Int64s() })
	wantPanic(t, "T.Float32s", "float32s", "not contiguous", func() { x.T().Float32s() })
	wantPanic(t, "T.Raw", "raw", "(4, 3)", func() { x.T().Raw() })
	if got := arange(Int64, 2, 3).Narrow(0, 1, 2).Raw(); got.Len() != 3 || got.Int(0) != 3 {
		t.Errorf("Raw of the last row of Int64: got %v", got)
	}
	wantPanic(t, "ViewRange", "view range", "from element 5 of (3, 4)", func() { new(Tensor).ViewRange(x.Contiguous(), 5, 8) })
}

// The end of the memory can be nearer than where an empty view would begin.
func TestEmptyViews(t *testing.T) {
	for _, d := range []DType{Float32, Float64, Int64} {
		x := arange(d, 2, 3)
		for name, v := range map[string]*Tensor{
			"end of T":           x.T().Narrow(0, 3, 3).Narrow(1, 2, 2),
			"end twice":          x.Narrow(0, 2, 2).Narrow(1, 3, 3),
			"column of nothing":  New(d, 0, 3).Narrow(1, 2, 3),
			"column of nothing'": New(d, 0, 3).Select(1, 2),
			"empty, transposed":  x.T().Narrow(1, 1, 1),
			"strided and empty":  x.Narrow(1, 0, 2).T().Narrow(1, 2, 2),
		} {
			if v.Size() != 0 || !v.IsContiguous() {
				t.Errorf("%v %s: size %d, contiguous %v", d, name, v.Size(), v.IsContiguous())
			}
			if d == Int64 {
				v.Int64s()
			} else if v.Raw().Len() != 0 {
				t.Errorf("%v %s: Raw has %d elements", d, name, v.Raw().Len())
			}
			v.Fill(1)
			if !Equal(v, v.Clone()) || v.Sum() != 0 || v.String() != "[]" || v.Reshape(0).Size() != 0 {
				t.Errorf("%v %s: got %v of shape %v", d, name, v, v.Shape())
			}
		}
	}
}
