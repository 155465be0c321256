package model

import (
	"errors"
	"fmt"
	"math"

	"cajal/tensor"
)

// Decision says when a sample is of the positive one of two classes: where the
// probability of that is at least the threshold. Without one the more probable class is
// predicted, which is a threshold of 0.5. It changes no probability.
type Decision struct {
	Positive  int     `json:"positive"`  // the place of the positive class, 0 or 1
	Threshold float64 `json:"threshold"` // between 0 and 1
	// ChosenBy says by which samples the threshold was chosen, so that errors cost
	// least: "out of fold" or "validation"; "" for one that was given.
	ChosenBy string `json:"chosen_by,omitempty"`
	// What a sample of the positive class costs that is taken for the other, and one of
	// the other that is taken for the positive; 0 for both where that was not said.
	CostFalseNegative float64 `json:"cost_false_negative,omitempty"`
	CostFalsePositive float64 `json:"cost_false_positive,omitempty"`
}

// What ChosenBy may say.
const (
	ByOutOfFold  = "out of fold"
	ByValidation = "validation"
)

// requiresDecision stands in Requires where there is a decision: who does not know it
// would predict other classes.
const requiresDecision = "decision"

// check refuses a decision that cannot be taken on an output.
func (d *Decision) check(out *Output) error {
	if err := out.decides(); err != nil {
		return err
	}
	if d.Positive != 0 && d.Positive != 1 {
		return fmt.Errorf("decision: positive: class %d, want 0 or 1", d.Positive)
	}
	if err := checkThreshold(d.Threshold); err != nil {
		return fmt.Errorf("decision: threshold: %w", err)
	}
	if d.ChosenBy != "" && d.ChosenBy != ByOutOfFold && d.ChosenBy != ByValidation {
		return fmt.Errorf("decision: chosen_by: %.40q, want %q, %q or nothing", d.ChosenBy, ByOutOfFold, ByValidation)
	}
	positive := func(v float64) bool { return v > 0 && !math.IsInf(v, 0) }
	if n, p := d.CostFalseNegative, d.CostFalsePositive; (n != 0 || p != 0) && !(positive(n) && positive(p)) {
		return fmt.Errorf("decision: costs of %v and %v, want two finite numbers above 0, or none", n, p)
	}
	return nil
}

// ErrNoThreshold is returned, wrapped, where a model takes no threshold: one that predicts
// something else than the probabilities of two classes.
var ErrNoThreshold = errors.New("a threshold is for the probabilities of two classes")

// decides refuses an output that takes no threshold.
func (out *Output) decides() error {
	switch a := out.Activation; {
	case out.Labels != nil:
		return fmt.Errorf("%w, and the model predicts %d targets", ErrNoThreshold, len(out.Labels))
	case out.Classes == nil:
		return fmt.Errorf("%w, and the model predicts numbers", ErrNoThreshold)
	case len(out.Classes) != 2:
		return fmt.Errorf("%w, and the model tells %d apart: the most probable one is predicted", ErrNoThreshold, len(out.Classes))
	case a != "softmax" && a != "sigmoid":
		return fmt.Errorf("%w, and the model gives numbers that are none", ErrNoThreshold)
	}
	return nil
}

// checkThreshold refuses what is no threshold.
func checkThreshold(v float64) error {
	if v > 0 && v < 1 {
		return nil
	}
	return fmt.Errorf("%v, want a probability between 0 and 1, without these two", v)
}

// Decision returns when the model takes a sample for the positive one of two classes;
// nil where it predicts the most probable class, or numbers.
func (m *Model) Decision() *Decision {
	if d := m.output().Decision; d != nil {
		c := *d
		return &c
	}
	return nil
}

// DecisionAt returns the model's decision with another threshold; the positive class is
// the second one of a model without a decision. It is an error, often [ErrNoThreshold],
// if the model takes none, or if threshold is not between 0 and 1.
func (m *Model) DecisionAt(threshold float64) (*Decision, error) {
	if err := m.output().decides(); err != nil {
		return nil, err
	}
	if err := checkThreshold(threshold); err != nil {
		return nil, err
	}
	d := m.Decision()
	if d == nil {
		d = &Decision{Positive: 1}
	}
	d.Threshold, d.ChosenBy = threshold, ""
	return d, nil
}

// Class returns the place of the class that the probabilities of a sample, or its
// scores, decide for: that of the largest where d is nil.
func (d *Decision) Class(p []float64) int {
	switch {
	case d == nil:
		return Largest(p)
	case p[d.Positive] >= d.Threshold:
		return d.Positive
	}
	return 1 - d.Positive
}

// Apply says in answers to predictions (N, K) of two classes which of them d decides
// for. It leaves them as they are where d is nil.
func (d *Decision) Apply(answers []Answer, p *tensor.Tensor, classes []string) {
	if d == nil {
		return
	}
	for i := range answers {
		answers[i].Class = classes[d.Class(Probabilities(p, i, len(classes)))]
	}
}
