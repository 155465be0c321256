package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type cast struct{ node }

func (*cast) name() string { return "to" }

// To returns x with elements of type d, converted as tensor.Tensor's To does: a mask
// becomes zeros and ones. A gradient passes between floats only.
//
//	dx += dy, in x's precision
func (x Value) To(d tensor.DType) Value {
	t := takes{anything}.check("to", x)
	n := place[cast](t)
	n.link([]Value{x}, d.Float())
	n.shapedAs(d, x.n.val.Shape()...)
	return n.run()
}

func (*cast) keeps() Kept { return nothing }

func (n *cast) forward() { kernel.Copy(n.y, n.in[0].y) }

func (n *cast) backward() {
	x := n.in[0]
	g := n.bufferOf(0, n.y.Len(), x.y.Kind())
	kernel.Copy(g, n.dy)
	addTo(x, g)
}
