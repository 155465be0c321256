package nn

import "cajal/grad"

// SoftmaxLayer turns logits into probabilities; see [Softmax].
type SoftmaxLayer struct{}

// Softmax turns logits into probabilities that add up to one.
//
//	y = exp(x) / Σ exp(x)
//
// Shapes: x and y are (…, K); the sum runs over the last axis, where PyTorch
// asks for the axis.
//
// A network for CrossEntropy ends without it: that loss takes logits.
func Softmax() *SoftmaxLayer { return &SoftmaxLayer{} }

// Walk shows nothing.
func (*SoftmaxLayer) Walk(Visitor) {}

// Forward computes the probabilities.
func (*SoftmaxLayer) Forward(x grad.Value) grad.Value { return x.Softmax() }

// String returns "Softmax".
func (*SoftmaxLayer) String() string { return "Softmax" }

// Softmin turns numbers into probabilities, the largest for the smallest, as
// PyTorch's of that name.
//
//	y = exp(−x) / Σ exp(−x)
//
// Shapes: x and y are (…, K); the sum runs over the last axis.
func Softmin() *Activation {
	return &Activation{"Softmin", func(x grad.Value) grad.Value { return x.Neg().Softmax() }}
}

// LogSoftmax turns logits into logarithms of probabilities, as PyTorch's of that name.
//
//	y = x − ln Σ exp(x)
//
// Shapes: x and y are (…, K); the sum runs over the last axis.
func LogSoftmax() *Activation { return &Activation{"LogSoftmax", grad.Value.LogSoftmax} }
