package grad

import "cajal/internal/kernel"

type tanh struct{ node }

func (*tanh) name() string { return "tanh" }

// Tanh returns y = tanh x, elementwise.
//
//	dx += (1 − y²) ∘ dy
//
// It keeps y, not x.
func (x Value) Tanh() Value {
	n := record[tanh](x)
	n.shaped(x.n.val.Shape()...)
	kernel.Tanh(n.y, x.n.y)
	return n.value()
}

func (n *tanh) backward() { kernel.TanhGrad(n.in[0].into(), n.y, n.dy) }
