package train

import (
	"encoding/json"
	"fmt"
	"math"

	"cajal/internal/readjson"
	"cajal/tensor"
)

// StopOption changes an EarlyStop.
type StopOption func(*earlyStop)

// MinDelta is by how much a measure has to be better than the best one to count
// as an improvement; 0 if not given. It panics unless d is finite and not
// negative.
func MinDelta(d float64) StopOption {
	if !(d >= 0 && d <= math.MaxFloat64) {
		panic(&tensor.Error{Op: "min delta", Rule: fmt.Sprintf("%v, want a finite number, at least 0", d)})
	}
	return func(s *earlyStop) { s.delta = d }
}

// Larger says whether the larger values of the measure are the better ones. If
// not given, the metric says so (metric.Directed); of the loss, and of a metric
// that doesn't say, smaller ones are.
func Larger(better bool) StopOption {
	return func(s *earlyStop) { s.larger, s.chosen = better, true }
}

// KeepLast leaves the model with its last parameters instead of the best ones.
func KeepLast() StopOption { return func(s *earlyStop) { s.keepLast = true } }

// EarlyStop ends training when a measure, named as Event.Measure takes it, has
// not improved for patience epochs in a row, and puts the parameters and
// buffers back to those of the best epoch. It puts them back too where training
// made all its epochs; not where an error or the end of its context ended it.
// It panics if patience is below 1.
//
//	model.Fit(ctx, set, train.Epochs(100), train.Validate(val), train.EarlyStop("val_loss", 3))
func EarlyStop(measure string, patience int, opts ...StopOption) FitOption {
	if patience < 1 {
		panic(&tensor.Error{Op: "early stop", Rule: fmt.Sprintf("patience %d, want at least 1 epoch", patience)})
	}
	return func(asked *settings) {
		s := &earlyStop{bestMeasure: newBestMeasure(measure), patience: patience}
		for _, o := range opts {
			o(s)
		}
		asked.callbacks = append(asked.callbacks, s)
	}
}

type earlyStop struct {
	bestMeasure
	patience int
	keepLast bool
	waited   int
	own      []tensor.Named // the model's
	best     []tensor.Named // copies of the best epoch's, nil before it
}

// Handle implements Callback.
func (s *earlyStop) Handle(r *Run, e Event) error {
	switch e.Kind {
	case Started:
		s.own = r.Model().tensors()
		return s.check("early stop", r)
	case EpochEnded:
		if s.improves(e) {
			s.waited = 0
			s.keep()
			return nil
		}
		if s.waited++; s.waited >= s.patience {
			r.Stop(fmt.Sprintf("%s has not improved for %d epochs; it was best in epoch %d.", s.Measure, s.waited, s.Epoch))
		}
	case Finished:
		if r.Err() == nil && s.best != nil {
			r.Model().Change(func() { copyTensors(s.own, s.best) })
		}
	}
	return nil
}

// keep copies the model as it is.
func (s *earlyStop) keep() {
	if s.keepLast {
		return
	}
	if s.best == nil {
		s.best = cloneTensors(s.own)
		return
	}
	copyTensors(s.best, s.own)
}

// Key implements Remembering.
func (s *earlyStop) Key() string { return "early-stop/" + s.Measure }

type stopState struct {
	bestMeasure
	Waited int `json:"waited"`
}

// State implements Remembering.
func (s *earlyStop) State() (State, error) {
	b, err := json.Marshal(stopState{s.bestMeasure, s.waited})
	return State{b, s.best}, err
}

// Restore implements Remembering.
func (s *earlyStop) Restore(from State) error {
	var saved stopState
	if err := readjson.Decode(from.Data, &saved); err != nil {
		return err
	}
	if saved.Waited < 0 || saved.Found == (len(from.Tensors) == 0) && !s.keepLast {
		return fmt.Errorf("waited %d epochs, best found %v, with %d tensors", saved.Waited, saved.Found, len(from.Tensors))
	}
	if err := s.restore(saved.bestMeasure); err != nil {
		return err
	}
	s.waited = saved.Waited
	if len(from.Tensors) == 0 || s.keepLast {
		return nil
	}
	s.best = cloneTensors(s.own)
	return restoreTensors(s.best, from.Tensors)
}
