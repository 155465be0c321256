package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type argBest struct {
	node
	axis    kernel.Axis
	largest bool
}

func (n *argBest) name() string {
	if n != nil && n.largest {
		return "argmax"
	}
	return "argmin"
}

// ArgMax returns the place of the largest element of each line along an axis, which
// disappears: a value of Int64 without a gradient. The first of equals wins, and
// NaN counts as the largest.
func (x Value) ArgMax(axis int) Value { return bestOf("argmax", x, axis, true) }

// ArgMin returns the place of the smallest element, otherwise as ArgMax. NaN counts
// as the smallest.
func (x Value) ArgMin(axis int) Value { return bestOf("argmin", x, axis, false) }

func bestOf(op string, x Value, axis int, largest bool) Value {
	t := takes{ordered}.check(op, x)
	shape := x.n.val.Shape()
	a := axisOf(op, x, axis)
	if shape[a] == 0 {
		refuse(BadShape, op, []Value{x}, fmt.Sprintf("axis %d of shape %s is empty", axis, shapes(x)))
	}
	n := recordFact[argBest](t, x)
	n.axis, n.largest = kernel.AxisOf(shape, a), largest
	var buf [kernel.MaxAxes]int
	n.shapedAs(tensor.Int64, withLength(buf[:], shape, a, -1)...)
	return n.run()
}

func (*argBest) keeps() Kept { return nothing }

func (n *argBest) forward() { n.axis.Best(kernel.Of[int64](n.y), n.in[0].y, n.largest) }

func (*argBest) backward() {}
