package nn

import (
	"cajal/grad"
	"cajal/tensor"
)

// GaussianNLLLoss is a loss of means and variances; see [GaussianNLL].
type GaussianNLLLoss struct{ lossSettings }

// GaussianNLL is the loss of a network that says how sure it is: it gives a mean and
// a variance for each target, of the same shape, or a variance for each sample (Nix
// and Weigend, 1994). Full adds ln(2π)/2; a variance is at least LossEpsilon. PyTorch
// calls it GaussianNLLLoss.
//
//	v = max(variance, eps)
//	loss = (ln v + (mean − t)²/v)/2, averaged over all elements
//
// [GaussianNLLLoss.Outputs] is a [Loss] of networks with one output.
func GaussianNLL(opts ...LossOption) *GaussianNLLLoss {
	const name = "Gaussian NLL"
	s := lossSettings{eps: 1e-6}.with(name, opts, takesFull|takesEpsilon)
	if !(s.eps > 0) {
		refuseLoss(name, "eps %v, want a number above 0", s.eps)
	}
	return &GaussianNLLLoss{s}
}

// Of returns the loss of means and variances against targets t.
func (l *GaussianNLLLoss) Of(mean, variance grad.Value, t *tensor.Tensor) grad.Value {
	return mean.GaussianNLL(t, variance, l.full, l.eps, l.reduction)
}

// Outputs returns the loss of networks whose outputs (N, 2D) are D means and then D
// logarithms of variances, for targets (N, D), or (N) if D is 1. Predict gives the
// means.
func (l *GaussianNLLLoss) Outputs() Loss {
	return &criterion{lossSettings: l.lossSettings, name: l.String(), predict: means,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			d := half(y)
			return means(y).GaussianNLL(t, y.Narrow(-1, d, 2*d).Exp(), l.full, l.eps, r)
		}}
}

// means returns the first half of the columns of y.
func means(y grad.Value) grad.Value { return y.Narrow(-1, 0, half(y)) }

// half returns half the number of y's columns.
func half(y grad.Value) int {
	s := y.Shape()
	if len(s) == 0 || s[len(s)-1]%2 != 0 {
		refuseLoss("Gaussian NLL", "outputs %s, want (N, 2D), means and logarithms of variances", tensor.ShapeString(s))
	}
	return s[len(s)-1] / 2
}

// String returns the loss's name.
func (l *GaussianNLLLoss) String() string { return "Gaussian NLL" }
