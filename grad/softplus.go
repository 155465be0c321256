package grad

import "cajal/internal/kernel"

type softplus struct{ node }

func (*softplus) name() string { return "softplus" }

// Softplus returns y = ln(1 + eˣ), elementwise.
//
//	dx += σ(x) ∘ dy
//
// It is max(x, 0) + ln(1 + e^−|x|), which overflows nowhere and needs no
// threshold. PyTorch returns x above 20, where the two differ by 2·10⁻⁹ at most.
func (x Value) Softplus() Value {
	return recordLike[softplus](x).run()
}

func (*softplus) keeps() Kept { return first | inPlace }

func (*softplus) function() (kernel.Activation, float64) { return kernel.SoftplusOf, 0 }

func (n *softplus) forward() { kernel.Softplus(n.y, n.in[0].y) }

func (n *softplus) backward() { kernel.SoftplusGrad(n.in[0].into(), n.in[0].y, n.dy) }
