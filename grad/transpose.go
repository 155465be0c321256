package grad

import (
	"fmt"
	"slices"

	"cajal/internal/kernel"
)

// Transpose returns x with its axes in another order: axis i of the result is axis
// order[i] of x. Without an order the last two axes change places, as in a matrix.
//
//	dx += dy, with the axes in the order of before
//
// The elements are copied. A product that reads an operand transposed, BatchMatMul,
// does without.
func (x Value) Transpose(order ...int) Value {
	t := takes{anything}.check("transpose", x)
	shape := x.n.val.Shape()
	dims := len(shape)
	var buf, to, from [kernel.MaxAxes]int
	switch {
	case dims > kernel.MaxAxes:
		refuse(BadShape, "transpose", []Value{x}, "more than eight axes")
	case len(order) == 0 && dims < 2:
		refuse(BadShape, "transpose", []Value{x}, "x is "+shapes(x)+", want two axes")
	case len(order) != 0 && len(order) != dims:
		refuse(BadShape, "transpose", []Value{x}, fmt.Sprintf("%d axes for shape %s", len(order), shapes(x)))
	}
	for i := range dims {
		buf[i] = i
		if len(order) > 0 {
			buf[i] = axisOf("transpose", x, order[i])
		}
		if slices.Contains(buf[:i], buf[i]) {
			refuse(BadIndex, "transpose", []Value{x}, fmt.Sprintf("axis %d of shape %s is named twice", buf[i], shapes(x)))
		}
	}
	if len(order) == 0 {
		buf[dims-2], buf[dims-1] = dims-1, dims-2
	}
	var out [kernel.MaxAxes]int
	old := rowMajor(shape)
	for i, a := range buf[:dims] {
		out[i], from[i] = shape[a], old[a]
	}
	to = rowMajor(out[:dims])
	return x.move(t, "transpose", kernel.NewMove(out[:dims], to[:dims], 0, from[:dims], 0), out[:dims]).run()
}
