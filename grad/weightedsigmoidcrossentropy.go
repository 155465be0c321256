package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type weightedSigmoidCrossEntropy struct {
	elementLoss
	weights []float64
}

func (*weightedSigmoidCrossEntropy) name() string { return "weighted-sigmoid-cross-entropy" }

// WeightedSigmoidCrossEntropy is SigmoidCrossEntropy with what PyTorch calls
// pos_weight: a positive weighs as much as w negatives. There is one weight,
// or one for each index of x's last axis. With p = σ(x),
//
//	loss = Σ −w·t·ln p − (1−t)·ln(1−p), divided by their number if r is Mean
//	dx  += ((1−t)·p − w·t·(1−p))·dloss, divided by their number if r is Mean
func (x Value) WeightedSigmoidCrossEntropy(t *tensor.Tensor, weights []float64, r Reduction) Value {
	const op = "weighted-sigmoid-cross-entropy"
	x.check(op)
	s := x.n.val.Shape()
	if len(weights) != 1 && (len(s) == 0 || len(weights) == 0 || len(weights) != s[len(s)-1]) {
		refuse(BadShape, op, []Value{x}, fmt.Sprintf("%d weights of positives for x %s, want 1 or one for each index of its last axis", len(weights), shapes(x)))
	}
	checkWeights(op, x, weights)
	checkTarget(op, x, t)
	if r == None {
		return x.columnCriterion(kernel.SigmoidCrossEntropyOf, t, weights, r)
	}
	n := compare[weightedSigmoidCrossEntropy](op, x, t, r)
	n.weights = weights
	return n.run()
}

func (*weightedSigmoidCrossEntropy) keeps() Kept { return first }

func (n *weightedSigmoidCrossEntropy) forward() {
	n.y.Set(0, n.factor*kernel.WeightedLogisticLoss(n.in[0].y, n.t, n.weights))
}

func (n *weightedSigmoidCrossEntropy) backward() {
	kernel.WeightedLogisticLossGrad(n.in[0].into(), n.in[0].y, n.t, n.weights, n.factor*n.dy.At(0))
}
