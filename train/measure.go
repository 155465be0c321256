package train

import (
	"context"
	"math"
)

// record appends the objective on the whole training set to the history. It is
// known already if a step has just computed it on the whole set; NaN if not.
func (f *fit) record(ctx context.Context, step int, known float64) error {
	if math.IsNaN(known) || f.loader.Steps() > 1 {
		// A step is finished, also when ctx ends in the middle of it.
		r, err := f.evaluateWith(context.WithoutCancel(ctx), f.whole, nil)
		if err != nil {
			return err
		}
		known = f.objective(r.reduced, r.Samples)
	}
	f.history.Records = append(f.history.Records, Record{step, known})
	return f.emit(Recorded, known)
}

// measure returns the metrics' values of this epoch so far.
func (f *fit) measure() []Measure {
	if f.unmeasured {
		for i, m := range f.metrics {
			f.running[i].Value = m.Value()
		}
		f.unmeasured = false
	}
	return f.running
}

// keep copies measures into memory that was made before training.
func (f *fit) keep(ms []Measure) []Measure {
	if len(ms) == 0 {
		return nil
	}
	n := len(f.epochStore)
	f.epochStore = append(f.epochStore, ms...)
	return f.epochStore[n:len(f.epochStore):len(f.epochStore)]
}
