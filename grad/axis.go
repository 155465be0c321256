package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

// ordered is the set of types whose elements have an order.
const ordered = floats | integers

// axisOf returns an axis of x counted from the first.
func axisOf(op string, x Value, axis int) int {
	n := len(x.n.val.Shape())
	if n > kernel.MaxAxes {
		refuse(BadShape, op, []Value{x}, "more than eight axes")
	}
	if axis < -n || axis >= n {
		refuse(BadIndex, op, []Value{x}, fmt.Sprintf("axis %d of shape %s", axis, shapes(x)))
	}
	if axis < 0 {
		axis += n
	}
	return axis
}

// withLength returns a shape with another length of an axis, in memory of buf; a
// negative length takes the axis out.
func withLength(buf []int, shape []int, axis, length int) []int {
	buf = append(buf[:0], shape[:axis]...)
	if length >= 0 {
		buf = append(buf, length)
	}
	return append(buf, shape[axis+1:]...)
}
