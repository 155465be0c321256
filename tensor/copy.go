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

// To returns a contiguous copy with elements of type d. A fraction is cut off
// on the way to Int64.
func (t *Tensor) To(d DType) *Tensor {
	c := New(d, t.shape...)
	Copy(c, t)
	return c
}

// Copy copies src into dst, element by element, and converts the type. The
// shapes must be equal; the memories must not overlap.
func Copy(dst, src *Tensor) {
	if !slices.Equal(dst.shape, src.shape) {
		fail("copy", "from shape %v to shape %v", shapeString(src.shape), shapeString(dst.shape))
	}
	if dst.dtype.Float() && src.dtype.Float() && dst.IsContiguous() && src.IsContiguous() {
		kernel.Copy(dst.Raw(), src.Raw())
		return
	}
	walk(dst, src, func(i, j int) {
		switch {
		case dst.dtype == Int64 && src.dtype == Int64:
			dst.ints[i] = src.ints[j]
		case dst.dtype == Int64:
			dst.ints[i] = int64(src.floats.At(j))
		case src.dtype == Int64:
			dst.floats.Set(i, float64(src.ints[j]))
		default:
			dst.floats.Set(i, src.floats.At(j))
		}
	})
}

// Fill sets every element to v.
func (t *Tensor) Fill(v float64) {
	walk(t, t, func(i, _ int) {
		if t.dtype == Int64 {
			t.ints[i] = int64(v)
		} else {
			t.floats.Set(i, v)
		}
	})
}

// Equal reports whether a and b have the same type, shape and elements. NaN
// differs from everything.
func Equal(a, b *Tensor) bool {
	if a.dtype != b.dtype || !slices.Equal(a.shape, b.shape) {
		return false
	}
	same := true
	walk(a, b, func(i, j int) {
		if a.dtype == Int64 {
			same = same && a.ints[i] == b.ints[j]
		} else {
			same = same && a.floats.At(i) == b.floats.At(j)
		}
	})
	return same
}

// MaxDiff returns the largest |a − b| and the row-major index where it stands;
// NaN counts as infinite unless both sides are NaN. It panics if the shapes
// differ.
func MaxDiff(a, b *Tensor) (diff float64, at int) {
	if !slices.Equal(a.shape, b.shape) {
		fail("max diff", "shapes %v and %v", shapeString(a.shape), shapeString(b.shape))
	}
	ac, bc := a.To(Float64).floats.F64, b.To(Float64).floats.F64
	for i, x := range ac {
		d := math.Abs(x - bc[i])
		switch {
		case x == bc[i] || math.IsNaN(x) && math.IsNaN(bc[i]):
			d = 0
		case math.IsNaN(d):
			d = math.Inf(1)
		}
		if d > diff {
			diff, at = d, i
		}
	}
	return diff, at
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
