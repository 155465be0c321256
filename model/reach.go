package model

import "cajal/tensor"

// Reach is how far the intervals of one level reach to both sides of predictions.
type Reach struct {
	of    *Intervals
	level int // the place among the widths
}

// At returns how far the interval of prediction v of a target reaches to both sides, in
// the units of the data. Targets count from 0.
func (r *Reach) At(target int, v float64) float64 {
	if r.Local(target) {
		l := r.of.Local[target]
		return float64(l.Widths[r.level] * l.Scale.At(v))
	}
	return r.of.Widths[target][r.level]
}

// Local reports whether the reach of a target's intervals depends on the prediction.
func (r *Reach) Local(target int) bool {
	return len(r.of.Local) > 0 && r.of.Local[target] != nil
}

// Around returns the interval around prediction v of a target. Its ends have the digits
// of a number of type d.
func (r *Reach) Around(target int, v float64, d tensor.DType) Bounds {
	reach := r.At(target, v)
	return Bounds{Number(digits(v-reach, d)), Number(digits(v+reach, d))}
}

// Bounds are the ends of an interval.
type Bounds struct {
	Lower Number `json:"lower"`
	Upper Number `json:"upper"`
}

// AddIntervals puts into answers to predictions p the intervals of their numbers, which
// reach as far as r says for each of the targets.
func AddIntervals(answers []Answer, p *tensor.Tensor, targets []string, r *Reach) {
	for i := range answers {
		answers[i].Intervals = make(map[string]Bounds, len(targets))
		for t, name := range targets {
			answers[i].Intervals[name] = r.Around(t, float64(answers[i].Values[name]), p.DType())
		}
	}
}
