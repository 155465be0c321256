package experiment

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/tensor"
)

// Which samples of a recipe something was measured on.
const (
	onTraining  = "training"
	onOutOfFold = "out of fold"
	onTest      = "test"
)

// evaluation is what a model says of the samples of a set, and how good that is: one
// pass through the network for all that is measured.
type evaluation struct {
	score Score
	p, y  *tensor.Tensor // predictions and targets, numbers in the units of the data
	w     *tensor.Tensor // weights of the samples, nil for 1 each
}

// evaluate predicts the samples of a set and measures the predictions by the loss and
// the metrics of the recipe, those of classes at the decision's threshold.
func (o *Outcome) evaluate(ctx context.Context, set data.Dataset) (*evaluation, error) {
	res, p, y, err := o.model.EvaluateAndPredict(ctx, o.watched(set))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.recipe.Name, err)
	}
	ev := &evaluation{score: Score{"loss": res.Loss}}
	if ev.p, ev.y, err = o.inUnitsOf(set, p, y); err != nil {
		return nil, err
	}
	for _, m := range res.Metrics {
		ev.score[m.Name] = m.Value
	}
	if ev.w, err = weightsOf(o.recipe, set); err != nil {
		return nil, err
	}
	return ev, o.scoreDecision(ev.score, ev.p, ev.y, ev.w)
}

// Assessment is how good a model is on some samples.
type Assessment struct {
	Score          Score
	Classification *Classification // nil where numbers are predicted
	ByTarget       []TargetScore   // of several numbers, each of them
	Labels         []LabelScore    // of several targets of two classes, each of them
	Intervals      []Interval      // nil for a model without
}

// Assess returns what [Trained.Evaluate], [Trained.Classify] and [Trained.Intervals] do
// of raw samples, and how well each of several targets is predicted. It predicts them once.
func (t *Trained) Assess(ctx context.Context, set data.Dataset) (a *Assessment, err error) {
	o := t.outcome()
	o.asked = true // the score alone could not say why
	ev, err := o.evaluate(ctx, &prepared{set, t})
	if err != nil {
		return nil, err
	}
	a = &Assessment{Score: ev.score}
	if err := o.regress(ev); err != nil {
		return nil, err
	}
	if a.Classification, err = t.classify(o, ev); err != nil {
		return nil, err
	}
	o.measureTargets(ev, "")
	o.measureLabels(ev, "")
	a.ByTarget, a.Labels = o.ByTarget, o.Labels
	if o.facts.Labels != nil && a.Labels == nil {
		return nil, fmt.Errorf("%s: %s", t.Description().Name, o.Diagnosis[len(o.Diagnosis)-1])
	}
	a.Intervals, err = t.cover(ev)
	return a, err
}
