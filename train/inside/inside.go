// Package inside records what a training is inside, layer by layer, as it goes on:
// weights, activations, their gradients, how far steps move the weights, and the units
// that no longer learn.
//
//	recorder := inside.New(set, inside.Every(10))
//	history, err := model.Fit(ctx, set, train.Epochs(5), train.Use(recorder))
//	for _, r := range recorder.History().Records { … }
//
// # What it costs
//
// A record is two forward and backward passes over the samples that are looked at, 256
// of the set if nothing else is asked for, and a copy of the weights. There are at most
// 512 records: when they are full every second one goes, and from then on there are
// half as many steps with one, so that a long training has them from its whole way. Who
// makes no Recorder pays nothing.
//
// # What it does not change
//
// The samples are looked at on tapes of the recorder's own, as in inference: nothing is
// dropped, batch norm uses its running means, and no random number is drawn. A training
// with a Recorder is to the bit the one without, and the gradients that a step left in
// the parameters are there again when a record is made.
package inside

import (
	"encoding/json"
	"fmt"

	"cajal/data"
	"cajal/internal/guard"
	"cajal/internal/readjson"
	"cajal/tensor"
	"cajal/train"
)

// What is recorded unless an option says otherwise.
const (
	everyStep   = 10
	mostRecords = 512
	looked      = 256
	lookedBytes = 16 << 20 // of the inputs of what is looked at
)

// Recorder is a callback that records the inside of one training. In a loop over a
// training's events Handle takes each of them instead. It is part of a checkpoint, and
// a training that is resumed goes on with it; one may also be resumed without.
type Recorder struct {
	set     data.Dataset
	every   int
	most    int
	samples int
	history History
	probe   *probe
	before  []*tensor.Tensor // the weights before the step that will be recorded; nil if it is another
}

// An Option of New.
type Option func(*Recorder)

// Every is how many steps lie between two records at first; 10 if not given. Step 0,
// before the first, is always recorded.
func Every(n int) Option { return func(r *Recorder) { r.every = n } }

// Samples is how many samples of the set are looked at, evenly spaced, at most; 256 if
// not given, and fewer where their inputs take more than 16 MB.
func Samples(n int) Option { return func(r *Recorder) { r.samples = n } }

// Records is how many records are kept at most; 512 if not given.
func Records(n int) Option { return func(r *Recorder) { r.most = n } }

// New returns a recorder that looks at samples of set, mostly the one that is trained
// on. It panics if an option is below 1, and if Records is below 2.
func New(set data.Dataset, opts ...Option) *Recorder {
	r := &Recorder{set: set, every: everyStep, most: mostRecords, samples: looked}
	for _, o := range opts {
		o(r)
	}
	if r.every < 1 || r.samples < 1 || r.most < 2 {
		panic(&tensor.Error{Op: "inside", Rule: fmt.Sprintf("a record every %d steps of %d samples, at most %d records; want 1, 1 and 2 at least", r.every, r.samples, r.most)})
	}
	return r
}

// History returns what was recorded so far. The caller must not change it.
func (r *Recorder) History() *History { return &r.history }

// Handle implements train.Callback.
func (r *Recorder) Handle(run *train.Run, e train.Event) (err error) {
	defer func() { err = guard.Error("inside", recover(), err) }()
	switch e.Kind {
	case train.Started:
		return r.start(run.Model(), e.Total)
	case train.Stepped:
		h := &r.history
		h.Steps, h.Batch = e.Total, batchSize(r.set.Len(), e.Steps)
		if e.Total%h.Every == 0 {
			h.add(r.probe.record(e.Total, r.before), r.most)
		}
		r.remember(e.Total)
	}
	return nil
}

// start begins a history. One that is resumed is restored after it.
func (r *Recorder) start(m *train.Model, step int) (err error) {
	if r.probe, err = newProbe(m, r.set, r.samples); err != nil {
		return fmt.Errorf("inside: %w", err)
	}
	r.history = History{Every: r.every, Steps: step}
	first := r.probe.record(step, nil)
	r.history.Layers = r.probe.layers
	if step%r.every == 0 {
		r.history.add(first, r.most)
	}
	r.remember(step)
	return nil
}

// remember copies the weights after a step if the next one will be recorded.
func (r *Recorder) remember(step int) {
	if (step+1)%r.history.Every != 0 {
		r.before = nil
		return
	}
	r.before = r.probe.copyWeights()
}

// batchSize is how many samples a step sees where an epoch of so many has that many steps.
func batchSize(samples, steps int) int {
	if steps < 1 {
		return 0
	}
	return (samples + steps - 1) / steps
}

// Key implements train.Remembering.
func (r *Recorder) Key() string { return train.LogPrefix + "inside" }

// State implements train.Remembering.
func (r *Recorder) State() (train.State, error) {
	b, err := json.Marshal(&r.history)
	return train.State{Data: b}, err
}

// Restore implements train.Remembering.
func (r *Recorder) Restore(from train.State) error {
	var h History
	if err := readjson.Decode(from.Data, &h); err != nil {
		return err
	}
	if err := h.Check(); err != nil {
		return err
	}
	if len(h.Layers) != len(r.probe.layers) {
		return fmt.Errorf("inside: the history has %d layers, and the network %d", len(h.Layers), len(r.probe.layers))
	}
	r.history = h
	r.remember(h.Steps)
	return nil
}
