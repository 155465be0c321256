package nn

import (
	"math"

	"cajal/grad"
)

// TripletMarginLoss is a loss of three embeddings; see [TripletMargin].
type TripletMarginLoss struct {
	lossSettings
	margin, p float64
	swap      bool
}

// TripletMargin is the loss of an anchor, of what is like it and of what is not, all
// embeddings (N, D), or (D): the latter shall be margin farther from the anchor, by
// the p-norm (Balntas and others, 2016). With swap the distance of the two others
// counts where it is shorter. PyTorch's, if nothing is given, are a margin of 1, a p
// of 2 and no swap; LossEpsilon is added to each difference [1e-6].
//
//	d(a, b) = ‖a − b + eps‖ₚ
//	loss = max(0, d(anchor, positive) − d(anchor, negative) + margin), averaged over N
func TripletMargin(margin, p float64, swap bool, opts ...LossOption) *TripletMarginLoss {
	const name = "triplet margin"
	if !(margin > 0) || math.IsInf(margin, 0) {
		refuseLoss(name, "margin %v, want a finite number above 0", margin)
	}
	if !(p > 0) {
		refuseLoss(name, "p %v, want a number above 0", p)
	}
	return &TripletMarginLoss{lossSettings{eps: 1e-6}.with(name, opts, takesEpsilon), margin, p, swap}
}

// Of returns the loss of three values.
func (l *TripletMarginLoss) Of(anchor, positive, negative grad.Value) grad.Value {
	d := anchor.DType()
	anchor, positive, negative = double(anchor), double(positive), double(negative)
	near, far := distance(anchor, positive, l.p, l.eps), distance(anchor, negative, l.p, l.eps)
	if l.swap {
		far = far.Minimum(distance(positive, negative, l.p, l.eps))
	}
	return single(l.reduce(near.AddScalar(l.margin).Sub(far).AtLeast(0)), d)
}

// String returns the loss's name.
func (l *TripletMarginLoss) String() string { return "triplet margin" }

// distance returns ‖a − b + eps‖ₚ along the last axis. Where it is 0 no gradient
// passes, as in PyTorch.
func distance(a, b grad.Value, p, eps float64) grad.Value {
	const least = 0x1p-1000 // nothing beside any distance, and a number whose root is none too small
	d := a.Sub(b).AddScalar(eps)
	switch {
	case p == 2:
		return d.Square().Sum(-1).AtLeast(least).Sqrt()
	case p == 1:
		return d.Abs().Sum(-1)
	case math.IsInf(p, 1):
		return d.Abs().Max(-1)
	}
	return d.Abs().PowScalar(p).Sum(-1).AtLeast(least).PowScalar(1 / p)
}
