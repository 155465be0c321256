package grad

import "cajal/internal/kernel"

type div struct{ binary }

func (*div) name() string { return "div" }

// Div returns y = a / b, elementwise with broadcasting.
//
//	da += dy / b
//	db −= y ∘ dy / b
func (a Value) Div(b Value) Value {
	return meet[div]("div", a, b)
}

func (*div) keeps() Kept { return result | second | inPlace }

func (n *div) forward() { n.combine(kernel.Over) }

func (n *div) backward() {
	g := n.buffer(2, n.y.Len())
	kernel.Combine(kernel.Over, g, n.dy, nil, n.b.y, &n.b.spread)
	if n.a.needs {
		n.collect(&n.a, 1, g)
	}
	if n.b.needs {
		kernel.Mul(g, g, n.y)
		n.collect(&n.b, -1, g)
	}
}
