package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// SmoothL1 returns a distance of x from targets t that is squared where it is below
// beta and absolute elsewhere (Girshick, Fast R-CNN, 2015): HuberError(beta)/beta. t
// has x's shape, or (N) for an x of (N, 1). With d = x − t,
//
//	s(d) = d²/2beta where |d| < beta, |d| − beta/2 elsewhere
//	loss = Σ s(d), divided by their number if r is Mean
//	dx  += d/beta where |d| < beta, sign(d) elsewhere, times dloss, divided likewise
//
// With a beta of 0 it is AbsoluteError.
func (x Value) SmoothL1(t *tensor.Tensor, beta float64, r Reduction) Value {
	atLeast("smooth-l1", "beta", x, beta, 0)
	return x.criterion(kernel.SmoothL1Of, t, beta, 0, r)
}
