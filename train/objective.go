package train

import (
	"fmt"

	"cajal/data"
	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// Objective turns a batch into what training lowers. [Supervised] is the usual
// one, a network and a loss; one of your own may have several networks, several
// losses, or no targets.
//
//	func (o *autoencoder) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
//		out = o.net.Forward(t.Const(b.X))
//		return nn.MSE().Of(out, b.X), out
//	}
//
// An objective with a method String is described by it in checkpoints. What else
// it may have are [Predicting], [Weighing] and [Ignoring].
type Objective interface {
	// Loss computes the loss of a batch, one number, and the outputs that
	// metrics look at, which may be the zero Value. The batch's floats are in
	// the model's precision. It must not keep the batch.
	Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value)
}

// Predicting is an objective that can do without targets.
type Predicting interface {
	Objective
	// Outputs computes the outputs of a batch, whose Y may be nil.
	Outputs(t *grad.Tape, b *data.Batch) grad.Value
	// Predict turns outputs into predictions: probabilities from logits, or the
	// outputs themselves.
	Predict(out grad.Value) grad.Value
}

// Weighing is an objective that says how the losses of several batches become
// that of all their samples. One that does not say is taken for a mean over
// samples.
type Weighing interface {
	Objective
	// Reduction says whether Loss is a sum over the batch or a mean.
	Reduction() grad.Reduction
	// Weight returns what a mean over this batch divides by, such as the number
	// of its samples.
	Weight(b *data.Batch) float64
}

// Ignoring is an objective that leaves samples of a label out. Metrics do not see
// them either.
type Ignoring interface {
	Objective
	// Ignored returns the label, and whether there is one.
	Ignored() (label int64, ok bool)
}

// Supervised returns the objective of a network whose outputs for the batch's X
// a loss compares with its Y.
func Supervised(net nn.Layer, loss nn.Loss) Objective {
	checkReduces(loss)
	return &supervised{net: net, loss: loss}
}

type supervised struct {
	net     nn.Layer
	loss    nn.Loss
	inputs  *inputs // nil for one
	weights string  // of the samples, in More; "" for none
	mixes   bool    // samples may be mixed with others
}

// checkReduces refuses a loss that gives no one number to lower.
func checkReduces(loss interface {
	Reduction() grad.Reduction
	String() string
}) {
	if loss.Reduction() == grad.None {
		panic(&tensor.Error{Op: loss.String(), Rule: "the reduction none leaves no one number to lower, want mean or sum"})
	}
}

// Loss implements Objective.
func (s *supervised) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	if b.Y == nil {
		panic(&tensor.Error{Op: s.String(), Rule: "the samples have no targets; an objective of one's own needs none"})
	}
	out = s.Outputs(t, b).Keep() // the loss uses it, then metrics do
	if w := s.sampleWeights(b); w != nil {
		return s.loss.(nn.WeightedLoss).WeightedOf(out, b.Y, w), out
	}
	if m, ok := s.mixed(b); ok {
		return s.mixedLoss(out, b, m), out
	}
	return s.loss.Of(out, b.Y), out
}

// Outputs implements Predicting.
func (s *supervised) Outputs(t *grad.Tape, b *data.Batch) grad.Value {
	if s.inputs != nil {
		return s.inputs.forward(s.net, t, b)
	}
	return s.net.Forward(t.Const(b.X))
}

// Predict implements Predicting.
func (s *supervised) Predict(out grad.Value) grad.Value { return s.loss.Predict(out) }

// Reduction implements Weighing.
func (s *supervised) Reduction() grad.Reduction { return s.loss.Reduction() }

// Weight implements Weighing: the number of samples, unless the loss weighs
// them.
func (s *supervised) Weight(b *data.Batch) float64 {
	if m, ok := s.mixed(b); ok {
		own, rest := s.mixedWeights(b, m)
		return own + rest
	}
	batch, w := s.loss.Reduction() == grad.BatchMean, s.sampleWeights(b)
	switch l, ok := s.loss.(nn.Weighing); {
	case w != nil && batch:
		return w.Sum()
	case w != nil:
		return s.loss.(nn.WeightedLoss).SampleWeight(b.Y, w)
	case ok && !batch:
		return l.Weight(b.Y)
	}
	return float64(b.Y.Dim(0))
}

// Ignored implements Ignoring.
func (s *supervised) Ignored() (label int64, ok bool) {
	if l, is := s.loss.(nn.Ignoring); is {
		return l.Ignored()
	}
	return 0, false
}

// String describes the objective by its loss.
func (s *supervised) String() string { return s.loss.String() }

// describe says which objective it is.
func describe(o Objective) string {
	if s, ok := o.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", o)
}
