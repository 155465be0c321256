package nn

import (
	"math"
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// labelled are the settings of a loss whose targets are labels.
var labelled = lossSettings{ignore: grad.IgnoreIndex}

// CrossEntropy is the loss for one of K classes: outputs are logits (N, K),
// targets int64 labels (N) in 0..K−1, or probabilities (N, K). Logits may have axes
// behind that of the classes, (N, K, …), and labels then have them too.
//
//	loss = −ln softmax(y)[t], averaged over N
//
// Samples whose label is that of IgnoreIndex do not count, also in N.
func CrossEntropy(opts ...LossOption) Loss {
	s := labelled.with("cross-entropy", opts, takesIgnore)
	return &criterion{lossSettings: s, name: "cross-entropy", predict: grad.Value.Softmax, labelled: true,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			if s.ignore != grad.IgnoreIndex {
				return y.WeightedCrossEntropy(t, nil, 0, s.ignore, r)
			}
			return y.CrossEntropy(t, r)
		}}
}

// WeightedCrossEntropy is CrossEntropy with a weight for each class, nil for
// none, and label smoothing ε in 0..1, both as PyTorch has them:
//
//	q = (1 − ε)·onehot(t) + ε/K, or with probabilities t in place of onehot(t)
//	loss = Σⱼ −weight[j]·q[j]·ln softmax(y)[j]
//
// The mean divides the sum over the samples by the sum of their classes'
// weights, or where t holds probabilities by their number.
func WeightedCrossEntropy(weights []float64, smoothing float64, opts ...LossOption) Loss {
	const name = "weighted cross-entropy"
	checkWeights(name, weights)
	if !(smoothing >= 0 && smoothing <= 1) {
		refuseLoss(name, "label smoothing %v, want 0 to 1", smoothing)
	}
	s, w := labelled.with(name, opts, takesIgnore), slices.Clone(weights)
	return &criterion{lossSettings: s, name: name, predict: grad.Value.Softmax, labelled: true, classes: w,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			return y.WeightedCrossEntropy(t, w, smoothing, s.ignore, r)
		}}
}

// NLL is the negative log-likelihood of int64 labels (N) in 0..K−1 under outputs
// (N, K) that are logarithms of probabilities, such as a network that ends with
// LogSoftmax has, with a weight for each class, nil for none. PyTorch calls it
// NLLLoss.
//
//	loss = −weight[t]·y[t]
//
// The mean divides by the sum of the weights of the samples' classes.
func NLL(weights []float64, opts ...LossOption) Loss {
	checkWeights("NLL", weights)
	s, w := labelled.with("NLL", opts, takesIgnore), slices.Clone(weights)
	return &criterion{lossSettings: s, name: "NLL", predict: grad.Value.Exp, labelled: true, classes: w,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			return y.NLL(t, w, s.ignore, r)
		}}
}

// Focal is CrossEntropy in which samples that are told right already count little, by
// an exponent gamma of 0 or more, with a weight alpha for each class, nil for none
// (Lin and others, Focal Loss for Dense Object Detection, 2017; their gamma is 2).
// Outputs and labels are CrossEntropy's; targets are no probabilities.
//
//	p = softmax(y)[t]
//	loss = −alpha[t]·(1 − p)^gamma·ln p, averaged over N
func Focal(gamma float64, alpha []float64, opts ...LossOption) Loss {
	checkWeights("focal", alpha)
	checkAtLeast0("focal", "gamma", gamma)
	s, w := labelled.with("focal", opts, takesIgnore), slices.Clone(alpha)
	return &criterion{lossSettings: s, name: "focal", predict: grad.Value.Softmax, labelled: true,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			return y.Focal(t, w, gamma, s.ignore, r)
		}}
}

// MultiMargin is the hinge loss for one of K classes: outputs are scores (N, K),
// targets int64 labels (N) in 0..K−1. The score of the right class shall be margin
// above all others; power is 1 or 2, and there is a weight for each class, nil for
// none. PyTorch calls it MultiMarginLoss; its power and margin, if none are given,
// are 1.
//
//	loss = weight[t]·Σⱼ max(0, margin − y[t] + y[j])^power / K over j ≠ t, averaged over N
func MultiMargin(power int, margin float64, weights []float64, opts ...LossOption) Loss {
	checkWeights("multi-margin", weights)
	if power != 1 && power != 2 {
		refuseLoss("multi-margin", "power %d, want 1 or 2", power)
	}
	checkFinite("multi-margin", "margin", margin)
	w := slices.Clone(weights)
	return &criterion{lossSettings: lossSettings{}.with("multi-margin", opts, 0), name: "multi-margin", predict: outputs,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			return y.MultiMargin(t, power, margin, w, r)
		}}
}

// MultilabelMargin is the hinge loss for several of K classes: outputs are scores
// (N, K), targets (N, K) the int64 labels of a sample, up to the first −1. PyTorch
// calls it MultiLabelMarginLoss.
//
//	loss = Σⱼₖ max(0, 1 − y[j] + y[k]) / K, j of the sample's and k of the other classes, averaged over N
func MultilabelMargin(opts ...LossOption) Loss {
	return &criterion{lossSettings: lossSettings{}.with("multilabel margin", opts, 0), name: "multilabel margin", predict: outputs, formula: grad.Value.MultilabelMargin}
}

func checkWeights(loss string, weights []float64) {
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			refuseLoss(loss, "weight %d is %v, want a finite number, at least 0", i, w)
		}
	}
}

func checkAtLeast0(loss, what string, v float64) {
	if !(v >= 0) || math.IsInf(v, 0) {
		refuseLoss(loss, "%s %v, want a finite number, at least 0", what, v)
	}
}

func checkFinite(loss, what string, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		refuseLoss(loss, "%s %v, want a finite number", what, v)
	}
}
