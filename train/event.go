package train

import "slices"

// Kind says what an event reports.
type Kind uint8

// The events of a training, in the order in which they occur.
const (
	Started  Kind = iota // before the first step
	Stepped              // after each update
	Recorded             // the objective was recorded in the history
	EpochEnded
	Finished // after the last step, however training ended
	Resumed  // a checkpoint was taken up, after Started
	Saved    // a checkpoint was written
	Warned   // something is wrong that training can do without
)

// String returns the event's name, as in logs.
func (k Kind) String() string {
	return [...]string{"started", "stepped", "recorded", "epoch", "finished", "resumed", "saved", "warned"}[k]
}

// Event is one report of a training. Slices in it, and Metrics, are valid during
// the call, or the loop's body, only.
type Event struct {
	Run           *Run `json:"-"`
	Kind          Kind
	Epoch, Epochs int // epochs completed before this one, and wanted
	Step, Steps   int // steps completed in this epoch, and in each
	Total         int // steps completed in all
	// Loss is the objective: of the batch in Stepped, its mean so far in this
	// epoch in EpochEnded, of the whole training set in Recorded.
	Loss       float64
	Running    float64   // mean objective of this epoch so far
	Validation []Measure // in EpochEnded, if there is a validation set: "val_loss" and "val_…" for each metric
	Rate       float64   // of the optimiser's last step, or of its next after an epoch
	Text       string    // a sentence, in Resumed, Saved and Warned
	Watched    []Watched // in Stepped, what the option Watch asked for
	// Metrics returns the metrics of the epoch so far. It works them out when
	// it is first called after a step, since some cost a look at all samples,
	// as metric.AUC does: who needs them now and then should call it now and
	// then.
	Metrics func() []Measure `json:"-"`
}

// Measure returns one of an event's numbers by name: "loss", a metric such as
// "accuracy", or, in EpochEnded, one of the validation samples: "val_loss". The
// others are of the epoch so far.
func (e Event) Measure(name string) (value float64, ok bool) {
	if name == "loss" {
		return e.Running, true
	}
	for _, m := range e.metrics() {
		if m.Name == name {
			return m.Value, true
		}
	}
	for _, m := range e.Validation {
		if m.Name == name {
			return m.Value, true
		}
	}
	return 0, false
}

// metrics is Metrics, or none in an event that was made without.
func (e Event) metrics() []Measure {
	if e.Metrics == nil {
		return nil
	}
	return e.Metrics()
}

// Measure is a named number.
type Measure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// Watch returns what the step computed under one of the names that the option
// [Watch] was given.
func (e Event) Watch(name string) (w Watched, ok bool) {
	i := slices.IndexFunc(e.Watched, func(w Watched) bool { return w.Name == name })
	if i < 0 {
		return Watched{}, false
	}
	return e.Watched[i], true
}
