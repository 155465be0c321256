package grad

import (
	"cajal/internal/memory"
	"cajal/tensor"
)

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
//
// The zero Value for w is a scale of 1, and for b a shift of 0.
func (x Value) FrozenNorm(w, b Value, eps float64, mean, variance *tensor.Tensor) Value {
	var buf [3]Value
	in := scaleShift{}.inputs(buf[:0], x, w, b)
	t := numbers.check("frozen-norm", in...)
	run := Running{Mean: mean, Var: variance}
	run.check("frozen-norm", x, channels("frozen-norm", in, w, b))
	n := record[frozenNorm](t, in...)
	n.operands(x, w, b)
	if t.shapesOnly {
		return n.value()
	}
	m, v := memory.Of(mean), memory.Of(variance)
	for i := range n.mean {
		n.mean[i], n.r[i] = m.At(i), v.At(i)
	}
	n.scales(eps)
	return n.run()
}

func (n *frozenNorm) backward() { n.collect(0) }
