package model

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"cajal/tensor"
)

// Intervals says how far the true numbers lay from predictions of samples that the
// networks had not learned from, for the levels of 1 % to 99 %.
//
// An interval of a level reaches from a prediction as far to both sides as the
// residual of rank ⌈(n+1)·level⌉ of n, the smallest first: split conformal prediction,
// whose intervals hold as large a share of new samples that are like those, whatever
// the distribution. For residuals out of fold it is cross-conformal, which holds nearly
// as much.
//
// Lei et al., Distribution-Free Predictive Inference for Regression, 2018; Barber et
// al., Predictive Inference with the Jackknife+, 2021.
type Intervals struct {
	Samples int `json:"samples"` // n, how many residuals there were
	// Widths has for each target the residual of each level from 1 % on, in the units
	// of the data: fewer than 99 of them where n is too small for the high ones.
	Widths [][]float64 `json:"widths"`
}

// highestLevel is the highest level of an interval, in percent.
const highestLevel = 99

// NewIntervals returns the intervals of predictions (N, T) whose true numbers are truth
// (N, T), both in the units of the data; nil where a number is not finite, or none is
// there.
func NewIntervals(predicted, truth *tensor.Tensor) *Intervals {
	n, targets := truth.Dim(0), truth.Dim(1)
	in := &Intervals{Samples: n}
	for t := range targets {
		residuals := make([]float64, n)
		for i := range residuals {
			residuals[i] = math.Abs(predicted.At(i, t) - truth.At(i, t))
			if math.IsNaN(residuals[i]) || math.IsInf(residuals[i], 0) {
				return nil
			}
		}
		slices.Sort(residuals)
		widths := []float64{}
		for percent := 1; percent <= highestLevel; percent++ {
			rank := (int64(n+1)*int64(percent) + 99) / 100 // ⌈(n+1)·level⌉, in whole numbers
			if rank > int64(n) {
				break
			}
			widths = append(widths, residuals[rank-1])
		}
		if len(widths) == 0 {
			return nil
		}
		in.Widths = append(in.Widths, widths)
	}
	return in
}

// check refuses what NewIntervals does not make.
func (in *Intervals) check(targets int) error {
	switch {
	case in.Samples < 1:
		return fmt.Errorf("intervals: of %d samples, want at least 1", in.Samples)
	case len(in.Widths) != targets:
		return fmt.Errorf("intervals: of %d numbers, want of %d", len(in.Widths), targets)
	}
	for _, widths := range in.Widths {
		if len(widths) < 1 || len(widths) > highestLevel || len(widths) != len(in.Widths[0]) {
			return fmt.Errorf("intervals: %d widths, want 1 to %d, as many for each number", len(widths), highestLevel)
		}
		if !slices.IsSorted(widths) || !(widths[0] >= 0) || math.IsInf(widths[len(widths)-1], 0) {
			return errors.New("intervals: widths that are negative or fall, want them to rise with the level")
		}
	}
	return nil
}

// ErrNoIntervals is what Interval returns of a model that has none.
var ErrNoIntervals = errors.New("the model has no intervals: they come with a network that predicts numbers, trained by this version with rows out of fold or a test part, and a loss that predicts one number for each target")

// Interval returns for each target how far the interval of a level reaches, as
// [Intervals.Reach] does. Without intervals it is [ErrNoIntervals].
func (m *Model) Interval(level float64) ([]float64, error) {
	in := m.output().Intervals
	if in == nil {
		return nil, ErrNoIntervals
	}
	return in.Reach(level)
}

// Reach returns for each target how far the interval of a level reaches to both
// sides of a prediction, in the units of the data. level is how large a share of new
// samples is to lie in their intervals, from 0.01 to 0.99 in steps of 0.01. It is an
// error if there were too few residuals for the level.
func (in *Intervals) Reach(level float64) ([]float64, error) {
	exact := float64(100 * level)
	percent := math.Round(exact)
	if !(level >= 0.01 && level <= 0.99) || math.Abs(exact-percent) > 1e-9 {
		return nil, fmt.Errorf("the level %v of an interval; want 0.01 to 0.99, in steps of 0.01, such as 0.9", level)
	}
	most := len(in.Widths[0])
	if int(percent) > most {
		return nil, fmt.Errorf("an interval of the level %v takes more than the %d samples that the model was measured on; want at most %v", level, in.Samples, float64(most)/100)
	}
	var reach []float64
	for _, widths := range in.Widths {
		reach = append(reach, widths[int(percent)-1])
	}
	return reach, nil
}

// Bounds are the ends of an interval.
type Bounds struct {
	Lower Number `json:"lower"`
	Upper Number `json:"upper"`
}

// Around returns the interval that reaches as far to both sides of a number as Interval
// says. Its ends have the digits of a number of type d.
func Around(v, reach float64, d tensor.DType) Bounds {
	return Bounds{Number(digits(v-reach, d)), Number(digits(v+reach, d))}
}

// AddIntervals puts into answers to predictions p the intervals of their numbers, which
// reach as far as Interval says for each of the targets.
func AddIntervals(answers []Answer, p *tensor.Tensor, targets []string, reach []float64) {
	for i := range answers {
		answers[i].Intervals = make(map[string]Bounds, len(targets))
		for t, name := range targets {
			answers[i].Intervals[name] = Around(float64(answers[i].Values[name]), reach[t], p.DType())
		}
	}
}
