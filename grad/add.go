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

func (n *add) forward() {
	n.stretchBoth()
	kernel.Add(n.y, n.sa, n.sb)
}

func (n *add) backward() {
	if n.a.needs {
		n.collect(n.a, &n.ra, 1, n.dy)
	}
	if n.b.needs {
		n.collect(n.b, &n.rb, 1, n.dy)
	}
}
