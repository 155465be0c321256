package experiment

import (
	"context"
	"fmt"
	"math"

	"cajal/data"
	"cajal/model"
)

// Interval is how far the interval of a level reaches to both sides of the predictions
// of a target.
type Interval struct {
	Target   string       `json:"target"`
	Level    float64      `json:"level"`              // the share of new samples that are to lie in theirs
	Reach    model.Number `json:"reach"`              // in the units of the data
	Coverage *float64     `json:"coverage,omitempty"` // the share of the samples measured that do
}

// intervalLevel is the level that results tell.
const intervalLevel = 0.9

// intervals returns how far predictions may be off, by those of samples that the
// networks had not learned from: of the test part, or out of fold. It is nil if there
// are none, or if the loss predicts something else than a number for each target.
func (o *Outcome) intervals() *model.Intervals {
	if o.truth == nil || o.predicted.Dim(1) != o.truth.Dim(1) || o.recipe.Loss.Quantiles != nil || o.activation() == "gaussian" {
		return nil
	}
	if o.Test == nil && o.OutOfFold == nil {
		return nil
	}
	return model.NewIntervals(o.predicted, o.truth)
}

// tellIntervals puts the intervals into the result.
func (o *Outcome) tellIntervals() {
	in := o.intervals()
	if in == nil || !o.recipe.Data.UserData() {
		return
	}
	reach, err := in.Reach(intervalLevel)
	if err != nil {
		return // too few samples for the level
	}
	for t, r := range reach {
		o.Intervals = append(o.Intervals, Interval{Target: o.Targets[t], Level: intervalLevel, Reach: model.Number(r)})
	}
}

// Intervals returns how many of raw samples lie in their intervals of 90 %; nil for a
// model without intervals of that level.
func (t *Trained) Intervals(ctx context.Context, set data.Dataset) ([]Interval, error) {
	reach, err := t.Interval(intervalLevel)
	if err != nil {
		return nil, nil // none, or too few samples for the level: nothing to count
	}
	o := t.outcome()
	p, y, err := o.model.PredictSet(ctx, &prepared{set, t})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Description().Name, err)
	}
	if p, err = o.restored(p); err != nil {
		return nil, err
	}
	if o.data.y != nil {
		if y, err = o.data.y.Inverse(y); err != nil {
			return nil, err
		}
	}
	n := y.Dim(0)
	var all []Interval
	for k, r := range reach {
		in := 0
		for i := range n {
			if math.Abs(p.At(i, k)-y.At(i, k)) <= r {
				in++
			}
		}
		coverage := float64(in) / float64(n)
		all = append(all, Interval{t.Targets()[k], intervalLevel, model.Number(r), &coverage})
	}
	return all, nil
}
