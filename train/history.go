package train

// History is what a training remembers.
type History struct {
	// Records holds the objective at the steps that Record asked for.
	Records []Record `json:"records"`
	// Epochs holds one entry an epoch.
	Epochs []Epoch `json:"epochs"`
	// Stopped says why training ended before its last epoch, "" if it did not.
	Stopped string `json:"stopped,omitempty"`
	// Tail holds the objectives of the last steps, oldest first, at most 64.
	Tail []float64 `json:"-"`

	// Smooth is whether every step saw all samples, and none drew random
	// numbers: then the loss of small enough steps never rises.
	Smooth bool `json:"-"`
}

// Record is the objective at one step.
type Record struct {
	Step int     `json:"step"`
	Loss float64 `json:"loss"`
}

// Epoch is what one pass over the training data gave.
type Epoch struct {
	Epoch      int       `json:"epoch"` // from 1
	Loss       float64   `json:"loss"`  // mean objective over its steps
	Metrics    []Measure `json:"metrics,omitempty"`
	Validation []Measure `json:"validation,omitempty"` // "val_loss", and "val_…" for each metric
}

// event is what EpochEnded tells of the epoch.
func (e Epoch) event() Event {
	return Event{Epoch: e.Epoch - 1, Running: e.Loss, Metrics: func() []Measure { return e.Metrics }, Validation: e.Validation}
}

// validated returns what an evaluation after an epoch found, under the names that
// measures of the validation samples have.
func validated(r Result) []Measure {
	list := []Measure{{validationPrefix + "loss", r.Loss}}
	for _, m := range r.Metrics {
		list = append(list, Measure{validationPrefix + m.Name, m.Value})
	}
	return list
}

// validationPrefix tells a measure of the validation samples from the running one,
// as Keras does.
const validationPrefix = "val_"

const tailLength = 64

// tail keeps the last objectives in a ring.
type tail struct {
	ring [tailLength]float64
	n    int
}

func (t *tail) add(v float64) {
	t.ring[t.n%tailLength] = v
	t.n++
}

// list returns the kept values, oldest first.
func (t *tail) list() []float64 {
	n := min(t.n, tailLength)
	out := make([]float64, n)
	for i := range out {
		out[i] = t.ring[(t.n-n+i)%tailLength]
	}
	return out
}
