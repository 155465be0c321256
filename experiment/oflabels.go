package experiment

import (
	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// ofLabels is a loss whose targets are made of labels.
type ofLabels struct {
	nn.Loss
	targets func(y grad.Value, labels *tensor.Tensor) *tensor.Tensor
	predict func(y grad.Value) grad.Value
}

// Of implements nn.Loss.
func (l *ofLabels) Of(y grad.Value, t *tensor.Tensor) grad.Value {
	return l.Loss.Of(y, l.targets(y, t))
}

// WeightedOf implements nn.WeightedLoss.
func (l *ofLabels) WeightedOf(y grad.Value, t, w *tensor.Tensor) grad.Value {
	return l.Loss.(nn.WeightedLoss).WeightedOf(y, l.targets(y, t), w)
}

// SampleWeight implements nn.WeightedLoss: the sum of the weights.
func (l *ofLabels) SampleWeight(t, w *tensor.Tensor) float64 {
	return l.Loss.(nn.WeightedLoss).SampleWeight(t, w)
}

// Predict implements nn.Loss.
func (l *ofLabels) Predict(y grad.Value) grad.Value { return l.predict(y) }

// signs returns 1 for class 1 and −1 for class 0.
func signs(y grad.Value, labels *tensor.Tensor) *tensor.Tensor {
	t := tensor.New(y.DType(), labels.Shape()...)
	for i := range labels.Dim(0) {
		t.Set(2*labels.At(i)-1, i)
	}
	return t
}

// opposites returns the scores of both classes of a single one, which is above 0 where
// it speaks for class 1; model files call that "scores".
func opposites(y grad.Value) grad.Value { return grad.Concat(-1, y.Neg(), y) }

// shares returns a function that makes distributions over the classes of labels: 1 −
// smoothing for the label's own, and smoothing spread over all.
func shares(smoothing float64) func(y grad.Value, labels *tensor.Tensor) *tensor.Tensor {
	return func(y grad.Value, labels *tensor.Tensor) *tensor.Tensor {
		classes := y.Shape()[1]
		even := smoothing / float64(classes)
		t := tensor.Full(y.DType(), even, labels.Dim(0), classes)
		for i := range labels.Dim(0) {
			t.Set(1-smoothing+even, i, int(labels.At(i)))
		}
		return t
	}
}
