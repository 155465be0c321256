package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// BinaryCrossEntropy returns the binary cross-entropy of probabilities x against
// targets t in 0..1; of logits SigmoidCrossEntropy has more digits. t has x's shape,
// or (N) for an x of (N, 1):
//
//	loss = Σ −t·ln x − (1−t)·ln(1−x), divided by their number if r is Mean
//	dx  += (x − t)/(x·(1−x))·dloss, divided by their number if r is Mean
//
// As in PyTorch's BCELoss a logarithm is at least −100 and a divisor at least 10⁻¹².
func (x Value) BinaryCrossEntropy(t *tensor.Tensor, r Reduction) Value {
	return x.criterion(kernel.BinaryCrossEntropyOf, t, 0, 0, r)
}
