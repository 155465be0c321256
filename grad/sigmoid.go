package grad

import "cajal/internal/kernel"

type sigmoid struct{ node }

func (*sigmoid) name() string { return "sigmoid" }

// Sigmoid returns y = 1/(1 + e⁻ˣ), elementwise.
//
//	dx += y ∘ (1 − y) ∘ dy
//
// It keeps y, not x.
func (x Value) Sigmoid() Value {
	n := record[sigmoid](x)
	n.shaped(x.n.val.Shape()...)
	kernel.Sigmoid(n.y, x.n.y)
	return n.value()
}

func (n *sigmoid) backward() { kernel.SigmoidGrad(n.in[0].into(), n.y, n.dy) }
