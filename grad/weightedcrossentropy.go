package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type weightedCrossEntropy struct {
	node
	lse               []float64 // ln Σ exp(x) of each row
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
	n := record[weightedCrossEntropy](x)
	s := x.n.val.Shape()
	switch {
	case len(s) != 2 || s[1] == 0:
		fault(n.name(), []Value{x}, "x is "+shapes(x)+", want logits (N, K)")
	case labels.DType() != tensor.Int64 || labels.NDim() != 1 || labels.Size() != s[0]:
		fault(n.name(), []Value{x}, fmt.Sprintf("labels are %v %s, want int64 (%d,)",
			labels.DType(), tensor.ShapeString(labels.Shape()), s[0]))
	case weights != nil && len(weights) != s[1]:
		fault(n.name(), []Value{x}, fmt.Sprintf("%d class weights for %d classes", len(weights), s[1]))
	case !(smoothing >= 0 && smoothing <= 1):
		fault(n.name(), []Value{x}, fmt.Sprintf("label smoothing %v, want 0 to 1", smoothing))
	}
	n.checkWeights(n.name(), x, weights)
	n.labels = labels.Contiguous().Int64s()
	n.weights, n.smoothing = weights, smoothing
	var total float64
	for i, c := range n.labels {
		if c < 0 || int(c) >= s[1] {
			fault(n.name(), []Value{x}, fmt.Sprintf("label %d of sample %d is not in 0..%d", c, i, s[1]-1))
		}
		if weights == nil {
			total++
		} else {
			total += weights[c]
		}
	}
	n.factor = 1
	if r == Mean {
		n.factor = 1 / total
	}
	n.lse = floats(n.lse, s[0])
	n.shaped()
	return n.run()
}

func (*weightedCrossEntropy) keeps() kept { return first }

func (n *weightedCrossEntropy) forward() {
	n.y.Set(0, n.factor*kernel.WeightedCrossEntropy(n.lse, n.in[0].y, n.labels, n.weights, n.smoothing))
}

func (n *weightedCrossEntropy) backward() {
	kernel.WeightedCrossEntropyGrad(n.in[0].into(), n.in[0].y, n.lse, n.labels, n.weights, n.smoothing, n.factor*n.dy.At(0))
}

// checkWeights refuses weights that are negative or not finite.
func (*node) checkWeights(op string, x Value, weights []float64) {
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			fault(op, []Value{x}, fmt.Sprintf("weight %d is %v, want a finite number, at least 0", i, w))
		}
	}
}
