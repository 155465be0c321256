package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// HingeEmbedding returns a loss of distances x whose targets t are 1 for what shall
// be near and −1 for what shall be at least margin apart, as PyTorch's
// HingeEmbeddingLoss has it. t has x's shape, or (N) for an x of (N, 1):
//
//	loss = Σ x where t = 1, max(0, margin − x) where t = −1, divided by their number if r is Mean
//	dx  += 1 where t = 1, −[x < margin] where t = −1, times dloss, divided likewise
func (x Value) HingeEmbedding(t *tensor.Tensor, margin float64, r Reduction) Value {
	return x.criterion(kernel.HingeEmbeddingOf, t, margin, 0, r)
}
