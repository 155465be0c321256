package nn

import (
	"fmt"
	"math"

	"cajal/grad"
	"cajal/tensor"
)

type meanAbsoluteError struct{ lossSettings }

// MAE is the absolute error, for regression with outliers: outputs and targets
// have the same shape, or (N, 1) and (N). PyTorch calls it L1Loss.
//
//	loss = |y − t|, averaged over all elements
func MAE(opts ...LossOption) Loss { return meanAbsoluteError{settings(opts)} }

func (l meanAbsoluteError) Of(y grad.Value, t *tensor.Tensor) grad.Value {
	return y.AbsoluteError(t, l.reduction)
}
func (meanAbsoluteError) Predict(y grad.Value) grad.Value { return y }
func (l meanAbsoluteError) Reduction() grad.Reduction     { return l.reduction }
func (meanAbsoluteError) String() string                  { return "mean absolute error" }

type huber struct {
	lossSettings
	delta float64
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
		panic(&grad.Error{Op: "huber", Rule: fmt.Sprintf("delta %v, want a finite number above 0", delta)})
	}
	return huber{settings(opts), delta}
}

func (l huber) Of(y grad.Value, t *tensor.Tensor) grad.Value {
	return y.HuberError(t, l.delta, l.reduction)
}
func (huber) Predict(y grad.Value) grad.Value { return y }
func (l huber) Reduction() grad.Reduction     { return l.reduction }
func (l huber) String() string                { return fmt.Sprintf("Huber %g", l.delta) }
