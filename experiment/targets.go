package experiment

import (
	"fmt"
	"math"

	"cajal/data"
	"cajal/data/table"
	"cajal/internal/memory"
	"cajal/recipe"
	"cajal/tensor"
)

// checkTargets refuses made data with targets that the loss has no likelihood of.
func (e *Experiment) checkTargets(s *sets) error {
	if e.facts.Targets == 0 {
		return nil
	}
	for _, set := range []data.Dataset{s.train, s.test} {
		if t, ok := set.(*data.TensorSet); ok {
			if err := checkCounts(&e.recipe.Loss, t.Y()); err != nil {
				return e.recipe.Wrong("loss.kind", err.Error())
			}
		}
	}
	return nil
}

// checkSizes refuses numbers to predict of whose errors no mean square is a number.
func checkSizes(y *tensor.Tensor) error {
	raw, least, greatest := memory.Of(y.Contiguous()), 0.0, 0.0
	for i := range y.Size() {
		least, greatest = min(least, raw.At(i)), max(greatest, raw.At(i))
	}
	if err := data.CheckTargets(least, greatest); err != nil {
		return fmt.Errorf("what to predict: %w", err)
	}
	return nil
}

// checkCounts refuses targets below 0 under the loss of counts.
func checkCounts(l *recipe.Loss, y *tensor.Tensor) error {
	if l.Kind != "poisson-nll" {
		return nil
	}
	raw := memory.Of(y.Contiguous())
	for i := range y.Size() {
		if v := raw.At(i); !(v >= 0) {
			return fmt.Errorf("%s takes counts, and a target of sample %d is %v; want 0 or more", l.Kind, i*y.Dim(0)/y.Size(), v)
		}
	}
	return nil
}

// fractions says that the loss of counts learned from numbers that are none.
func (o *Outcome) fractions() []phrase {
	set, ok := o.data.train.(*data.TensorSet)
	if o.recipe.Loss.Kind != "poisson-nll" || !ok {
		return nil
	}
	raw, n, first := memory.Of(set.Y().Contiguous()), 0, 0.0
	for i := range set.Y().Size() {
		if v := raw.At(i); v != math.Floor(v) {
			if n++; n == 1 {
				first = v
			}
		}
	}
	if n == 0 {
		return nil
	}
	return []phrase{phrased("poisson-nll takes counts, and %d of %d numbers to learn from are not whole, such as %.6g: their mean is still predicted, but the loss is the likelihood of no such numbers. For amounts try mse, with target_transform = \"log\" below [data] where few are large.", n, set.Y().Size(), first)}
}

// checkCounts refuses rows of a table whose target is below 0 under the loss of counts.
func (t *tableData) checkCounts(l *recipe.Loss) error {
	if l.Kind != "poisson-nll" || !t.targets.Numbers() {
		return nil
	}
	rows := t.targets.Present(t.frame)
	for _, target := range t.targets {
		c := t.frame.Column(target.Name)
		for _, row := range rows {
			if v := c.Number(row); v < 0 {
				return &table.Error{File: t.frame.File, Line: t.frame.Line(row), Column: c.Title(),
					Rule: fmt.Sprintf("%v, and poisson-nll takes counts as targets; want 0 or more", v)}
			}
		}
	}
	return nil
}
