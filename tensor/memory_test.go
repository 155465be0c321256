package tensor

import (
	"slices"
	"testing"
)

func TestRuns(t *testing.T) {
	x := arange(Float32, 3, 4)
	if got, want := x.Narrow(0, 1, 2).Float32s(), []float32{4, 5, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("Float32s of a row: got %v, want %v", got, want)
	}
	if got, want := arange(Int64, 3, 4).Select(0, -1).Int64s(), []int64{8, 9, 10, 11}; !slices.Equal(got, want) {
		t.Errorf("Int64s of the last row: got %v, want %v", got, want)
	}
	wantPanic(t, "Float64s", "float64s", "the tensor is float32", func() { x.Float64s() })
	wantPanic(t, "Int64s", "int64s", "the tensor is float32", func() { x.Int64s() })
	wantPanic(t, "T.Float32s", "float32s", "not contiguous", func() { x.T().Float32s() })
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
			} else if v.elements().Len() != 0 {
				t.Errorf("%v %s: there are %d elements in memory", d, name, v.elements().Len())
			}
			v.Fill(1)
			if !Equal(v, v.Clone()) || v.Sum() != 0 || v.String() != "[]" || v.Reshape(0).Size() != 0 {
				t.Errorf("%v %s: got %v of shape %v", d, name, v, v.Shape())
			}
		}
	}
}
