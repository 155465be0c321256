package recipe

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/tensor"
)

// Preparation is what makes of raw samples what a network sees, and of its
// outputs numbers in the units of the data. It was learned from the training
// samples and is part of the model. A part that is nil leaves the numbers as
// they are.
type Preparation struct {
	X     *data.StandardScaler `json:"x,omitempty"`     // of the inputs
	Y     *data.StandardScaler `json:"y,omitempty"`     // of targets that are numbers
	Table *schema.Schema       `json:"table,omitempty"` // of a table: X is nil, and Y is the target's
}

// parsePreparation reads a preparation strictly.
func parsePreparation(text string) (p Preparation, err error) {
	var parts struct {
		X, Y  *data.StandardScaler
		Table json.RawMessage
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&parts); err != nil {
		return p, fmt.Errorf("want an object with scalers: %w", err)
	}
	p.X, p.Y = parts.X, parts.Y
	if len(parts.Table) > 0 {
		if p.Table, err = schema.Parse(parts.Table); err != nil {
			return p, err
		}
	}
	if _, err := d.Token(); err != io.EOF {
		return p, errors.New("something follows the object")
	}
	return p, nil
}

// check refuses a preparation that is not one for samples of a kind.
func (p *Preparation) check(k dataKind, standardise bool) error {
	if p.Table != nil {
		if p.X != nil || p.Y != nil {
			return errors.New("scalers beside a table's, which has its own")
		}
		p.Y = targetScaler(p.Table)
		return nil
	}
	switch {
	case standardise != (p.X != nil):
		return fmt.Errorf("a scaler of inputs: %t, and the recipe's data.standardise is %t", p.X != nil, standardise)
	case (standardise && k.targets > 0) != (p.Y != nil):
		return fmt.Errorf("a scaler of targets: %t, and the recipe predicts %d numbers, standardised: %t", p.Y != nil, k.targets, standardise)
	}
	if err := checkScaler("x", p.X, product(k.shape)); err != nil {
		return err
	}
	return checkScaler("y", p.Y, k.targets)
}

// targetScaler returns what scales a table's target, nil for classes.
func targetScaler(s *schema.Schema) *data.StandardScaler {
	if s.Target.Task != schema.Regression {
		return nil
	}
	return &data.StandardScaler{Mean: []float64{s.Target.Mean}, Scale: []float64{s.Target.Scale}}
}

// checkScaler refuses a scaler for other than n columns, or of numbers that
// scale nothing.
func checkScaler(name string, s *data.StandardScaler, n int) error {
	if s == nil {
		return nil
	}
	if len(s.Mean) != n || len(s.Scale) != n {
		return fmt.Errorf("%s: %d means and %d scales, want %d of each", name, len(s.Mean), len(s.Scale), n)
	}
	for j := range n {
		if math.IsInf(s.Mean[j], 0) || math.IsNaN(s.Mean[j]) || !(s.Scale[j] > 0) || math.IsInf(s.Scale[j], 0) {
			return fmt.Errorf("%s: column %d has mean %v and scale %v, want finite numbers and a positive scale", name, j, s.Mean[j], s.Scale[j])
		}
	}
	return nil
}

// inputs prepares inputs.
func (p *Preparation) inputs(x *tensor.Tensor) (*tensor.Tensor, error) {
	if p.X == nil {
		return x, nil
	}
	return p.X.Transform(x)
}

// targets prepares targets.
func (p *Preparation) targets(y *tensor.Tensor) (*tensor.Tensor, error) {
	if p.Y == nil {
		return y, nil
	}
	return p.Y.Transform(y)
}
