package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

// Unsqueeze returns x with an axis of length one added, which has that number in the
// result; a negative one counts from the end. Nothing is copied.
func (x Value) Unsqueeze(axis int) Value {
	takes{anything}.check("unsqueeze", x)
	shape := x.n.val.Shape()
	dims := len(shape) + 1
	a := axis
	if a < 0 {
		a += dims
	}
	if dims > kernel.MaxAxes || a < 0 || a >= dims {
		refuse(BadIndex, "unsqueeze", []Value{x}, fmt.Sprintf("a new axis %d for shape %s", axis, shapes(x)))
	}
	var out [kernel.MaxAxes]int
	copy(out[:], shape[:a])
	out[a] = 1
	copy(out[a+1:], shape[a:])
	return x.Reshape(out[:dims]...)
}

// Squeeze returns x without an axis, which has length one. Nothing is copied.
func (x Value) Squeeze(axis int) Value {
	takes{anything}.check("squeeze", x)
	a := axisOf("squeeze", x, axis)
	shape := x.n.val.Shape()
	if shape[a] != 1 {
		refuse(BadShape, "squeeze", []Value{x}, fmt.Sprintf("axis %d of shape %s, want length one", axis, shapes(x)))
	}
	var out [kernel.MaxAxes]int
	n := copy(out[:], shape[:a])
	n += copy(out[a:], shape[a+1:])
	return x.Reshape(out[:n]...)
}
