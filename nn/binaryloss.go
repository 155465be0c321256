package nn

import (
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// BinaryCrossEntropy is the loss for yes or no: outputs are logits (N, 1),
// targets labels 0 and 1 or probabilities, (N) or (N, 1). PyTorch calls it
// BCEWithLogitsLoss.
//
//	loss = −t·ln σ(y) − (1−t)·ln(1−σ(y)), averaged over N
func BinaryCrossEntropy(opts ...LossOption) Loss {
	return &criterion{lossSettings: lossSettings{}.with("binary cross-entropy", opts, takesRescale),
		name: "binary cross-entropy", predict: grad.Value.Sigmoid, formula: grad.Value.SigmoidCrossEntropy}
}

// WeightedBinaryCrossEntropy is BinaryCrossEntropy where a positive weighs as
// much as that many negatives, which is PyTorch's pos_weight: one weight, or
// one for each index of the last axis of the outputs.
//
//	loss = −weight·t·ln σ(y) − (1−t)·ln(1−σ(y)), averaged over all elements
func WeightedBinaryCrossEntropy(weights []float64, opts ...LossOption) Loss {
	const name = "weighted binary cross-entropy"
	checkWeights(name, weights)
	if len(weights) == 0 {
		refuseLoss(name, "no weight of positives, want at least one")
	}
	w := slices.Clone(weights)
	return &criterion{lossSettings: lossSettings{}.with(name, opts, takesRescale), name: name, predict: grad.Value.Sigmoid,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			return y.WeightedSigmoidCrossEntropy(t, w, r)
		}}
}

// ProbabilityCrossEntropy is BinaryCrossEntropy of a network that ends with Sigmoid:
// outputs are probabilities, and targets have their shape, or (N, 1) and (N). PyTorch
// calls it BCELoss, and cuts logarithms off at −100 as this does; of logits the loss
// has more digits.
//
//	loss = −t·ln y − (1−t)·ln(1−y), averaged over all elements
func ProbabilityCrossEntropy(opts ...LossOption) Loss {
	return &criterion{lossSettings: lossSettings{}.with("probability cross-entropy", opts, takesRescale),
		name: "probability cross-entropy", predict: outputs, formula: grad.Value.BinaryCrossEntropy}
}

// BinaryFocal is BinaryCrossEntropy in which what is told right already counts little
// (Lin and others, 2017), as torchvision's sigmoid_focal_loss has it: a positive
// counts alpha and a negative 1 − alpha, or both 1 for a negative alpha. Outputs are
// logits, and targets have their shape, or (N, 1) and (N). The paper's numbers are an
// alpha of 0.25 and a gamma of 2.
//
//	p = σ(y) where t = 1, 1 − σ(y) where t = 0
//	loss = −alpha·(1 − p)^gamma·ln p, averaged over all elements
func BinaryFocal(alpha, gamma float64, opts ...LossOption) Loss {
	checkAtLeast0("binary focal", "gamma", gamma)
	checkFinite("binary focal", "alpha", alpha)
	if alpha > 1 {
		refuseLoss("binary focal", "alpha %v, want at most 1", alpha)
	}
	return &criterion{lossSettings: lossSettings{}.with("binary focal", opts, takesRescale), name: "binary focal", predict: grad.Value.Sigmoid,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			return y.BinaryFocal(t, alpha, gamma, r)
		}}
}

// SoftMargin is the logistic loss: outputs are scores, targets 1 and −1 of the same
// shape, or (N, 1) and (N). PyTorch calls it SoftMarginLoss.
//
//	loss = ln(1 + e^(−t·y)), averaged over all elements
func SoftMargin(opts ...LossOption) Loss {
	return &criterion{lossSettings: lossSettings{}.with("soft margin", opts, 0), name: "soft margin", predict: outputs, formula: grad.Value.SoftMargin}
}

// Hinge is the loss of a support vector machine (Cortes and Vapnik, 1995): outputs
// are scores, targets 1 and −1 of the same shape, or (N, 1) and (N).
//
//	loss = max(0, 1 − t·y), averaged over all elements
func Hinge(opts ...LossOption) Loss {
	return &criterion{lossSettings: lossSettings{}.with("hinge", opts, 0), name: "hinge", predict: outputs, formula: grad.Value.Hinge}
}

// HingeEmbedding is the loss of distances y, whose targets are 1 for what shall be
// near and −1 for what shall be at least margin apart, of the same shape, or (N, 1)
// and (N). PyTorch calls it HingeEmbeddingLoss; its margin, if none is given, is 1.
//
//	loss = y where t = 1, max(0, margin − y) where t = −1, averaged over all elements
func HingeEmbedding(margin float64, opts ...LossOption) Loss {
	checkFinite("hinge embedding", "margin", margin)
	return &criterion{lossSettings: lossSettings{}.with("hinge embedding", opts, 0), name: "hinge embedding", predict: outputs,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			return y.HingeEmbedding(t, margin, r)
		}}
}

// MultilabelSoftMargin is BinaryCrossEntropy for several of K classes: outputs are
// logits (N, K), targets (N, K) of 0 and 1, and the loss of a sample is the mean over
// its classes, each times the weights of Rescale. PyTorch calls it
// MultiLabelSoftMarginLoss.
//
//	loss = Σⱼ −t[j]·ln σ(y[j]) − (1−t[j])·ln(1−σ(y[j])) / K, averaged over N
func MultilabelSoftMargin(opts ...LossOption) Loss {
	const name = "multilabel soft margin"
	s := lossSettings{}.with(name, opts, takesRescale)
	rescale := s.rescale
	s.rescale = nil // it is inside the formula
	return &criterion{lossSettings: s, name: name, predict: grad.Value.Sigmoid,
		formula: func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value {
			terms := y.SigmoidCrossEntropy(t, grad.None)
			if rescale != nil {
				terms = weigh(name, terms, constant(rescale, terms))
			}
			return lossSettings{reduction: r}.reduce(terms.Mean(-1))
		}}
}
