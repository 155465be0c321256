package model

import (
	"errors"
	"math"
	"slices"
)

// LocalIntervals are intervals that reach farther where residuals are larger, which is
// told by the prediction: locally weighted conformal prediction. Prices of large houses
// are farther off than those of small ones.
//
// Lei et al., Distribution-Free Predictive Inference for Regression, 2018, section 5.2.
type LocalIntervals struct {
	Scale ResidualScale `json:"scale"`
	// Widths has the residual of each level from 1 % on, divided by the scale at its
	// prediction.
	Widths []float64 `json:"widths"`
}

// ResidualScale says how large residuals are about a prediction: straight lines between
// the points, and as at the outermost ones beyond them.
type ResidualScale struct {
	Predictions []float64 `json:"predictions"` // ascending
	Sizes       []float64 `json:"sizes"`       // above 0
}

const (
	scaleRows   = 50   // residuals for each point of a scale
	scalePoints = 8    // at most
	scaleFloor  = 0.3  // of the mean residual, which is added everywhere
	scaleParts  = 5    // each is measured by the scale of the others
	localGain   = 0.03 // how much narrower local intervals must be in the mean to be taken
	localLevel  = 90   // the level, in percent, that they are compared at
)

// At returns how large residuals are about a prediction.
func (s *ResidualScale) At(v float64) float64 {
	last := len(s.Predictions) - 1
	k, _ := slices.BinarySearch(s.Predictions, v)
	switch {
	case k == 0:
		return s.Sizes[0]
	case k > last:
		return s.Sizes[last]
	}
	share := (v - s.Predictions[k-1]) / (s.Predictions[k] - s.Predictions[k-1])
	return s.Sizes[k-1] + float64(share*(s.Sizes[k]-s.Sizes[k-1]))
}

// scale fits how large residuals are. Each point is the mean of a window of them, which
// reaches halfway into those beside it.
func (all residuals) scale() (s ResidualScale) {
	n := len(all)
	points := min(max(n/scaleRows, 1), scalePoints)
	_, whole := all.mean()
	for k := range points {
		low, high := k*n/points, (k+1)*n/points
		half := (high - low) / 2
		at, size := all[max(0, low-half):min(n, high+half)].mean()
		if k > 0 && !(at > s.Predictions[len(s.Predictions)-1]) {
			continue // many predictions are the same
		}
		s.Predictions, s.Sizes = append(s.Predictions, at), append(s.Sizes, size+float64(scaleFloor*whole))
	}
	return s
}

// local returns intervals that reach farther where residuals are larger, nil unless
// those are narrower in the mean than the constant ones, whose widths are given. Each
// fifth of the residuals is scaled as the others say, so that neither that comparison nor
// the widths profit from a scale that has seen them.
func (all residuals) local(constant []float64) *LocalIntervals {
	if len(all) < scaleParts {
		return nil
	}
	scaled, everywhere, locally := make(residuals, 0, len(all)), 0.0, 0.0
	sizes := make([]float64, 0, len(all))
	for part := range scaleParts {
		var others, these residuals
		for i, r := range all { // in the order of predictions, so each part has some of all
			if i%scaleParts == part {
				these = append(these, r)
			} else {
				others = append(others, r)
			}
		}
		s := others.scale()
		if !(s.Sizes[0] > 0) {
			return nil // all residuals are 0
		}
		for _, r := range these {
			size := s.At(r.predicted)
			scaled, sizes = append(scaled, residual{r.predicted, r.off / size, r.weight}), append(sizes, size)
		}
	}
	widths := scaled.widths()
	if len(widths) < localLevel {
		return nil
	}
	for i, r := range scaled {
		everywhere += float64(r.weight * constant[localLevel-1])
		locally += float64(r.weight * float64(sizes[i]*widths[localLevel-1]))
	}
	l := &LocalIntervals{all.scale(), widths}
	if !(locally < float64((1-localGain)*everywhere)) || l.check(len(constant)) != nil {
		return nil
	}
	return l
}

// check refuses what local does not make.
func (l *LocalIntervals) check(levels int) error {
	s := &l.Scale
	if n := len(s.Predictions); n < 1 || n > scalePoints || n != len(s.Sizes) {
		return errors.New("intervals: a scale without points, or with too many")
	}
	for i, v := range s.Predictions {
		if math.IsNaN(v) || math.IsInf(v, 0) || i > 0 && !(v > s.Predictions[i-1]) {
			return errors.New("intervals: the points of a scale, want numbers that rise")
		}
		if size := s.Sizes[i]; !(size > 0) || math.IsInf(size, 0) {
			return errors.New("intervals: a scale of residuals that is not above 0")
		}
	}
	return checkWidths(l.Widths, levels)
}
