package train

import (
	"slices"

	"cajal/optim"
)

// Callback takes part in a training: it hears every event, and can read the
// model and the history, or end the training. [On] makes one of a function that
// only listens, [EarlyStop] is one that ends it.
type Callback interface {
	// Handle is called with each event of a training, in the order in which
	// they occur. An error ends the training, and Fit returns it.
	Handle(r *Run, e Event) error
}

// Stateful is a callback with a memory, which checkpoints keep: restored, it
// goes on as if training had never stopped.
type Stateful interface {
	Callback
	// Key names the callback in checkpoints. No two of a training may have the
	// same.
	Key() string
	// State returns what the callback remembers. It may share the callback's
	// memory.
	State() (State, error)
	// Restore copies a state. It is called after Started.
	Restore(State) error
}

// State is the memory of a callback: small things in JSON or any other bytes,
// and tensors.
type State struct {
	Data    []byte
	Tensors []optim.NamedTensor
}

// Run is a training that goes on, as callbacks see it. Its methods may be
// called within Handle only.
type Run struct {
	fit    *fit
	reason string // why it shall stop
	err    error
}

// Model returns the model that is trained.
func (r *Run) Model() *Model { return r.fit.Model }

// History returns what has happened so far. The caller must not change it.
func (r *Run) History() *History { return r.fit.history }

// Measures returns the names of the numbers that EpochEnded will carry, as
// Event.Measure takes them.
func (r *Run) Measures() []string {
	names := []string{"loss"}
	for _, m := range r.fit.metrics {
		names = append(names, m.Name())
	}
	if r.fit.validation != nil {
		for _, n := range slices.Clone(names) {
			names = append(names, "val_"+n)
		}
	}
	return names
}

// Stop ends the training after the current step or epoch. The reason, a
// sentence, goes to the history; the first one counts.
func (r *Run) Stop(reason string) {
	if r.reason == "" {
		r.reason = reason
	}
}

// Err returns, in Finished, what ended the training too early, if anything did.
func (r *Run) Err() error { return r.err }

// Use adds callbacks. They hear each event in this order.
func Use(cs ...Callback) FitOption {
	return func(f *fit) { f.callbacks = append(f.callbacks, cs...) }
}

// On calls f with each event.
func On(f func(Event)) FitOption { return Use(observer(f)) }

type observer func(Event)

func (o observer) Handle(_ *Run, e Event) error {
	o(e)
	return nil
}
