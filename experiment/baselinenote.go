package experiment

import (
	"encoding/json"
	"fmt"

	"cajal/baseline"
	"cajal/tensor"
)

// baselineNote is the name under which a checkpoint keeps its baselines, so that a
// training that is resumed does not fit them again.
const baselineNote = "baselines"

// baselines are what a checkpoint keeps.
type baselines struct {
	Results  []BaselineResult `json:"results"`
	Logistic *lines           `json:"logistic,omitempty"` // where it is drawn
}

// lines are what a logistic regression predicts by.
type lines struct {
	Classes   []int64   `json:"classes"`
	Coef      []float64 `json:"coef"` // (K', D) in row order
	Intercept []float64 `json:"intercept"`
}

// model returns the logistic regression, nil of none.
func (l *lines) model() *baseline.Logistic {
	if l == nil {
		return nil
	}
	k := len(l.Intercept)
	return &baseline.Logistic{Classes: l.Classes,
		Coef: tensor.From(l.Coef, k, len(l.Coef)/k), Intercept: tensor.From(l.Intercept, k)}
}

// linesOf returns what a logistic regression predicts by, nil of none.
func linesOf(m *baseline.Logistic) *lines {
	if m == nil {
		return nil
	}
	return &lines{m.Classes, m.Coef.Contiguous().Float64s(), m.Intercept.Contiguous().Float64s()}
}

// note writes the baselines for a checkpoint.
func (b *baselines) note() (string, error) {
	text, err := json.Marshal(b)
	return string(text), err
}

// remember takes the baselines that a checkpoint of this recipe has, if it has some.
func (e *Experiment) remember(path, note string) error {
	if note == "" {
		return nil
	}
	b := &baselines{}
	if err := json.Unmarshal([]byte(note), b); err != nil {
		return fmt.Errorf("%s: the checkpoint's baselines: %w", path, err)
	}
	kinds := e.recipe.Baseline.All()
	if l := b.Logistic; len(b.Results) != len(kinds) ||
		l != nil && (len(l.Intercept) == 0 || len(l.Coef)%len(l.Intercept) != 0 || len(l.Classes) < len(l.Intercept)) {
		return fmt.Errorf("%s: the checkpoint's baselines are not those of its recipe", path)
	}
	e.baselines = b
	return nil
}
