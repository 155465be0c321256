package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type argSort struct {
	node
	axis       kernel.Axis
	k          int
	descending bool
}

func (*argSort) name() string { return "argsort" }

// ArgSort returns the places that the elements of each line along an axis had
// before they were sorted in ascending order: a value of Int64 without a gradient,
// which Gather takes. NaN comes last, and equal elements stay in their order.
func (x Value) ArgSort(axis int) Value { return ordering("argsort", x, -1, axis, false) }

// ArgTopK returns the places of the k largest elements of each line along an axis,
// the largest first and NaN before all, otherwise as ArgSort.
func (x Value) ArgTopK(k, axis int) Value { return ordering("top-k", x, k, axis, true) }

func ordering(op string, x Value, k, axis int, descending bool) Value {
	t := takes{ordered}.check(op, x)
	shape := x.n.val.Shape()
	a := axisOf(op, x, axis)
	if !descending {
		k = shape[a]
	}
	if k < 0 || k > shape[a] {
		refuse(BadIndex, op, []Value{x}, fmt.Sprintf("k is %d, and axis %d of shape %s has %d elements", k, axis, shapes(x), shape[a]))
	}
	n := recordFact[argSort](t, x)
	n.axis, n.k, n.descending = kernel.AxisOf(shape, a), k, descending
	var buf [kernel.MaxAxes]int
	n.shapedAs(tensor.Int64, withLength(buf[:], shape, a, k)...)
	return n.run()
}

func (*argSort) keeps() Kept { return nothing }

func (n *argSort) forward() {
	n.axis.Order(kernel.Of[int64](n.y), n.in[0].y, n.k, n.descending, kernel.Of[int64](n.bufferOf(0, n.axis.Len, kernel.I64)))
}

func (*argSort) backward() {}
