package experiment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cajal/data"
	"cajal/model/fromrecipe"
	"cajal/nn"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/train"
)

// OnlyTarget makes ColumnImportance, here and of what Rerun returns, measure one of several
// targets alone, in place of the mean of all. It is an error if the model does not predict
// several, or none of that name.
func (t *Trained) OnlyTarget(name string) error {
	f := &t.experiment.facts
	if len(f.Labels) == 0 && f.Targets < 2 || t.experiment.recipe.Loss.Quantiles != nil {
		return fmt.Errorf("the model predicts one target, and what is measured is of that")
	}
	names := targetsByName(f)
	if !slices.Contains(names, name) {
		return fmt.Errorf("there is no target %q; the model predicts %s", name, strings.Join(names[:min(20, len(names))], ", "))
	}
	t.target = name
	return nil
}

// targetsByName returns the names of several targets.
func targetsByName(f *recipe.Facts) []string {
	if f.Labels != nil {
		return f.Names
	}
	return fromrecipe.NumberNames(*f)
}

// scoreTarget measures the predictions of a model for one of several targets: its loss, and
// the accuracy of two classes or R² and the errors of a number.
func (o *Outcome) scoreTarget(ctx context.Context, e *Experiment, m *train.Model, set data.Dataset) (Score, error) {
	j := slices.Index(targetsByName(&o.facts), o.target)
	var b data.Batch
	if err := set.Gather(&b, count(0, set.Len())); err != nil {
		return nil, err
	}
	w := b.More[recipe.SampleWeight]
	outputs, err := m.LogitsBatch(ctx, &b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.recipe.Name, err)
	}
	at, one := *o, *e
	one.recipe = e.recipe.Clone()
	one.recipe.Training.Metrics = nil
	one.facts = recipe.Facts{Shape: []int{1}, Targets: 1, Names: []string{o.target}}
	y := oneColumn(b.Y, j)
	width := b.Y.Dim(1)
	if o.facts.Labels != nil {
		one.facts.Classes, one.facts.Targets, one.facts.Names = 2, 0, o.facts.Labels[j]
		y = y.Reshape(-1)
	} else if o.data.y != nil {
		at.data.y = o.data.y.Columns(j)
	}
	var its []*tensor.Tensor // of a Gaussian its mean and its variance
	for k := j; k < outputs.Dim(1); k += width {
		its = append(its, oneColumn(outputs, k))
	}
	alone, err := data.Tensors(tensor.Concat(1, its...), y)
	if err == nil && w != nil {
		alone, err = alone.With(recipe.SampleWeight, w)
	}
	if err != nil {
		return nil, err
	}
	at.facts, at.recipe = one.facts, one.recipe
	at.model = one.trainer(nn.Identity(), train.DType(outputs.DType()))
	ev, err := at.evaluate(ctx, alone)
	if err != nil {
		return nil, err
	}
	return ev.score, at.regress(ev)
}
