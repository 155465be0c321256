package experiment

import (
	"context"
	"math"

	"cajal/data"
	"cajal/model"
	"cajal/tensor"
)

// Interval is how far the intervals of a level reach to both sides of the predictions
// of a target.
type Interval struct {
	Target string       `json:"target"`
	Level  float64      `json:"level"` // the share of new samples that are to lie in theirs
	Reach  model.Number `json:"reach"` // in the units of the data, the mean of the samples measured
	// Least and Most are how far they reach at those samples where it depends on the
	// prediction, else 0.
	Least    model.Number `json:"least_reach,omitempty"`
	Most     model.Number `json:"most_reach,omitempty"`
	Coverage *float64     `json:"coverage,omitempty"` // the share of the samples measured that lie in theirs
}

// newInterval says how far the intervals of a target reach at predictions p (N, T) with
// weights w (N), nil for 1 each.
func newInterval(reach *model.Reach, target int, name string, p, w *tensor.Tensor) Interval {
	in := Interval{Target: name, Level: intervalLevel, Reach: model.Number(reach.At(target, 0))}
	if !reach.Local(target) {
		return in
	}
	var mean weightedMean
	least, most := math.Inf(1), math.Inf(-1)
	for i := range p.Dim(0) {
		r := reach.At(target, p.At(i, target))
		mean.add(r, w, i)
		least, most = min(least, r), max(most, r)
	}
	in.Reach, in.Least, in.Most = model.Number(mean.value()), model.Number(least), model.Number(most)
	return in
}

// weightedMean is a mean of numbers of samples.
type weightedMean struct{ sum, weight float64 }

// add adds the number of sample i, with its weight among w (N); nil for 1 each.
func (m *weightedMean) add(v float64, w *tensor.Tensor, i int) {
	weight := 1.0
	if w != nil {
		weight = w.At(i)
	}
	m.sum += float64(weight * v)
	m.weight += weight
}

func (m *weightedMean) value() float64 { return m.sum / m.weight }

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
	return model.NewIntervals(o.predicted, o.truth, o.rowWeight, o.data.y)
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
	for t := range o.truth.Dim(1) {
		o.Intervals = append(o.Intervals, newInterval(reach, t, o.Targets[t], o.predicted, o.rowWeight))
	}
}

// Intervals returns how many of raw samples lie in their intervals of 90 %, by their
// weights if they have some; nil for a model without intervals of that level.
func (t *Trained) Intervals(ctx context.Context, set data.Dataset) ([]Interval, error) {
	if _, err := t.Interval(intervalLevel); err != nil {
		return nil, nil // none, or too few samples for the level: nothing to count
	}
	o := t.outcome()
	ev, err := o.evaluate(ctx, &prepared{set, t})
	if err != nil {
		return nil, err
	}
	return t.cover(ev)
}

// cover counts the samples of an evaluation that lie in their intervals.
func (t *Trained) cover(ev *evaluation) ([]Interval, error) {
	reach, err := t.Interval(intervalLevel)
	if err != nil {
		return nil, nil
	}
	p, y := ev.p, ev.y
	var all []Interval
	for k, name := range t.Targets() {
		var covered weightedMean
		for i := range y.Dim(0) {
			in := 0.0
			if reach.Holds(k, p.At(i, k), y.At(i, k)) {
				in = 1
			}
			covered.add(in, ev.w, i)
		}
		in, coverage := newInterval(reach, k, name, p, ev.w), covered.value()
		in.Coverage = &coverage
		all = append(all, in)
	}
	return all, nil
}
