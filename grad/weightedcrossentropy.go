package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type weightedCrossEntropy struct {
	node
	lse               []float64 // ln Σ exp(x) of each row, in scratch 0
	labels            []int64
	weights           []float64
	smoothing, factor float64
}

func (*weightedCrossEntropy) name() string { return "weighted-cross-entropy" }

// WeightedCrossEntropy returns the loss of logits x (N, K) against labels (N)
// with a weight for each class, nil for none, and label smoothing ε in 0..1
// (Szegedy and others, 2015), as PyTorch's cross_entropy defines them. With
// p = softmax(x) and targets q
//
//	q[i, j] = (1 − ε)·w[j]·[j = labels[i]] + ε/K·w[j]
//	loss = Σᵢⱼ −q[i, j]·ln p[i, j], divided by Σᵢ w[labels[i]] if r is Mean
//	dx  += (p·Σⱼ q − q)·dloss, divided likewise
//
// The mean is thus a weighted one. Without a weight and smoothing use
// CrossEntropy.
func (x Value) WeightedCrossEntropy(labels *tensor.Tensor, weights []float64, smoothing float64, r Reduction) Value {
	const op = "weighted-cross-entropy"
	t := numbers.check(op, x)
	classes := classLabels(op, x, labels)
	switch k := x.n.val.Dim(1); {
	case weights != nil && len(weights) != k:
		refuse(BadShape, op, []Value{x}, fmt.Sprintf("%d class weights for %d classes", len(weights), k))
	case !(smoothing >= 0 && smoothing <= 1):
		fault(op, []Value{x}, fmt.Sprintf("label smoothing %v, want 0 to 1", smoothing))
	}
	checkWeights(op, x, weights)
	total := float64(len(classes))
	if weights != nil {
		total = 0
		for _, c := range classes {
			total += weights[c]
		}
	}
	n := record[weightedCrossEntropy](t, x)
	n.shaped()
	n.labels, n.weights, n.smoothing = classes, weights, smoothing
	n.factor = 1
	if r == Mean {
		n.factor = 1 / total
	}
	return n.run()
}

func (*weightedCrossEntropy) keeps() Kept { return first }

func (n *weightedCrossEntropy) forward() {
	n.lse = n.doubles(0, len(n.labels))
	n.y.Set(0, n.factor*kernel.WeightedCrossEntropy(n.lse, n.in[0].y, n.labels, n.weights, n.smoothing))
}

func (n *weightedCrossEntropy) backward() {
	kernel.WeightedCrossEntropyGrad(n.in[0].into(), n.in[0].y, n.lse, n.labels, n.weights, n.smoothing, n.factor*n.dy.At(0))
}
