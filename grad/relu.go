package grad

import "cajal/internal/kernel"

type relu struct{ node }

func (*relu) name() string { return "relu" }

// ReLU returns y = max(x, 0), elementwise.
//
//	dx += [x > 0] ∘ dy
//
// The gradient at 0 is 0, as PyTorch has it.
func (x Value) ReLU() Value {
	return recordLike[relu](x).run()
}

func (*relu) keeps() Kept { return result | inPlace }

func (*relu) function() (kernel.Activation, float64) { return kernel.ReLUOf, 0 }

func (n *relu) forward() { kernel.ReLU(n.y, n.in[0].y) }

func (n *relu) backward() { kernel.ReLUGrad(n.in[0].into(), n.y, n.dy) }
