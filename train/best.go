package train

import (
	"fmt"
	"math"
)

// bestMeasure follows a measure over the epochs and knows the best one so far.
type bestMeasure struct {
	Measure string `json:"measure"`
	Found   bool   `json:"found"`
	Best    exact  `json:"best"`
	Epoch   int    `json:"epoch"` // of the best, from 1
	delta   float64
	larger  bool // the better
	chosen  bool // larger is the caller's
}

func newBestMeasure(measure string) bestMeasure { return bestMeasure{Measure: measure} }

// check refuses a measure that the training does not have, and asks the metric
// which direction is the better one.
func (b *bestMeasure) check(what string, r *Run) error {
	if err := r.checkMeasure(what, b.Measure); err != nil {
		return err
	}
	if !b.chosen {
		b.larger = r.largerIsBetter(b.Measure)
	}
	return nil
}

// improves takes the measure of an epoch that has ended and reports whether it is
// the best so far, by more than delta. NaN never is.
func (b *bestMeasure) improves(e Event) (best bool) {
	v, _ := e.Measure(b.Measure)
	switch {
	case math.IsNaN(v):
		return false
	case !b.Found:
	case b.larger && !(v > float64(b.Best)+b.delta), !b.larger && !(v < float64(b.Best)-b.delta):
		return false
	}
	b.Found, b.Best, b.Epoch = true, exact(v), e.Epoch+1
	return true
}

// restore takes what was seen from a checkpoint.
func (b *bestMeasure) restore(saved bestMeasure) error {
	if saved.Measure != b.Measure {
		return fmt.Errorf("it watched %q, and now it watches %q", saved.Measure, b.Measure)
	}
	b.Found, b.Best, b.Epoch = saved.Found, saved.Best, saved.Epoch
	return nil
}
