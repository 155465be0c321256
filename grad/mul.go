package grad

import "cajal/internal/kernel"

type mul struct{ binary }

func (*mul) name() string { return "mul" }

// Mul returns y = a ∘ b, elementwise with broadcasting.
//
//	da += b ∘ dy
//	db += a ∘ dy
func (a Value) Mul(b Value) Value {
	return meet[mul]("mul", a, b)
}

func (*mul) keeps() Kept { return first | second | inPlace }

func (n *mul) forward() { n.combine(kernel.Times) }

func (n *mul) backward() {
	g := n.buffer(2, n.y.Len())
	if n.a.needs {
		n.b.multiply(g, n.dy)
		n.collect(&n.a, 1, g)
	}
	if n.b.needs {
		n.a.multiply(g, n.dy)
		n.collect(&n.b, 1, g)
	}
}
