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
	return recordLike[sigmoid](x).run()
}

func (*sigmoid) keeps() Kept { return result | inPlace }

func (*sigmoid) function() (kernel.Activation, float64) { return kernel.SigmoidOf, 0 }

func (n *sigmoid) forward() { kernel.Sigmoid(n.y, n.in[0].y) }

func (n *sigmoid) backward() { kernel.SigmoidGrad(n.in[0].into(), n.y, n.dy) }
