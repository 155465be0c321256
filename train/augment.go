package train

import (
	"fmt"

	"cajal/data"
	"cajal/data/augment"
	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// Augmenter changes the samples that a training sees, at random, such as
// *augment.Augmenter. One with a method String is described by it in checkpoints.
type Augmenter interface {
	// Augment changes b, which has samples of set by the numbers in b.Index, into what
	// they look like in an epoch, from 0. That follows from the sample's number and the
	// epoch alone, so that a resumed training goes on as it would have. b's tensors are
	// its own; set is to be read only. A training calls it for one batch at a time.
	Augment(b *data.Batch, set data.Dataset, epoch int) error
}

// Augment has the samples of each step changed by a. Nothing else sees them so:
// evaluations, records of the objective, predictions and fingerprints look at the data
// set as it is. Batches are made, and changed, while the step before is under way
// ([Prefetch]).
func Augment(a Augmenter) FitOption { return func(s *settings) { s.augmenter = a } }

// augmented is a data set whose samples are changed as they are gathered.
type augmented struct {
	data.Dataset
	by    Augmenter
	epoch int // of the batches to come
}

// Gather implements data.Dataset.
func (s *augmented) Gather(b *data.Batch, index []int) error {
	if err := s.Dataset.Gather(b, index); err != nil {
		return err
	}
	return s.by.Augment(b, s.Dataset, s.epoch)
}

// Prefetch implements data.Prefetcher: to change samples takes long beside copying them.
func (s *augmented) Prefetch() bool { return true }

// describeAugmenter says what an augmenter does.
func describeAugmenter(a Augmenter) string {
	if s, ok := a.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", a)
}

// MixTargets lets the loss of [Supervised] take the samples that [augment.Mixup] has
// mixed, which count for two targets:
//
//	loss = Σ λ·loss(y, t) + (1 − λ)·loss(y, t'), over N
//
// For a cross-entropy that is the loss against the distribution with λ at t and 1 − λ at
// t', with smoothing and weights of classes too. The mean divides by what the samples
// weigh, each class by its share. Batches that are not mixed have the usual loss. The loss
// must be an nn.WeightedLoss, as those of package nn are.
func MixTargets(o Objective) Objective {
	s, ok := o.(*supervised)
	if !ok {
		panic(&tensor.Error{Op: "mix targets", Rule: "the objective " + describe(o) + " is none of Supervised or SupervisedInputs; one of your own mixes targets in its Loss"})
	}
	switch _, ok := s.loss.(nn.WeightedLoss); {
	case !ok:
		panic(&tensor.Error{Op: "mix targets", Rule: "the loss " + s.loss.String() + " has no method WeightedOf"})
	case s.weights != "":
		panic(&tensor.Error{Op: "mix targets", Rule: "the objective weighs samples, which cannot be mixed"})
	}
	mixing := *s
	mixing.mixes = true
	return &mixing
}

// mixedTargets are what mixup leaves in a batch.
type mixedTargets struct{ y, own, rest *tensor.Tensor }

// mixed returns the targets that a batch's samples are mixed with; ok is false if none
// are.
func (s *supervised) mixed(b *data.Batch) (m mixedTargets, ok bool) {
	if !s.mixes || b.More[augment.MixedTargets] == nil {
		return m, false
	}
	return mixedTargets{b.More[augment.MixedTargets], b.More[augment.OwnShare], b.More[augment.MixedShare]}, true
}

// mixedLoss returns the loss of a batch against both targets of its samples.
func (s *supervised) mixedLoss(out grad.Value, b *data.Batch, m mixedTargets) grad.Value {
	l := s.loss.(nn.WeightedLoss)
	if l.Reduction() == grad.Sum {
		return l.WeightedOf(out, b.Y, m.own).Add(l.WeightedOf(out, m.y, m.rest))
	}
	own, rest := s.mixedWeights(b, m)
	if rest == 0 { // no sample is mixed, and a mean over nothing is no number
		return l.WeightedOf(out, b.Y, m.own)
	}
	all := own + rest
	return l.WeightedOf(out, b.Y, m.own).Scale(own / all).Add(l.WeightedOf(out, m.y, m.rest).Scale(rest / all))
}

// mixedWeights returns what the means over the samples' own targets and over the others
// divide by.
func (s *supervised) mixedWeights(b *data.Batch, m mixedTargets) (own, rest float64) {
	if s.loss.Reduction() == grad.BatchMean {
		return m.own.Sum(), m.rest.Sum()
	}
	l := s.loss.(nn.WeightedLoss)
	return l.SampleWeight(b.Y, m.own), l.SampleWeight(m.y, m.rest)
}
