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
	return recordLike[tanh](x).run()
}

func (*tanh) keeps() Kept { return result | inPlace }

func (*tanh) function() (kernel.Activation, float64) { return kernel.TanhOf, 0 }

func (n *tanh) forward() { kernel.Tanh(n.y, n.in[0].y) }

func (n *tanh) backward() { kernel.TanhGrad(n.in[0].into(), n.y, n.dy) }
