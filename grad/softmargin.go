package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// SoftMargin returns the logistic loss of scores x against targets t of 1 and −1:
// PyTorch's SoftMarginLoss. t has x's shape, or (N) for an x of (N, 1):
//
//	loss = Σ ln(1 + e^(−t·x)), divided by their number if r is Mean
//	dx  += −t·σ(−t·x)·dloss, divided by their number if r is Mean
//
// It overflows nowhere; PyTorch's is infinite from −t·x = 89 on in single precision.
func (x Value) SoftMargin(t *tensor.Tensor, r Reduction) Value {
	return x.criterion(kernel.SoftMarginOf, t, 0, 0, r)
}
