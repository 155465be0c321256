package grad

import "cajal/internal/kernel"

type silu struct{ node }

func (*silu) name() string { return "silu" }

// SiLU returns y = x·σ(x), elementwise; it is also called swish.
//
//	dx += σ(x)·(1 + x·(1 − σ(x))) ∘ dy
func (x Value) SiLU() Value {
	return recordLike[silu](x).run()
}

func (*silu) keeps() Kept { return first | inPlace }

func (*silu) function() (kernel.Activation, float64) { return kernel.SiLUOf, 0 }

func (n *silu) forward() { kernel.SiLU(n.y, n.in[0].y) }

func (n *silu) backward() { kernel.SiLUGrad(n.in[0].into(), n.in[0].y, n.dy) }
