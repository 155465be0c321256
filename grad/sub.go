package grad

import "cajal/internal/kernel"

type sub struct{ binary }

func (*sub) name() string { return "sub" }

// Sub returns y = a − b, elementwise with broadcasting.
//
//	da += dy
//	db −= dy
func (a Value) Sub(b Value) Value {
	return meet[sub]("sub", a, b)
}

func (*sub) keeps() Kept { return nothing | inPlace }

func (n *sub) forward() { n.combine(kernel.Minus) }

func (n *sub) backward() {
	if n.a.needs {
		n.collect(&n.a, 1, n.dy)
	}
	if n.b.needs {
		n.collect(&n.b, -1, n.dy)
	}
}
