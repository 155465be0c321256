package inside

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// History is what a training was inside, at some of its steps.
type History struct {
	// Every is how many steps lie between two records. It doubles when there
	// would be more than the most records.
	Every int `json:"every"`
	// Steps is how many steps the training has made in all.
	Steps int `json:"steps"`
	// Batch is how many samples a step sees, 0 if that is not known, as of a stream.
	Batch   int      `json:"batch,omitempty"`
	Layers  []Layer  `json:"layers"`  // in the order in which they compute
	Records []Record `json:"records"` // by their steps
}

// Layer is what a history says of a layer once.
type Layer struct {
	Name string `json:"name"`           // its path, such as "2" or "encoder.0"
	Kind string `json:"kind,omitempty"` // what it is, "Linear 784→512"
}

// String returns the layer as messages call it, "2 (Linear 784→512)".
func (l Layer) String() string {
	if l.Kind == "" {
		return l.Name
	}
	return l.Name + " (" + l.Kind + ")"
}

// Record is the inside after one step.
type Record struct {
	Step int    `json:"step"` // steps completed in all; 0 before the first
	Loss Number `json:"loss"` // of the samples that are looked at
	// Noise is the gradient noise scale in samples: about how many a batch needs
	// for its gradient to be as long as the noise in it (McCandlish and others,
	// An Empirical Model of Large-Batch Training, 2018). It is +Inf where the
	// noise hides the mean, and NaN where there are too few samples to tell.
	Noise Number `json:"noise"`
	// Wrong has the numbers of the samples whose own class had a probability below 0.1.
	Wrong  []int   `json:"wrong,omitempty"`
	Layers []State `json:"layers"` // one for each of the history's layers
}

// State is a layer after one step. What it does not have is nil: a layer without
// parameters has no weights, and one that is frozen no gradient of them.
type State struct {
	Weights             *Summary `json:"weights,omitempty"` // biases left out, unless it has nothing else
	WeightGradients     *Summary `json:"weight_gradients,omitempty"`
	Activations         *Summary `json:"activations,omitempty"` // what the layer gives
	ActivationGradients *Summary `json:"activation_gradients,omitempty"`
	// Ratio is the length of the step's update of the weights over theirs before
	// it; NaN where it is not known, as before the first step.
	Ratio Number `json:"ratio"`
	// Units that work like others, or not at all, by their numbers from 0.
	Units     int   `json:"units,omitempty"`     // how many there are, 0 if nobody looked
	Dead      []int `json:"dead,omitempty"`      // rectified to 0 for every sample
	Saturated []int `json:"saturated,omitempty"` // at one end of a tanh or sigmoid for every sample
	Symmetric []int `json:"symmetric,omitempty"` // with the weights and gradients of another unit, bit for bit
}

// Number is a number that JSON writes as null where it is NaN, and as 1e999 or
// -1e999, which are beyond a float64, where it is infinite.
type Number float64

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	switch v := float64(n); {
	case math.IsNaN(v):
		return []byte("null"), nil
	case math.IsInf(v, 1):
		return []byte("1e999"), nil
	case math.IsInf(v, -1):
		return []byte("-1e999"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *Number) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "null":
		*n = Number(math.NaN())
		return nil
	case "1e999":
		*n = Number(math.Inf(1))
		return nil
	case "-1e999":
		*n = Number(math.Inf(-1))
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

// add appends a record. Where there would be more than most, every second one goes.
func (h *History) add(r Record, most int) {
	h.Records = append(h.Records, r)
	for len(h.Records) > most {
		h.Every *= 2
		kept := h.Records[:0]
		for _, r := range h.Records {
			if r.Step%h.Every == 0 {
				kept = append(kept, r)
			}
		}
		clear(h.Records[len(kept):])
		h.Records = kept
	}
}

// Check says what no training can have left, as in a file that was changed.
func (h *History) Check() error {
	switch {
	case h.Every < 1 || h.Every > 1<<30:
		return fmt.Errorf("inside: a record every %d steps, want 1 or more", h.Every)
	case h.Steps < 0 || h.Batch < 0:
		return errors.New("inside: the steps or the batch are below 0")
	}
	for i, r := range h.Records {
		switch {
		case r.Step < 0 || r.Step > h.Steps || i > 0 && r.Step <= h.Records[i-1].Step:
			return fmt.Errorf("inside: record %d is of step %d, want them to rise from 0 to %d", i, r.Step, h.Steps)
		case len(r.Layers) != len(h.Layers):
			return fmt.Errorf("inside: record %d has %d layers, want %d", i, len(r.Layers), len(h.Layers))
		}
	}
	return nil
}
