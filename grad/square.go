package grad

import "cajal/internal/kernel"

type square struct{ node }

func (*square) name() string { return "square" }

// Square returns y = x², elementwise.
//
//	dx += 2x ∘ dy
func (x Value) Square() Value {
	return recordLike[square](x).run()
}

func (*square) keeps() Kept { return first | inPlace }

func (n *square) forward() { kernel.Square(n.y, n.in[0].y) }

func (n *square) backward() { kernel.SquareGrad(n.in[0].into(), n.in[0].y, n.dy) }
