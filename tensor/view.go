package tensor

import (
	"slices"
	"strconv"
	"strings"
)

// Reshape returns the same elements, in row-major order, under another shape;
// one axis may be -1 and is worked out from the others. It is a view if t is
// contiguous and a view of a copy if not.
func (t *Tensor) Reshape(shape ...int) *Tensor {
	shape = slices.Clone(shape)
	if err := InferShape(shape, t.Size()); err != "" {
		fail("reshape", "%v to %v: %s", shapeString(t.shape), shapeString(shape), err)
	}
	v := *t.Contiguous()
	v.shape, v.strides = shape, rowMajor(shape)
	return &v
}

// InferShape replaces a -1 in shape by what makes size elements. It returns
// why that is not possible, or "".
func InferShape(shape []int, size int) string {
	known, free := 1, -1
	for i, d := range shape {
		switch {
		case d >= 0:
			known *= d
		case d == -1 && free < 0:
			free = i
		default:
			return "at most one axis may be -1, the others not negative"
		}
	}
	switch {
	case free < 0 && known != size:
		return "want " + strconv.Itoa(size) + " elements, not " + strconv.Itoa(known)
	case free >= 0 && known == 0, free >= 0 && size%known != 0:
		return strconv.Itoa(size) + " elements do not divide by " + strconv.Itoa(known)
	case free >= 0:
		shape[free] = size / known
	}
	return ""
}

// T returns a view with the axes in reverse order, as NumPy's T.
func (t *Tensor) T() *Tensor {
	v := *t
	v.shape, v.strides = slices.Clone(t.shape), slices.Clone(t.strides)
	slices.Reverse(v.shape)
	slices.Reverse(v.strides)
	return &v
}

// Transpose returns a view whose axis i is axis order[i] of t.
func (t *Tensor) Transpose(order ...int) *Tensor {
	sorted := slices.Sorted(slices.Values(order))
	for i, a := range sorted {
		if a != i {
			fail("transpose", "order %v is not a permutation of the axes of %v", order, shapeString(t.shape))
		}
	}
	if len(order) != len(t.shape) {
		fail("transpose", "%d axes for shape %v", len(order), shapeString(t.shape))
	}
	v := *t
	v.shape, v.strides = make([]int, len(order)), make([]int, len(order))
	for i, a := range order {
		v.shape[i], v.strides[i] = t.shape[a], t.strides[a]
	}
	return &v
}

// Narrow returns a view of the indices from lo up to hi along an axis, as
// NumPy's t[lo:hi].
func (t *Tensor) Narrow(axis, lo, hi int) *Tensor {
	a := t.axis("narrow", axis)
	if lo < 0 || hi < lo || hi > t.shape[a] {
		fail("narrow", "%d:%d on axis %d of shape %v", lo, hi, axis, shapeString(t.shape))
	}
	v := *t
	v.shape = slices.Clone(t.shape)
	v.shape[a] = hi - lo
	v.offset += lo * t.strides[a]
	return &v
}

// Select returns a view of one index along an axis, which disappears, as
// NumPy's t[i].
func (t *Tensor) Select(axis, i int) *Tensor {
	a := t.axis("select", axis)
	if i < 0 || i >= t.shape[a] {
		fail("select", "index %d on axis %d of shape %v", i, axis, shapeString(t.shape))
	}
	v := *t
	v.shape = slices.Delete(slices.Clone(t.shape), a, a+1)
	v.offset += i * t.strides[a]
	v.strides = slices.Delete(slices.Clone(t.strides), a, a+1)
	return &v
}

// BroadcastTo returns a view of t stretched to shape by NumPy's rule: axes are
// matched from the last one; an axis of length one, or a missing one, repeats.
// Elements of the view share memory, so it must not be written.
func (t *Tensor) BroadcastTo(shape ...int) *Tensor {
	v := *t
	v.shape, v.strides = slices.Clone(shape), make([]int, len(shape))
	shift := len(shape) - len(t.shape)
	for i, d := range t.shape {
		switch {
		case shift < 0, d != 1 && d != shape[max(shift+i, 0)]:
			fail("broadcast", "shape %v does not stretch to %v", shapeString(t.shape), shapeString(shape))
		case d != 1:
			v.strides[shift+i] = t.strides[i]
		}
	}
	return &v
}

// BroadcastShapes appends to dst the shape that a and b stretch to when they
// meet in one elementwise operation, by NumPy's rule, and reports whether
// there is one.
func BroadcastShapes(dst, a, b []int) ([]int, bool) {
	n := max(len(a), len(b))
	for i := range n {
		da, db := 1, 1
		if j := i - (n - len(a)); j >= 0 {
			da = a[j]
		}
		if j := i - (n - len(b)); j >= 0 {
			db = b[j]
		}
		switch {
		case da == db || db == 1:
			dst = append(dst, da)
		case da == 1:
			dst = append(dst, db)
		default:
			return dst, false
		}
	}
	return dst, true
}

// shapeString writes a shape as Python does: (), (3,), (2, 3).
func shapeString(shape []int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, d := range shape {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(d))
	}
	if len(shape) == 1 {
		b.WriteByte(',')
	}
	b.WriteByte(')')
	return b.String()
}

// ShapeString writes a shape as Python does: (), (3,), (2, 3).
func ShapeString(shape []int) string { return shapeString(shape) }
