package nn

import (
	"fmt"
	"math"
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// MSE is the squared error, for regression: outputs and targets have the same
// shape, or (N, 1) and (N).
//
//	loss = (y − t)², averaged over all elements
func MSE(opts ...LossOption) Loss {
	return &criterion{lossSettings: lossSettings{}.with("mean squared error", opts, takesRescale),
		name: "mean squared error", predict: outputs, formula: grad.Value.SquaredError}
}

// MAE is the absolute error, for regression with outliers: outputs and targets
// have the same shape, or (N, 1) and (N). PyTorch calls it L1Loss.
//
//	loss = |y − t|, averaged over all elements
func MAE(opts ...LossOption) Loss {
	return &criterion{lossSettings: lossSettings{}.with("mean absolute error", opts, takesRescale),
		name: "mean absolute error", predict: outputs, formula: grad.Value.AbsoluteError}
}

// Huber is squared for errors up to delta and absolute beyond, so that an
// outlier pulls no harder than delta: outputs and targets have the same shape,
// or (N, 1) and (N). PyTorch's delta, if none is given, is 1.
//
//	d = y − t
//	loss = d²/2 where |d| ≤ delta, delta·(|d| − delta/2) elsewhere, averaged
//	over all elements
func Huber(delta float64, opts ...LossOption) Loss {
	if !(delta > 0) || math.IsInf(delta, 0) {
		refuseLoss("huber", "delta %v, want a finite number above 0", delta)
	}
	return &criterion{lossSettings: lossSettings{}.with("huber", opts, takesRescale), name: fmt.Sprintf("Huber %g", delta), predict: outputs,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			return y.HuberError(t, delta, r)
		}}
}

// SmoothL1 is squared for errors below beta and absolute elsewhere, with a slope of
// 1 (Girshick, 2015): Huber divided by beta, and for a beta of 0 MAE. Outputs and
// targets have the same shape, or (N, 1) and (N). PyTorch's beta, if none is given,
// is 1.
//
//	d = y − t
//	loss = d²/2beta where |d| < beta, |d| − beta/2 elsewhere, averaged over all
//	elements
func SmoothL1(beta float64, opts ...LossOption) Loss {
	checkAtLeast0("smooth L1", "beta", beta)
	return &criterion{lossSettings: lossSettings{}.with("smooth L1", opts, takesRescale), name: fmt.Sprintf("smooth L1 %g", beta), predict: outputs,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value { return y.SmoothL1(t, beta, r) }}
}

// Quantile is the pinball loss, whose least mean is a quantile of the targets
// (Koenker and Bassett, 1978): with one quantile q in 0..1, outputs and targets have
// the same shape, or (N, 1) and (N); with Q of them, outputs are (N, Q) and targets
// (N).
//
//	d = t − y
//	loss = max(q·d, (q − 1)·d), averaged over all elements
func Quantile(quantiles []float64, opts ...LossOption) Loss {
	if len(quantiles) == 0 {
		refuseLoss("quantile", "no quantile, want at least one")
	}
	for i, q := range quantiles {
		if !(q >= 0 && q <= 1) {
			refuseLoss("quantile", "quantile %d is %v, want 0 to 1", i, q)
		}
	}
	q := slices.Clone(quantiles)
	return &criterion{lossSettings: lossSettings{}.with("quantile", opts, takesRescale), name: fmt.Sprint("quantile ", q), predict: outputs,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value { return y.Pinball(t, q, r) }}
}

// PoissonNLL is the loss for counts t, such as arrivals in an hour: outputs are the
// logarithms of their means, or with LogInput(false) the means, of the same shape, or
// (N, 1) and (N). Full adds ln t! by Stirling's formula where t > 1. PyTorch calls it
// PoissonNLLLoss.
//
//	loss = eʸ − t·y, or y − t·ln(y + eps), averaged over all elements
func PoissonNLL(opts ...LossOption) Loss {
	s := lossSettings{log: true, eps: 1e-8}.with("Poisson NLL", opts, takesLog|takesFull|takesEpsilon|takesRescale)
	checkAtLeast0("Poisson NLL", "eps", s.eps)
	predict := outputs
	if s.log {
		predict = grad.Value.Exp
	}
	return &criterion{lossSettings: s, name: "Poisson NLL", predict: predict,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			return y.PoissonNLL(t, s.log, s.full, s.eps, r)
		}}
}

// KLDiv is the divergence of target distributions from those whose logarithms are the
// outputs, of the same shape (Kullback and Leibler, 1951). Targets are probabilities,
// or with LogTarget(true) their logarithms. Of whole distributions it is that with
// Reduce(grad.BatchMean), which divides by the number of samples alone. PyTorch calls
// it KLDivLoss.
//
//	loss = t·(ln t − y), or eᵗ·(t − y), averaged over all elements
func KLDiv(opts ...LossOption) Loss {
	s := lossSettings{}.with("KL divergence", opts, takesLog|takesRescale)
	return &criterion{lossSettings: s, name: "KL divergence", predict: grad.Value.Exp,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value { return y.KLDiv(t, s.log, r) }}
}
