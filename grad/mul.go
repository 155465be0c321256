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

func (n *mul) forward() {
	n.stretchBoth()
	kernel.Mul(n.y, n.sa, n.sb)
}

func (n *mul) backward() {
	g := n.buffer(2, n.y.Len())
	if n.a.needs {
		kernel.Mul(g, n.sb, n.dy)
		n.collect(n.a, &n.ra, 1, g)
	}
	if n.b.needs {
		kernel.Mul(g, n.sa, n.dy)
		n.collect(n.b, &n.rb, 1, g)
	}
}
