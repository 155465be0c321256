package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// KLDiv returns the divergence of probabilities t from those whose logarithms are x
// (Kullback and Leibler, 1951), as PyTorch's KLDivLoss has it; if log is true t holds
// logarithms too. t has x's shape, or (N) for an x of (N, 1):
//
//	loss = Σ t·(ln t − x), or Σ eᵗ·(t − x), divided by their number if r is Mean
//	dx  += −t·dloss, or −eᵗ·dloss, divided likewise
//
// A t of 0 adds nothing. The divergence of whole distributions is that with r
// BatchMean, which divides by the number of samples.
func (x Value) KLDiv(t *tensor.Tensor, log bool, r Reduction) Value {
	if log {
		return x.criterion(kernel.KLDivLogOf, t, 0, 0, r)
	}
	return x.criterion(kernel.KLDivOf, t, 0, 0, r)
}
