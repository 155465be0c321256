package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// Hinge returns the loss of scores x whose targets t are 1 and −1, that of support
// vector machines (Cortes and Vapnik, 1995; scikit-learn's hinge_loss, Keras's Hinge).
// t has x's shape, or (N) for an x of (N, 1):
//
//	loss = Σ max(0, 1 − t·x), divided by their number if r is Mean
//	dx  += −t·[t·x < 1]·dloss, divided by their number if r is Mean
func (x Value) Hinge(t *tensor.Tensor, r Reduction) Value {
	return x.criterion(kernel.HingeOf, t, 0, 0, r)
}
