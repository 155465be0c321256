package nn

import (
	"cajal/grad"
	"cajal/tensor"
)

// Loss measures how far a network's output is from its target.
//
// The outputs of a network for classes are logits, of which a cross-entropy
// works out the loss without the rounding of probabilities; Predict makes
// probabilities of the same outputs, so that both are at hand:
//
//	logits := net.Forward(x)
//	loss := nn.CrossEntropy().Of(logits, labels)
//	probabilities := nn.CrossEntropy().Predict(logits)
//
// A network with two outputs, such as a class and a place, is a [Module] with a
// method of its own, and its loss a sum of two:
//
//	logits, place := net.Of(x)
//	loss := nn.CrossEntropy().Of(logits, labels).Add(nn.MSE().Of(place, places).Scale(0.5))
type Loss interface {
	// Of returns the loss, one number, of outputs y against targets t.
	Of(y grad.Value, t *tensor.Tensor) grad.Value
	// Predict turns outputs into predictions: probabilities from logits, or
	// the outputs themselves.
	Predict(y grad.Value) grad.Value
	// Reduction says how the losses of samples become one number.
	Reduction() grad.Reduction
	// String returns the loss's name.
	String() string
}

// Weighing is a loss whose mean divides by something else than the number of
// samples.
type Weighing interface {
	Loss
	// Weight returns what the mean over samples with targets t divides by.
	Weight(t *tensor.Tensor) float64
}

// LossOption changes a loss.
type LossOption func(*lossSettings)

type lossSettings struct{ reduction grad.Reduction }

// Reduce says whether the losses of the samples are averaged, which is the
// default, or added up.
func Reduce(r grad.Reduction) LossOption { return func(s *lossSettings) { s.reduction = r } }

func settings(opts []LossOption) (s lossSettings) {
	for _, o := range opts {
		o(&s)
	}
	return s
}

type crossEntropy struct{ lossSettings }

// CrossEntropy is the loss for one of K classes: outputs are logits (N, K),
// targets int64 labels (N) in 0..K−1.
//
//	loss = −ln softmax(y)[t], averaged over N
func CrossEntropy(opts ...LossOption) Loss { return crossEntropy{settings(opts)} }

func (l crossEntropy) Of(y grad.Value, t *tensor.Tensor) grad.Value {
	return y.CrossEntropy(t, l.reduction)
}
func (crossEntropy) Predict(y grad.Value) grad.Value { return y.Softmax() }
func (l crossEntropy) Reduction() grad.Reduction     { return l.reduction }
func (crossEntropy) String() string                  { return "cross-entropy" }

type binaryCrossEntropy struct{ lossSettings }

// BinaryCrossEntropy is the loss for yes or no: outputs are logits (N, 1),
// targets labels 0 and 1 or probabilities, (N) or (N, 1).
//
//	loss = −t·ln σ(y) − (1−t)·ln(1−σ(y)), averaged over N
func BinaryCrossEntropy(opts ...LossOption) Loss { return binaryCrossEntropy{settings(opts)} }

func (l binaryCrossEntropy) Of(y grad.Value, t *tensor.Tensor) grad.Value {
	return y.SigmoidCrossEntropy(t, l.reduction)
}
func (binaryCrossEntropy) Predict(y grad.Value) grad.Value { return y.Sigmoid() }
func (l binaryCrossEntropy) Reduction() grad.Reduction     { return l.reduction }
func (binaryCrossEntropy) String() string                  { return "binary cross-entropy" }

type meanSquaredError struct{ lossSettings }

// MSE is the squared error, for regression: outputs and targets have the same
// shape, or (N, 1) and (N).
//
//	loss = (y − t)², averaged over all elements
func MSE(opts ...LossOption) Loss { return meanSquaredError{settings(opts)} }

func (l meanSquaredError) Of(y grad.Value, t *tensor.Tensor) grad.Value {
	return y.SquaredError(t, l.reduction)
}
func (meanSquaredError) Predict(y grad.Value) grad.Value { return y }
func (l meanSquaredError) Reduction() grad.Reduction     { return l.reduction }
func (meanSquaredError) String() string                  { return "mean squared error" }
