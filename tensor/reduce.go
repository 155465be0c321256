package tensor

import (
	"math"
	"slices"

	"cajal/internal/kernel"
)

// Sum returns the sum of all elements, 0 if there are none. Floats of both
// types are added in double precision in row-major order, so the layout of
// the memory changes no bit; other types add as integers and wrap.
func (t *Tensor) Sum() float64 {
	if !t.dtype.Float() {
		var sum int64
		t.each(func(p int) { sum += t.data.Int(p) })
		return float64(sum)
	}
	var sum float64
	t.each(func(p int) { sum += t.value(p) })
	return sum
}

// Mean returns the sum over the number of elements, NaN if there are none.
func (t *Tensor) Mean() float64 { return t.Sum() / float64(t.Size()) }

// Min returns the smallest element, or NaN if one is NaN, as NumPy's min. It
// panics if there are no elements.
func (t *Tensor) Min() float64 {
	t.needElements("min")
	v := math.Inf(1)
	t.each(func(p int) { v = min(v, t.value(p)) })
	return v
}

// Max returns the largest element, or NaN if one is NaN, as NumPy's max. It
// panics if there are no elements.
func (t *Tensor) Max() float64 {
	t.needElements("max")
	v := math.Inf(-1)
	t.each(func(p int) { v = max(v, t.value(p)) })
	return v
}

func (t *Tensor) needElements(op string) {
	if t.Size() == 0 {
		fail(op, "shape %v has no elements", ShapeString(t.shape))
	}
}

// ArgMax returns the index of the largest element along an axis, which
// disappears: (N, K) gives N indices of type Int64 for axis 1 or -1. The first
// of equals wins, and NaN counts as the largest, as NumPy's argmax. It panics
// if the axis is empty.
func (t *Tensor) ArgMax(axis int) *Tensor { return t.argBest("argmax", axis, 1) }

// ArgMin returns the index of the smallest element along an axis, as ArgMax does
// of the largest. NaN counts as the smallest.
func (t *Tensor) ArgMin(axis int) *Tensor { return t.argBest("argmin", axis, -1) }

// argBest is ArgMax for sign 1 and ArgMin for sign -1.
func (t *Tensor) argBest(op string, axis, sign int) *Tensor {
	a := t.axis(op, axis)
	n, step := t.shape[a], t.strides[a]
	if n == 0 {
		fail(op, "axis %d of shape %v is empty", axis, ShapeString(t.shape))
	}
	if t.dtype == Bool {
		return t.To(Uint8).argBest(op, axis, sign)
	}
	out := New(Int64, slices.Delete(slices.Clone(t.shape), a, a+1)...)
	best := out.Int64s()
	k := 0
	t.Select(a, 0).each(func(p int) {
		switch t.dtype {
		case Float32:
			best[k] = argBest(kernel.Of[float32](t.data), p, step, n, sign)
		case Float64:
			best[k] = argBest(kernel.Of[float64](t.data), p, step, n, sign)
		case Int64:
			best[k] = argBest(kernel.Of[int64](t.data), p, step, n, sign)
		case Int32:
			best[k] = argBest(kernel.Of[int32](t.data), p, step, n, sign)
		default:
			best[k] = argBest(kernel.Of[uint8](t.data), p, step, n, sign)
		}
		k++
	})
	return out
}

// argBest looks at n elements from position p on, step apart. Only NaN differs
// from itself.
func argBest[E float32 | float64 | int64 | int32 | uint8](s []E, p, step, n, sign int) int64 {
	best := s[p]
	at := 0
	for i := 1; i < n && best == best; i++ {
		p += step
		if x := s[p]; sign > 0 && x > best || sign < 0 && x < best || x != x {
			best, at = x, i
		}
	}
	return int64(at)
}

// each calls f with the position of every element, in row-major order.
func (t *Tensor) each(f func(p int)) { walk(t, t, func(p, _ int) { f(p) }) }
