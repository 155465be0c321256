package model

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"cajal/data"
	"cajal/internal/figure"
	"cajal/tensor"
)

// Intervals says how far the true numbers lay from predictions of samples that the
// networks had not learned from, for the levels of 1 % to 99 %.
//
// An interval of a level reaches from a prediction as far to both sides as the
// residual of rank ⌈(n+1)·level⌉ of n, the smallest first: split conformal prediction,
// whose intervals hold as large a share of new samples that are like those, whatever
// the distribution. For residuals out of fold it is cross-conformal, which holds nearly
// as much. Where samples have weights, a residual counts by its sample's, and the new
// sample by their mean: weighted conformal prediction.
//
// Lei et al., Distribution-Free Predictive Inference for Regression, 2018; Barber et
// al., Predictive Inference with the Jackknife+, 2021; Tibshirani et al., Conformal
// Prediction Under Covariate Shift, 2019.
type Intervals struct {
	Samples int `json:"samples"` // n, how many residuals there were
	// Widths has for each target the residual of each level from 1 % on, in the units
	// of the data: fewer than 99 of them where n is too small for the high ones.
	Widths [][]float64 `json:"widths"`
	// Local has for each target the intervals that reach farther where residuals are
	// larger, nil for a target whose intervals reach as far everywhere. It is empty
	// where all do.
	Local []*LocalIntervals `json:"local,omitempty"`
	// Transformed has for each target with a transform the intervals of transformed
	// numbers, nil for the others. It is empty where no target has one.
	Transformed []*TransformedIntervals `json:"transformed,omitempty"`
}

// highestLevel is the highest level of an interval, in percent.
const highestLevel = 99

// NewIntervals returns the intervals of predictions (N, T) whose true numbers are truth
// (N, T), both in the units of the data, with weights w (N) of the samples, nil for 1
// each; nil where a number is not finite, or none counts. scaling is that of the output,
// nil for none: of numbers that it transforms the intervals are of the transformed ones.
func NewIntervals(predicted, truth, w *tensor.Tensor, scaling *data.TargetScaler) *Intervals {
	in := &Intervals{}
	local, transformed := false, false
	for t := range truth.Dim(1) {
		all := residualsOf(predicted, truth, w, t)
		widths := all.widths()
		if len(widths) == 0 {
			return nil
		}
		in.Samples = len(all)
		in.Widths = append(in.Widths, widths)
		in.Transformed = append(in.Transformed, transformedIntervals(predicted, truth, w, t, transformOf(scaling, t)))
		var l *LocalIntervals
		if in.Transformed[t] == nil {
			l = all.local(widths)
		}
		in.Local = append(in.Local, l)
		local, transformed = local || l != nil, transformed || in.Transformed[t] != nil
	}
	if !transformed {
		in.Transformed = nil
	}
	if !local {
		in.Local = nil
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
	if n := len(in.Local); n != 0 && n != targets {
		return fmt.Errorf("intervals: local ones of %d numbers, want of %d", n, targets)
	}
	for _, widths := range in.Widths {
		if err := checkWidths(widths, len(in.Widths[0])); err != nil {
			return err
		}
	}
	if n := len(in.Transformed); n != 0 && n != targets {
		return fmt.Errorf("intervals: transformed ones of %d numbers, want of %d", n, targets)
	}
	for _, l := range in.Local {
		if l == nil {
			continue
		}
		if err := l.check(len(in.Widths[0])); err != nil {
			return err
		}
	}
	for _, t := range in.Transformed {
		if t == nil {
			continue
		}
		if err := t.check(len(in.Widths[0])); err != nil {
			return err
		}
	}
	return nil
}

// checkWidths wants n widths that rise with the level.
func checkWidths(widths []float64, n int) error {
	if len(widths) < 1 || len(widths) > highestLevel || len(widths) != n {
		return fmt.Errorf("intervals: %d widths, want 1 to %d, as many for each number", len(widths), highestLevel)
	}
	if !slices.IsSorted(widths) || !(widths[0] >= 0) || math.IsInf(widths[n-1], 0) {
		return errors.New("intervals: widths that are negative or fall, want them to rise with the level")
	}
	return nil
}

// ErrNoIntervals is what Interval returns of a model that has none.
var ErrNoIntervals = errors.New("the model has no intervals: they come with a network that predicts numbers, trained by this version with rows out of fold or a test part, and a loss that predicts one number for each target")

// LevelError is a level that intervals cannot have.
type LevelError struct {
	Level float64
	Rule  string // what is wrong with it, and what is wanted
}

func (e *LevelError) Error() string {
	return fmt.Sprintf("the level %v of an interval: %s", e.Level, e.Rule)
}

// Interval returns how far the intervals of a level reach, as [Intervals.Reach] does.
// Without intervals it is [ErrNoIntervals].
func (m *Model) Interval(level float64) (*Reach, error) {
	in := m.output().Intervals
	if in == nil {
		return nil, ErrNoIntervals
	}
	return in.Reach(level)
}

// Reach returns how far the intervals of a level reach to both sides of predictions.
// level is how large a share of new samples is to lie in their intervals, from 0.01 to
// 0.99 in steps of 0.01. Another, or one that there were too few residuals for, is a
// [*LevelError].
func (in *Intervals) Reach(level float64) (*Reach, error) {
	exact := float64(100 * level)
	percent := math.Round(exact)
	if !(level >= 0.01 && level <= 0.99) || math.Abs(exact-percent) > 1e-9 {
		return nil, &LevelError{level, "want 0.01 to 0.99, in steps of 0.01, such as 0.9"}
	}
	most := len(in.Widths[0])
	if int(percent) > most {
		return nil, &LevelError{level, fmt.Sprintf("it takes more than the %s that the model was measured on; want at most %v", figure.Count(in.Samples, "sample"), float64(most)/100)}
	}
	return &Reach{in, int(percent) - 1}, nil
}
