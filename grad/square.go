package grad

import "cajal/internal/kernel"

type square struct{ node }

func (*square) name() string { return "square" }

// Square returns y = x², elementwise.
//
//	dx += 2x ∘ dy
func (x Value) Square() Value {
	n := record[square](x)
	n.shaped(x.n.val.Shape()...)
	kernel.Square(n.y, x.n.y)
	return n.value()
}

func (n *square) backward() { kernel.SquareGrad(n.in[0].into(), n.in[0].y, n.dy) }
