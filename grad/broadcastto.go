package grad

import (
	"slices"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type broadcastTo struct {
	node
	x operand
}

func (*broadcastTo) name() string { return "broadcast-to" }

// BroadcastTo returns x stretched to a shape by NumPy's rule: axes are matched from
// the last; one of length one, or a missing one, repeats. Operations with two
// values do that by themselves.
//
//	dx += the sum of dy over the repetitions
func (x Value) BroadcastTo(shape ...int) Value {
	t := takes{anything}.check("broadcast-to", x)
	var buf [kernel.MaxAxes]int
	if len(shape) > kernel.MaxAxes || slices.ContainsFunc(shape, func(d int) bool { return d < 0 }) {
		refuse(BadShape, "broadcast-to", []Value{x}, "a shape with more than eight axes or a negative one")
	}
	out, ok := tensor.BroadcastShapes(buf[:0], x.n.val.Shape(), shape)
	if !ok || !slices.Equal(out, shape) {
		refuse(BadShape, "broadcast-to", []Value{x}, shapes(x)+" does not stretch to "+tensor.ShapeString(append([]int(nil), shape...)))
	}
	n := record[broadcastTo](t, x)
	n.x.node = x.n
	n.shapedAs(x.n.val.DType(), out...)
	return n.run()
}

func (*broadcastTo) keeps() Kept { return nothing }

func (n *broadcastTo) forward() {
	n.x.stretch(&n.node)
	if n.x.y.Len() == n.y.Len() {
		kernel.Copy(n.y, n.x.y)
		return
	}
	n.x.spread.Stretch(n.y, n.x.y)
}

func (n *broadcastTo) backward() { n.collect(&n.x, 1, n.dy) }
