package tensor

import (
	"fmt"
	"strconv"
	"strings"

	"cajal/internal/shape"
)

// ShapeString writes a shape as Python does: (), (3,), (2, 3).
func ShapeString(shape []int) string {
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

// InferShape replaces a -1 in the shape s by what makes size elements. It returns
// why that is not possible, and leaves s as it was, or "".
func InferShape(s []int, size int) string {
	free := -1
	for i, d := range s {
		switch {
		case d == -1 && free < 0:
			free = i
		case d < 0:
			return "at most one axis may be -1, the others not negative"
		}
	}
	if free >= 0 {
		s[free] = 1
	}
	known, ok := shape.Product(s)
	if free >= 0 {
		s[free] = -1
	}
	switch {
	case !ok:
		return "too many elements"
	case free < 0 && known != size:
		return fmt.Sprintf("want %d elements, not %d", size, known)
	case free >= 0 && (known == 0 || size%known != 0):
		return fmt.Sprintf("%d elements do not divide by %d", size, known)
	case free >= 0:
		s[free] = size / known
	}
	return ""
}

// BroadcastShapes appends to dst the shape that a and b stretch to when they
// meet in one elementwise operation, by NumPy's rule: axes are matched from
// the last one; an axis of length one, or a missing one, repeats. It reports
// whether there is such a shape and returns dst as it was if not. The memory
// behind dst must be neither a's nor b's.
func BroadcastShapes(dst, a, b []int) ([]int, bool) {
	start, n := len(dst), max(len(a), len(b))
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
			return dst[:start], false
		}
	}
	return dst, true
}

// checkShape returns the number of elements. It panics if an axis is negative
// or the size overflows.
func checkShape(op string, s []int) int {
	for _, d := range s {
		if d < 0 {
			fail(op, "shape %v has a negative axis", ShapeString(s))
		}
	}
	n, ok := shape.Product(s)
	if !ok {
		fail(op, "shape %v has too many elements", ShapeString(s))
	}
	return n
}

func rowMajor(s []int) []int {
	strides := make([]int, len(s))
	shape.RowMajor(strides, s)
	return strides
}
