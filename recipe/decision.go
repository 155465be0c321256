package recipe

import (
	"fmt"
	"slices"
	"strings"
)

// Decision says when the positive one of two classes is predicted: where its probability
// is at least a threshold. That is given, or chosen so that errors cost least, by the
// predictions out of fold of a bag, or for the validation part; never by test samples.
// It changes no probability.
type Decision struct {
	Positive  string   `toml:"positive,omitempty"`  // name of the class [the second]
	Threshold *float64 `toml:"threshold,omitempty"` // between 0 and 1 [that of least cost; without costs 0.5]
	// What a sample of the positive class costs that is taken for the other, and one of
	// the other that is taken for the positive, as scikit-learn's example of
	// cost-sensitive learning has it. Where one of them is given, the other is [1].
	CostFalseNegative *float64 `toml:"cost_false_negative,omitempty"`
	CostFalsePositive *float64 `toml:"cost_false_positive,omitempty"`
}

// Costs returns what errors cost; ok is false if it is not stated.
func (d *Decision) Costs() (falseNegative, falsePositive float64, ok bool) {
	if d == nil || d.CostFalseNegative == nil && d.CostFalsePositive == nil {
		return 0, 0, false
	}
	return number(d.CostFalseNegative, 1), number(d.CostFalsePositive, 1), true
}

// CheckDecision checks the table [decision] of a recipe alone, for data with these facts.
func (r *Recipe) CheckDecision(f Facts) error { return first(r.checkCosts(), r.decisionFits(f)) }

// checkDecision refuses costs and thresholds that are none, and a threshold that nothing
// is there to choose it by.
func (r *Recipe) checkDecision() error {
	d := r.Decision
	if d == nil {
		return nil
	}
	if err := r.checkCosts(); err != nil {
		return err
	}
	if _, _, costs := d.Costs(); costs && d.Threshold == nil && r.Bag == nil && r.Data.ValidationShare == 0 {
		return r.Wrong(d.costKey(), "the threshold of least cost is chosen by samples that the network has not learned from, and there are none; set data.validation_share or [bag] with folds, or decision.threshold")
	}
	return nil
}

// checkCosts refuses costs and thresholds that are none.
func (r *Recipe) checkCosts() error {
	d := r.Decision
	if d == nil {
		return nil
	}
	for _, c := range []struct {
		key  string
		cost *float64
	}{{"decision.cost_false_negative", d.CostFalseNegative}, {"decision.cost_false_positive", d.CostFalsePositive}} {
		if c.cost == nil {
			continue
		}
		if err := r.positive(c.key, *c.cost); err != nil {
			return err
		}
	}
	if t := d.Threshold; t != nil && !(*t > 0 && *t < 1) {
		return r.Wrong("decision.threshold", found(*t, "a probability between 0 and 1, without these two"))
	}
	return nil
}

// costKey is the first cost that is stated.
func (d *Decision) costKey() string {
	if d.CostFalseNegative == nil {
		return "decision.cost_false_positive"
	}
	return "decision.cost_false_negative"
}

// decisionFits refuses a decision on anything but the probabilities of two classes.
func (r *Recipe) decisionFits(f Facts) error {
	d := r.Decision
	if d == nil {
		return nil
	}
	key := "decision.positive"
	switch _, _, costs := d.Costs(); {
	case costs:
		key = d.costKey()
	case d.Threshold != nil:
		key = "decision.threshold"
	}
	names := f.ClassNames()
	switch a := r.Loss.Activation(); {
	case f.Labels != nil || len(r.Data.Targets()) > 1:
		return r.Wrong(key, fmt.Sprintf("it is for one target of two classes, and there are %d targets", max(len(f.Labels), len(r.Data.Targets()))))
	case f.Targets > 0:
		return r.Wrong(key, "it is for the probabilities of two classes, and numbers are predicted")
	case len(names) != 2:
		return r.Wrong(key, fmt.Sprintf("it is for two classes, and there are %d; of more the most probable one is predicted", len(names)))
	case a != "softmax" && a != "sigmoid":
		return r.Wrong(key, fmt.Sprintf("it is for probabilities, and with %s a network gives none; want a loss such as cross-entropy", r.Loss.Kind))
	case d.Positive != "" && !slices.Contains(names, d.Positive):
		return r.Wrong("decision.positive", fmt.Sprintf("%q is no class; want %s", d.Positive, strings.Join(names, " or ")))
	}
	return nil
}

// PositiveClass returns the place of the positive one of two classes: the second unless
// the recipe names it.
func (r *Recipe) PositiveClass(f Facts) int {
	if d := r.Decision; d != nil && d.Positive != "" && slices.Index(f.ClassNames(), d.Positive) == 0 {
		return 0
	}
	return 1
}
