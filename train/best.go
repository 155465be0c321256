package train

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// watch follows a measure over the epochs and knows the best one so far.
type watch struct {
	Measure string `json:"measure"`
	Found   bool   `json:"found"`
	Best    exact  `json:"best"`
	Epoch   int    `json:"epoch"` // of the best, from 1
	delta   float64
	larger  bool // the better
	chosen  bool // larger is the caller's
}

func newWatch(measure string) watch { return watch{Measure: measure} }

// check refuses a measure that the training does not have, and asks the metric
// which direction is the better one.
func (w *watch) check(what string, r *Run) error {
	if names := r.Measures(); !slices.Contains(names, w.Measure) {
		text := fmt.Sprintf("%s: there is no measure %q; there are %s", what, w.Measure, strings.Join(names, ", "))
		if strings.HasPrefix(w.Measure, "val_") && r.asked.validation == nil {
			text += "; Validate gives a set to measure after each epoch"
		}
		return fmt.Errorf("%s", text)
	}
	if !w.chosen {
		w.larger = r.largerIsBetter(w.Measure)
	}
	return nil
}

// look takes the measure of an epoch that has ended and reports whether it is
// the best so far, by more than delta. NaN never is.
func (w *watch) look(e Event) (best bool) {
	v, _ := e.Measure(w.Measure)
	switch {
	case math.IsNaN(v):
		return false
	case !w.Found:
	case w.larger && !(v > float64(w.Best)+w.delta), !w.larger && !(v < float64(w.Best)-w.delta):
		return false
	}
	w.Found, w.Best, w.Epoch = true, exact(v), e.Epoch+1
	return true
}

// restore takes what was seen from a checkpoint.
func (w *watch) restore(saved watch) error {
	if saved.Measure != w.Measure {
		return fmt.Errorf("it watched %q, and now it watches %q", saved.Measure, w.Measure)
	}
	w.Found, w.Best, w.Epoch = saved.Found, saved.Best, saved.Epoch
	return nil
}
