package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// SoftmaxLayer turns logits into probabilities; see [Softmax].
type SoftmaxLayer struct{ axis int }

// Softmax turns logits into probabilities that add up to one.
//
//	y = exp(x) / Σ exp(x)
//
// Shapes: x and y are (…, K); the sum runs over the last axis, where PyTorch
// asks for the axis.
//
// A network for CrossEntropy ends without it: that loss takes logits.
func Softmax() *SoftmaxLayer { return &SoftmaxLayer{-1} }

// SoftmaxAlong is [Softmax] whose sum runs over another axis, PyTorch's dim: 1 is that of
// the channels of pictures. A negative axis counts from the end. Axis 0 counts samples,
// which do not depend on each other.
func SoftmaxAlong(axis int) *SoftmaxLayer {
	if axis == 0 {
		panic(&grad.Error{Op: "softmax", Rule: "axis 0 counts the samples, want another one"})
	}
	return &SoftmaxLayer{axis}
}

// Walk shows nothing.
func (*SoftmaxLayer) Walk(Visitor) {}

// Forward computes the probabilities.
func (l *SoftmaxLayer) Forward(x grad.Value) grad.Value {
	last := len(x.Shape()) - 1
	axis := l.axis
	if axis < 0 {
		axis += last + 1
	}
	if axis < 1 && l.axis != -1 || axis > last {
		grad.Refuse(grad.BadIndex, "softmax", fmt.Sprintf("x is %s, which has no axis %d of a sample", tensor.ShapeString(x.Shape()), l.axis), x)
	}
	if axis == last {
		return x.Softmax()
	}
	order := [8]int{0, 1, 2, 3, 4, 5, 6, 7} // the axis changes places with the last
	if last >= len(order) {
		grad.Refuse(grad.BadShape, "softmax", "more than eight axes", x)
	}
	order[axis], order[last] = last, axis
	return x.Transpose(order[:last+1]...).Softmax().Transpose(order[:last+1]...)
}

// String returns "Softmax", or "Softmax along 1".
func (l *SoftmaxLayer) String() string {
	if l.axis == -1 {
		return "Softmax"
	}
	return fmt.Sprintf("Softmax along %d", l.axis)
}

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
