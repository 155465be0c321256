package train

import "cajal/tensor"

// Callback takes part in a training: it hears every event, and can read the
// model and the history, or end the training. [On] makes one of a function that
// only listens, [EarlyStop] is one that ends it.
type Callback interface {
	// Handle is called with each event of a training, in the order in which
	// they occur. An error ends the training, and Fit returns it.
	Handle(r *Run, e Event) error
}

// Remembering is a callback with a memory, which checkpoints keep: restored, it
// goes on as if training had never stopped.
type Remembering interface {
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
	Tensors []tensor.Named
}

type observer func(Event)

func (o observer) Handle(_ *Run, e Event) error {
	o(e)
	return nil
}
