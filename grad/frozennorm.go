package grad

import (
	"bytes"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

type frozenNorm struct {
	channelNorm
	factors kernel.Slice // a scale and a shift of each channel, in scratch 6
	from    normNumbers  // what these were worked out from
}

// normNumbers are the numbers of a norm in the form in which they stand in memory.
type normNumbers struct {
	eps     float64
	kind    kernel.Kind // of x
	numbers [4][]byte   // mean, variance, scale and shift
}

func (*frozenNorm) name() string { return "frozen-norm" }

// FrozenNorm is BatchNorm with a mean and a variance, both (C), that are given
// and constant: what inference does with the running statistics.
//
//	x̂ = (x − mean)/√(variance + eps)
//	y = w·x̂ + b = s·x + t with s = w/√(variance + eps), t = b − mean·s
//	dw += Σ dy·x̂
//	db += Σ dy
//	dx += w/√(variance + eps) ∘ dy
//
// The zero Value for w is a scale of 1, and for b a shift of 0.
//
// s and t are worked out in float64 and then rounded to x's type. So y has, beside one
// rounding of its own, the error that a rounding of x and one of mean would cause: at
// most ε·(2·|s·x| + |t|) altogether, where ε is half the distance from 1 to the next
// number. Of x with no axes behind the channels y is worked out as [Value.BatchNorm] does
// it.
//
// On a tape with [Plan] it costs nothing behind a convolution that no gradient goes
// through: the convolution applies s and t to its sums.
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
	n.prepareFactors(eps, memory.Of(mean), memory.Of(variance))
	return n.run()
}

// prepareFactors works out what is the same for all elements of a channel, unless the
// last pass has done so from the same numbers.
func (n *frozenNorm) prepareFactors(eps float64, mean, variance kernel.Slice) {
	now := normNumbers{eps: eps, kind: n.y.Kind(), numbers: [4][]byte{mean.Memory(), variance.Memory()}}
	var w, b kernel.Slice
	if n.w != nil {
		w = n.w.y
		now.numbers[2] = w.Memory()
	}
	if n.b != nil {
		b = n.b.y
		now.numbers[3] = b.Memory()
	}
	if n.from.keep(&now) {
		return
	}
	for i := range n.mean {
		n.mean[i], n.r[i] = mean.At(i), variance.At(i)
	}
	n.scales(eps)
	n.factors = n.buffer(6, 2*len(n.mean))
	for c, s := range n.r {
		if n.w != nil {
			s *= w.At(c)
		}
		t := -float64(n.mean[c] * s)
		if n.b != nil {
			t += b.At(c)
		}
		n.factors.Set(2*c, s)
		n.factors.Set(2*c+1, t)
	}
}

// keep reports whether the numbers are those that it holds, and holds them from now on.
func (h *normNumbers) keep(now *normNumbers) (same bool) {
	same = h.eps == now.eps && h.kind == now.kind
	for i, b := range now.numbers {
		same = same && bytes.Equal(h.numbers[i], b)
	}
	if !same {
		h.eps, h.kind = now.eps, now.kind
		for i, b := range now.numbers {
			h.numbers[i] = append(h.numbers[i][:0], b...)
		}
	}
	return same
}

func (n *frozenNorm) keeps() Kept {
	if n.x != nil && len(n.x.val.Shape()) > 2 {
		return first | second | inPlace
	}
	return first | second
}

func (n *frozenNorm) forward() {
	if len(n.val.Shape()) == 2 {
		n.channelNorm.forward()
		return
	}
	kernel.ChannelScale(n.y, n.x.y, n.factors, n.inner)
}

func (n *frozenNorm) backward() { n.collect(0) }
