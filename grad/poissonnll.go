package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// PoissonNLL returns the negative log-likelihood of counts t under Poisson
// distributions, whose logarithmic means are x, or whose means are x if log is false,
// as PyTorch's PoissonNLLLoss has it. t has x's shape, or (N) for an x of (N, 1):
//
//	loss = Σ eˣ − t·x, or Σ x − t·ln(x + eps), divided by their number if r is Mean
//	dx  += (eˣ − t)·dloss, or (1 − t/(x + eps))·dloss, divided likewise
//
// If full is true, terms with t above 1 have ln t! beside, by Stirling's formula
// t·ln t − t + ln(2πt)/2.
func (x Value) PoissonNLL(t *tensor.Tensor, log, full bool, eps float64, r Reduction) Value {
	atLeast("poisson-nll", "eps", x, eps, 0)
	beside := 0.0
	if full {
		beside = 1
	}
	if log {
		return x.criterion(kernel.PoissonLogOf, t, 0, beside, r)
	}
	return x.criterion(kernel.PoissonOf, t, eps, beside, r)
}
