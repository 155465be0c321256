package grad

import "cajal/internal/kernel"

type add struct{ binary }

func (*add) name() string { return "add" }

// Add returns y = a + b, elementwise with broadcasting.
//
//	da += dy
//	db += dy
func (a Value) Add(b Value) Value {
	return meet[add]("add", a, b)
}

func (*add) keeps() Kept { return nothing | inPlace }

func (n *add) forward() { n.combine(kernel.Plus) }

func (n *add) backward() {
	if n.b.needs {
		n.collect(&n.b, 1, n.dy)
	}
	switch {
	case !n.a.needs:
	case n.a.y.Len() == n.y.Len() && n.canHandOver(n.a.node):
		n.handOver(n.a.node)
	default:
		n.collect(&n.a, 1, n.dy)
	}
}
