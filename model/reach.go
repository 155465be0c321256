package model

import (
	"math"

	"cajal/tensor"
)

// Reach is how far the intervals of one level reach to both sides of predictions.
type Reach struct {
	of    *Intervals
	level int // the place among the widths
}

// At returns how far the interval of prediction v of a target reaches to both sides, in
// the units of the data, and half of its length where that is not the same. Targets count
// from 0.
func (r *Reach) At(target int, v float64) float64 {
	if t := r.of.transformed(target); t != nil {
		lower, upper := t.around(v, r.level)
		return (upper - lower) / 2
	}
	if len(r.of.Local) > 0 && r.of.Local[target] != nil {
		l := r.of.Local[target]
		return float64(l.Widths[r.level] * l.Scale.At(v))
	}
	return r.of.Widths[target][r.level]
}

// Local reports whether the reach of a target's intervals depends on the prediction.
func (r *Reach) Local(target int) bool {
	return r.of.transformed(target) != nil || len(r.of.Local) > 0 && r.of.Local[target] != nil
}

// Holds reports whether the interval of prediction v of a target holds a number.
func (r *Reach) Holds(target int, v, number float64) bool {
	off, reach := r.off(target, v, number)
	return off <= reach
}

// Times returns how many times as far as the interval of prediction v of a target reaches
// a number is off; 0 where the interval has no length.
func (r *Reach) Times(target int, v, number float64) float64 {
	off, reach := r.off(target, v, number)
	if !(reach > 0) {
		return 0
	}
	return off / reach
}

// off returns how far a number is from prediction v of a target, and how far the interval
// reaches, both in what residuals are taken of.
func (r *Reach) off(target int, v, number float64) (off, reach float64) {
	if t := r.of.transformed(target); t != nil {
		return math.Abs(t.Transform.At(v) - t.Transform.At(number)), t.Widths[r.level]
	}
	return math.Abs(v - number), r.At(target, v)
}

// Around returns the interval around prediction v of a target. Its ends have the digits
// of a number of type d.
func (r *Reach) Around(target int, v float64, d tensor.DType) Bounds {
	if t := r.of.transformed(target); t != nil {
		lower, upper := t.around(v, r.level)
		return Bounds{Number(digits(lower, d)), Number(digits(upper, d))}
	}
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
