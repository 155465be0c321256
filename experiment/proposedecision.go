package experiment

import (
	"fmt"
	"slices"
	"strings"

	"cajal/recipe"
)

// ClassCost is what it costs to miss a sample of a class.
type ClassCost struct {
	Class string
	Cost  float64
}

// decision returns the decision that the hints ask for, nil for none. Errors have the key
// of a recipe that they are about.
func (h *Hints) decision(r *recipe.Recipe, f recipe.Facts) (*recipe.Decision, error) {
	if h.Costs == nil && h.Positive == "" && h.Threshold == nil {
		return nil, nil
	}
	names := f.ClassNames()
	d := &recipe.Decision{Positive: h.Positive, Threshold: h.Threshold}
	costs := map[string]*float64{}
	for i, c := range h.Costs {
		if len(names) == 2 && !slices.Contains(names, c.Class) {
			return nil, r.Wrong("decision.cost_false_negative", fmt.Sprintf("%q is no class; want %s", c.Class, strings.Join(names, " or ")))
		}
		if costs[c.Class] != nil {
			return nil, r.Wrong("decision.cost_false_negative", fmt.Sprintf("%q is there twice", c.Class))
		}
		costs[c.Class] = &h.Costs[i].Cost
	}
	one := *r
	switch one.Decision = d; {
	case len(h.Costs) == 0:
	case len(names) != 2: // which is refused below
		d.CostFalseNegative = &h.Costs[0].Cost
	default:
		miss := func(class string) *float64 {
			cost := 1.0 // of a class that is not named
			if c := costs[class]; c != nil {
				cost = *c
			}
			return &cost
		}
		positive, other := names[1], names[0]
		if d.Positive == other || d.Positive == "" && *miss(other) > *miss(positive) {
			positive, other = other, positive
		}
		if d.Positive == "" {
			d.Positive = positive
		}
		d.CostFalseNegative, d.CostFalsePositive = miss(positive), miss(other)
	}
	one.Loss.Kind = "cross-entropy"
	return d, one.CheckDecision(f)
}

// heldForDecision is the share of the samples that a single network keeps to choose a
// threshold by where it would keep none.
const heldForDecision = 0.2

// chooses makes the proposal keep samples to choose a threshold by.
func (p *proposal) chooses(d *recipe.Decision) {
	if _, _, costs := d.Costs(); costs && d.Threshold == nil && p.folds == 0 && p.validation == 0 {
		p.validation = heldForDecision
	}
}

// heldFor says what the validation part is for.
func (p *proposal) heldFor() string {
	if p.patience == 0 {
		return "to choose the threshold by"
	}
	return "to stop in time"
}

// writeDecision writes the decision, in words that name both classes.
func writeDecision(line func(string, ...any), d *recipe.Decision, names []string) {
	if d == nil {
		return
	}
	positive, other := names[1], names[0]
	if d.Positive == other {
		positive, other = other, positive
	}
	line("\n# Of two classes the positive one is predicted where its probability is at least\n# the threshold: the one given, or that at which the errors cost least.\n[decision]")
	line("positive = %s", quote(positive))
	if d.Threshold != nil {
		line("threshold = %v", *d.Threshold)
	}
	if n, p, ok := d.Costs(); ok {
		line("cost_false_negative = %v   # %s that is taken for %s", n, comment(positive), comment(other))
		line("cost_false_positive = %v   # %s that is taken for %s", p, comment(other), comment(positive))
	}
}
