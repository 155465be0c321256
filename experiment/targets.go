package experiment

import (
	"fmt"

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
