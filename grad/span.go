package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

// spanned is what a reduction over some axes has to know: the shape of its result,
// how that stretches to the input, and how many elements become one.
type spanned struct {
	out    [kernel.MaxAxes]int
	dims   int
	count  int
	spread kernel.Broadcast
}

// span checks the axes of a reduction of x, all of them if none is given. keepDims
// leaves them in the result, of length one.
func span(op string, x Value, axes []int, keepDims bool) (s spanned) {
	shape := x.n.val.Shape()
	if len(shape) > kernel.MaxAxes {
		refuse(BadShape, op, []Value{x}, "more than eight axes")
	}
	for _, a := range axes {
		if a >= len(shape) || a < -len(shape) {
			refuse(BadIndex, op, []Value{x}, fmt.Sprintf("axis %d of shape %s", a, shapes(x)))
		}
	}
	s.count = 1
	var kept [kernel.MaxAxes]int // x's shape with 1 for each axis that goes
	for i, d := range shape {
		kept[i] = d
		goes := len(axes) == 0 || listed(axes, i, len(shape))
		if goes {
			kept[i] = 1
			s.count *= d
		}
		if !goes || keepDims {
			s.out[s.dims] = kept[i]
			s.dims++
		}
	}
	s.spread = kernel.NewBroadcast(kept[:len(shape)], shape)
	return s
}

// listed reports whether an axis, of so many, is among those listed.
func listed(axes []int, axis, of int) bool {
	for _, a := range axes {
		if a == axis || a == axis-of {
			return true
		}
	}
	return false
}
