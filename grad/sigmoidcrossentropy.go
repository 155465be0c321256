package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type sigmoidCrossEntropy struct{ elementLoss }

func (*sigmoidCrossEntropy) name() string { return "sigmoid-cross-entropy" }

// SigmoidCrossEntropy returns the binary cross-entropy of logits x against
// targets t in 0..1, one for each element of x: with p = σ(x),
//
//	loss = Σ −t·ln p − (1−t)·ln(1−p), divided by their number if r is Mean
//	dx  += (p − t)·dloss, divided by their number if r is Mean
//
// t has x's shape, or (N) for an x of (N, 1), and may be int64 labels 0 and 1.
// The logarithms are taken of the logit, so none becomes infinite.
func (x Value) SigmoidCrossEntropy(t *tensor.Tensor, r Reduction) Value {
	checkTarget("sigmoid-cross-entropy", x, t)
	if r == None {
		return x.criterion(kernel.SigmoidCrossEntropyOf, t, 1, 0, r)
	}
	return compare[sigmoidCrossEntropy]("sigmoid-cross-entropy", x, t, r).run()
}

func (*sigmoidCrossEntropy) keeps() Kept { return first }

func (n *sigmoidCrossEntropy) forward() { n.y.Set(0, n.factor*kernel.LogisticLoss(n.in[0].y, n.t)) }

func (n *sigmoidCrossEntropy) backward() {
	kernel.LogisticLossGrad(n.in[0].into(), n.in[0].y, n.t, n.factor*n.dy.At(0))
}
