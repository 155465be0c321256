package tensor

import (
	"fmt"
	"math"
	"strconv"
	"strings"
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

// InferShape replaces a -1 in shape by what makes size elements. It returns
// why that is not possible, and leaves shape as it was, or "".
func InferShape(shape []int, size int) string {
	free := -1
	for i, d := range shape {
		switch {
		case d == -1 && free < 0:
			free = i
		case d < 0:
			return "at most one axis may be -1, the others not negative"
		}
	}
	if free >= 0 {
		shape[free] = 1
	}
	known, ok := product(shape)
	if free >= 0 {
		shape[free] = -1
	}
	switch {
	case !ok:
		return "too many elements"
	case free < 0 && known != size:
		return fmt.Sprintf("want %d elements, not %d", size, known)
	case free >= 0 && (known == 0 || size%known != 0):
		return fmt.Sprintf("%d elements do not divide by %d", size, known)
	case free >= 0:
		shape[free] = size / known
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
func checkShape(op string, shape []int) int {
	for _, d := range shape {
		if d < 0 {
			fail(op, "shape %v has a negative axis", ShapeString(shape))
		}
	}
	n, ok := product(shape)
	if !ok {
		fail(op, "shape %v has too many elements", ShapeString(shape))
	}
	return n
}

// product returns the number of elements, and whether it can be counted in
// bytes. Empty axes are left out of the second answer, as in NumPy: a shape
// that is too large stays so if an empty axis is added, and no stride
// overflows.
func product(shape []int) (n int, ok bool) {
	n, filled := 1, 1
	for _, d := range shape {
		n *= d
		if d == 0 {
			continue
		}
		if filled > math.MaxInt/8/d {
			return 0, false
		}
		filled *= d
	}
	return n, true
}

func rowMajor(shape []int) []int {
	strides := make([]int, len(shape))
	fillRowMajor(strides, shape)
	return strides
}

func fillRowMajor(strides, shape []int) {
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = step
		step *= shape[i]
	}
}
