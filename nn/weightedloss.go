package nn

import (
	"fmt"
	"math"
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

type weightedCrossEntropy struct {
	lossSettings
	weights   []float64
	smoothing float64
}

// WeightedCrossEntropy is CrossEntropy with a weight for each class, nil for
// none, and label smoothing ε in 0..1, both as PyTorch has them:
//
//	q = (1 − ε)·onehot(t) + ε/K
//	loss = Σⱼ −weight[j]·q[j]·ln softmax(y)[j]
//
// The mean divides the sum over the samples by the sum of their classes'
// weights.
func WeightedCrossEntropy(weights []float64, smoothing float64, opts ...LossOption) Loss {
	checkWeights("weighted cross-entropy", weights)
	if !(smoothing >= 0 && smoothing <= 1) {
		panic(&grad.Error{Op: "weighted cross-entropy", Rule: fmt.Sprintf("label smoothing %v, want 0 to 1", smoothing)})
	}
	return weightedCrossEntropy{settings(opts), slices.Clone(weights), smoothing}
}

func (l weightedCrossEntropy) Of(y grad.Value, t *tensor.Tensor) grad.Value {
	return y.WeightedCrossEntropy(t, l.weights, l.smoothing, grad.IgnoreIndex, l.reduction)
}

// Weight returns the sum of the weights of the targets' classes.
func (l weightedCrossEntropy) Weight(t *tensor.Tensor) float64 {
	if l.weights == nil {
		return float64(t.Size())
	}
	var sum float64
	for _, c := range t.Int64s() {
		sum += l.weights[c]
	}
	return sum
}

func (weightedCrossEntropy) Predict(y grad.Value) grad.Value { return y.Softmax() }
func (l weightedCrossEntropy) Reduction() grad.Reduction     { return l.reduction }
func (weightedCrossEntropy) String() string                  { return "weighted cross-entropy" }

type weightedBinaryCrossEntropy struct {
	lossSettings
	weights []float64
}

// WeightedBinaryCrossEntropy is BinaryCrossEntropy where a positive weighs as
// much as that many negatives, which is PyTorch's pos_weight: one weight, or
// one for each index of the last axis of the outputs.
//
//	loss = −weight·t·ln σ(y) − (1−t)·ln(1−σ(y)), averaged over all elements
func WeightedBinaryCrossEntropy(weights []float64, opts ...LossOption) Loss {
	checkWeights("weighted binary cross-entropy", weights)
	if len(weights) == 0 {
		panic(&grad.Error{Op: "weighted binary cross-entropy", Rule: "no weight of positives, want at least one"})
	}
	return weightedBinaryCrossEntropy{settings(opts), slices.Clone(weights)}
}

func (l weightedBinaryCrossEntropy) Of(y grad.Value, t *tensor.Tensor) grad.Value {
	return y.WeightedSigmoidCrossEntropy(t, l.weights, l.reduction)
}
func (weightedBinaryCrossEntropy) Predict(y grad.Value) grad.Value { return y.Sigmoid() }
func (l weightedBinaryCrossEntropy) Reduction() grad.Reduction     { return l.reduction }
func (weightedBinaryCrossEntropy) String() string                  { return "weighted binary cross-entropy" }

func checkWeights(op string, weights []float64) {
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("weight %d is %v, want a finite number, at least 0", i, w)})
		}
	}
}
