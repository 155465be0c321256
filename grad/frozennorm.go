package grad

import "cajal/tensor"

type frozenNorm struct{ channelNorm }

func (*frozenNorm) name() string { return "frozen-norm" }

// FrozenNorm is BatchNorm with a mean and a variance, both (C), that are given
// and constant: what inference does with the running statistics.
//
//	x̂ = (x − mean)/√(variance + eps)
//	y = w·x̂ + b
//	dw += Σ dy·x̂
//	db += Σ dy
//	dx += w/√(variance + eps) ∘ dy
func (x Value) FrozenNorm(w, b Value, eps float64, mean, variance *tensor.Tensor) Value {
	n := record[frozenNorm](x, w, b)
	n.channels("frozen-norm", x, w, b)
	c := n.w.y.Len()
	(&Running{Mean: mean, Var: variance}).check(x, c)
	n.r = floats(n.r, c)
	m, v := mean.Raw(), variance.Raw()
	for i := range n.mean {
		n.mean[i], n.r[i] = m.At(i), v.At(i)
	}
	n.scales(eps)
	return n.run()
}

func (n *frozenNorm) backward() { n.collect(0) }
