package tensor

import (
	"math"
	"slices"

	"cajal/internal/kernel"
)

// Contiguous returns t itself if its elements stand in row-major order, and a
// copy in which they do if not.
func (t *Tensor) Contiguous() *Tensor {
	if t.IsContiguous() {
		return t
	}
	return t.Clone()
}

// Clone returns a contiguous copy.
func (t *Tensor) Clone() *Tensor { return t.To(t.dtype) }

// To returns a contiguous copy with elements of type d, converted as NumPy does
// on amd64, and alike on every processor. On the way to Int64 or Int32 a fraction
// is cut off, and NaN and what does not fit become the smallest number of the
// type. A whole number on its way to a shorter type keeps its lowest bits. For
// Bool everything but zero is true, NaN too; true is 1.
func (t *Tensor) To(d DType) *Tensor {
	c := New(d, t.shape...)
	Copy(c, t)
	return c
}

// Copy copies src into dst, element by element, and converts the type as To
// does. The shapes must be equal; the memories must not overlap, and no two
// elements of dst may share memory.
func Copy(dst, src *Tensor) {
	sameShape("copy", dst, src)
	switch {
	case dst.IsContiguous() && src.IsContiguous():
		kernel.Copy(dst.elements(), src.elements())
	case dst.dtype.Float() || src.dtype.Float():
		copyFloats(dst, src)
	default:
		walk(dst, src, func(i, j int) { dst.data.SetInt(i, src.data.Int(j)) })
	}
}

// copyFloats copies element by element where either side holds floats.
func copyFloats(dst, src *Tensor) {
	switch {
	case dst.dtype != src.dtype:
		walk(dst, src, func(i, j int) { dst.store(i, src.value(j)) })
	case dst.dtype == Float32:
		move[float32](dst, src)
	default:
		move[float64](dst, src)
	}
}

// move copies between the memories of two tensors of one type.
func move[E kernel.Element](dst, src *Tensor) {
	d, s := kernel.Of[E](dst.data), kernel.Of[E](src.data)
	walk(dst, src, func(i, j int) { d[i] = s[j] })
}

// Fill sets every element to v, converted as by To.
func (t *Tensor) Fill(v float64) {
	if t.IsContiguous() {
		t.elements().Fill(v)
		return
	}
	walk(t, t, func(p, _ int) { t.store(p, v) })
}

// Equal reports whether a and b have the same type, shape and elements. NaN
// differs from everything.
func Equal(a, b *Tensor) bool {
	if a.dtype != b.dtype || !slices.Equal(a.shape, b.shape) {
		return false
	}
	same := true
	walk(a, b, func(i, j int) {
		if !a.dtype.Float() {
			same = same && a.data.Int(i) == b.data.Int(j)
		} else {
			same = same && a.value(i) == b.value(j)
		}
	})
	return same
}

// MaxDiff returns the largest |a − b| and the row-major index where it first
// stands, or 0, 0; NaN counts as infinite unless both sides are NaN. The
// types may differ. It panics if the shapes do.
func MaxDiff(a, b *Tensor) (diff float64, at int) {
	sameShape("max diff", a, b)
	n := 0
	walk(a, b, func(i, j int) {
		var d float64
		if !a.dtype.Float() && !b.dtype.Float() {
			d = intDistance(a.data.Int(i), b.data.Int(j))
		} else {
			d = distance(a.value(i), b.value(j))
		}
		if d > diff {
			diff, at = d, n
		}
		n++
	})
	return diff, at
}

func distance(x, y float64) float64 {
	d := math.Abs(x - y)
	switch {
	case x == y || math.IsNaN(x) && math.IsNaN(y):
		return 0
	case math.IsNaN(d):
		return math.Inf(1)
	}
	return d
}

// intDistance subtracts before it rounds; the distance of two int64 always
// fits in a uint64.
func intDistance(x, y int64) float64 {
	return float64(uint64(max(x, y)) - uint64(min(x, y)))
}

func sameShape(op string, a, b *Tensor) {
	if !slices.Equal(a.shape, b.shape) {
		fail(op, "shapes %v and %v differ", ShapeString(a.shape), ShapeString(b.shape))
	}
}

// walk calls f with the positions of each pair of elements of two tensors of
// equal shape, in row-major order.
func walk(a, b *Tensor, f func(i, j int)) {
	size := a.Size()
	index := make([]int, len(a.shape))
	i, j := a.offset, b.offset
	for range size {
		f(i, j)
		for axis := len(index) - 1; axis >= 0; axis-- {
			index[axis]++
			i += a.strides[axis]
			j += b.strides[axis]
			if index[axis] < a.shape[axis] {
				break
			}
			i -= index[axis] * a.strides[axis]
			j -= index[axis] * b.strides[axis]
			index[axis] = 0
		}
	}
}
