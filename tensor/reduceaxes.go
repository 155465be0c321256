package tensor

import (
	"math"
	"slices"
)

// The reductions of this file take the axes to reduce, all of them if none is
// given. Those axes disappear; Unsqueeze with the same ones brings them back with
// length one, which is NumPy's keepdims.

// SumOver returns the sums over some axes. Floats are added in double precision
// and rounded once. Whole numbers and Bool give Int64, which wraps around.
func (t *Tensor) SumOver(axes ...int) *Tensor {
	r := t.reduction("sum over", axes)
	if t.dtype.Float() {
		return fold(r, t.dtype, 0, plus[float64], nil)
	}
	return fold(r, Int64, 0, plus[int64], nil)
}

// MeanOver returns the means over some axes, NaN where there are no elements. That
// of whole numbers and Bool is Float64.
func (t *Tensor) MeanOver(axes ...int) *Tensor {
	r := t.reduction("mean over", axes)
	d := t.dtype
	if !d.Float() {
		d = Float64
	}
	n := float64(r.count)
	return fold(r, d, 0, plus[float64], func(sum float64) float64 { return sum / n })
}

// MaxOver returns the largest elements over some axes, NaN where one is NaN. It
// panics where there are none.
func (t *Tensor) MaxOver(axes ...int) *Tensor {
	r := t.reduction("max over", axes).filled("max over", t)
	if t.dtype.Float() {
		return fold(r, t.dtype, math.Inf(-1), larger[float64], nil)
	}
	return fold(r, t.dtype, math.MinInt64, larger[int64], nil)
}

// MinOver returns the smallest elements over some axes, NaN where one is NaN. It
// panics where there are none.
func (t *Tensor) MinOver(axes ...int) *Tensor {
	r := t.reduction("min over", axes).filled("min over", t)
	if t.dtype.Float() {
		return fold(r, t.dtype, math.Inf(1), smaller[float64], nil)
	}
	return fold(r, t.dtype, math.MaxInt64, smaller[int64], nil)
}

// AnyOver returns whether some element over the axes is not zero.
func (t *Tensor) AnyOver(axes ...int) *Tensor {
	return fold(t.reduction("any over", axes), Bool, 0, func(any, x float64) float64 {
		if x != 0 {
			return 1
		}
		return any
	}, nil)
}

// AllOver returns whether no element over the axes is zero.
func (t *Tensor) AllOver(axes ...int) *Tensor {
	return fold(t.reduction("all over", axes), Bool, 1, func(all, x float64) float64 {
		if x == 0 {
			return 0
		}
		return all
	}, nil)
}

// reduction is a tensor whose last axes, of count elements together, are to be
// reduced, and the shape that is left.
type reduction struct {
	from  *Tensor
	shape []int
	count int
}

func (t *Tensor) reduction(op string, axes []int) reduction {
	reduced := make([]bool, len(t.shape))
	for _, axis := range axes {
		a := t.axis(op, axis)
		if reduced[a] {
			fail(op, "axes %v name axis %d of shape %s twice", axes, a, ShapeString(t.shape))
		}
		reduced[a] = true
	}
	r := reduction{count: 1, shape: []int{}}
	var kept, gone []int
	for i, d := range t.shape {
		if len(axes) == 0 || reduced[i] {
			gone = append(gone, i)
			r.count *= d
		} else {
			kept = append(kept, i)
			r.shape = append(r.shape, d)
		}
	}
	r.from = t.Transpose(slices.Concat(kept, gone)...)
	return r
}

// filled returns r unless it reduces nothing.
func (r reduction) filled(op string, t *Tensor) reduction {
	if r.count == 0 {
		fail(op, "no elements along the axes of shape %s", ShapeString(t.shape))
	}
	return r
}

// fold returns f(…f(f(start, x₀), x₁)…) over the elements that become one, in
// row-major order, and what finish makes of it.
func fold[C carrier](r reduction, d DType, start C, f func(so, x C) C, finish func(C) C) *Tensor {
	y := New(d, r.shape...)
	put := func(k int, v C) {
		if finish != nil {
			v = finish(v)
		}
		save(y.data, k, v)
	}
	if r.count == 0 {
		for k := range y.Size() {
			put(k, start)
		}
		return y
	}
	v, k := start, 0
	r.from.each(func(p int) {
		v = f(v, load[C](r.from.data, p))
		if k++; k%r.count == 0 {
			put(k/r.count-1, v)
			v = start
		}
	})
	return y
}

// CumSum returns the sums of the elements up to each index of an axis, that one
// included. Types and rounding are those of SumOver.
func (t *Tensor) CumSum(axis int) *Tensor {
	a := t.axis("cumsum", axis)
	if t.dtype.Float() {
		return cumulate[float64](t, a, t.dtype)
	}
	return cumulate[int64](t, a, Int64)
}

func cumulate[C carrier](t *Tensor, axis int, d DType) *Tensor {
	y := New(d, t.shape...)
	n := t.shape[axis]
	if y.Size() == 0 {
		return y
	}
	from, to := t.strides[axis], y.strides[axis]
	walk(t.Select(axis, 0), y.Select(axis, 0), func(i, j int) {
		var sum C
		for range n {
			sum += load[C](t.data, i)
			save(y.data, j, sum)
			i, j = i+from, j+to
		}
	})
	return y
}
