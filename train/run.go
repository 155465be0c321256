package train

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cajal/data"
	"cajal/grad"
	"cajal/metric"
)

// Run is a training that goes on, as callbacks and the loop over its events see
// it. Its methods may be called within Handle and the loop's body, and History
// after it.
type Run struct {
	model *Model
	asked settings

	source   source
	whole    *data.Loader  // the training set in large batches, for records
	snapshot *snapshot     // of what a forward pass changes, taken before each step
	shards   *accumulation // nil where a step is one shard

	at      place
	tally   tally // of the epoch under way
	tail    tail
	history *History
	event   Event // the last one; callbacks and the loop get copies
	loop    body
	err     error
}

// body is the body of the loop over a training's events.
type body struct {
	yield  func(Event, error) bool
	inBody bool // it runs, or has panicked
	left   bool // it has been left, by a panic too
}

func newRun(m *Model, opts []FitOption) *Run {
	r := &Run{model: m, asked: settings{epochs: 1, batch: 32, shards: 1}, history: &History{}}
	for _, o := range opts {
		o(&r.asked)
	}
	if a := r.asked.average; a != nil {
		r.asked.callbacks = append([]Callback{a}, r.asked.callbacks...)
	}
	return r
}

// Model returns the model that is trained.
func (r *Run) Model() *Model { return r.model }

// History returns what has happened so far. The caller must not change it.
func (r *Run) History() *History { return r.history }

// Measures returns the names of the numbers that EpochEnded will carry, as
// Event.Measure takes them.
func (r *Run) Measures() []string {
	names := append([]string{"loss"}, r.metricNames()...)
	return append(names, r.validationNames()...)
}

// checkMeasure refuses a measure that the training does not have.
func (r *Run) checkMeasure(what, name string) error {
	names := r.Measures()
	if slices.Contains(names, name) {
		return nil
	}
	text := fmt.Sprintf("%s: there is no measure %q; there are %s", what, name, strings.Join(names, ", "))
	if strings.HasPrefix(name, validationPrefix) && r.asked.validation == nil {
		text += "; Validate gives a set to measure after each epoch"
	}
	return errors.New(text)
}

// largerIsBetter reports whether larger values of a measure are the better ones.
func (r *Run) largerIsBetter(measure string) bool {
	name := strings.TrimPrefix(measure, validationPrefix)
	i := slices.IndexFunc(r.model.metrics, func(m metric.Metric) bool { return m.Name() == name })
	return i >= 0 && metric.LargerIsBetter(r.model.metrics[i])
}

func (r *Run) metricNames() []string {
	var names []string
	for _, m := range r.model.metrics {
		names = append(names, m.Name())
	}
	return names
}

// validationNames returns the names of the validation's measures.
func (r *Run) validationNames() []string {
	if r.asked.validation == nil {
		return nil
	}
	names := append([]string{"loss"}, r.metricNames()...)
	for i := range names {
		names[i] = validationPrefix + names[i]
	}
	return names
}

// Stop ends the training after the current step or epoch. The reason, a
// sentence, goes to the history; the first one counts.
func (r *Run) Stop(reason string) {
	if r.at.Reason == "" {
		r.at.Reason = reason
	}
}

// Err returns, in Finished, what ended the training too early, if anything did.
func (r *Run) Err() error { return r.err }

// emit tells the callbacks, and then the loop, what has happened.
func (r *Run) emit(k Kind, loss float64) error {
	err := r.call(k, loss)
	if err == nil {
		r.tell(k, nil)
	}
	return err
}

// call tells the callbacks what has happened.
func (r *Run) call(k Kind, loss float64) error {
	e := &r.event
	e.Run, e.Kind, e.Loss, e.Rate = r, k, loss, r.model.opt.Rate()
	e.Epoch, e.Step, e.Total, e.Running = r.at.Epoch, r.at.Step, r.at.Total, r.tally.mean
	for _, c := range r.asked.callbacks {
		if err := c.Handle(r, r.event); err != nil {
			return &callbackError{fmt.Errorf("train: epoch %d, step %d: %w", e.Epoch+1, e.Step, err)}
		}
	}
	return nil
}

// tell runs the loop's body, unless it has been left.
func (r *Run) tell(k Kind, err error) {
	l := &r.loop
	if l.left {
		return
	}
	r.event.Run, r.event.Kind = r, k
	l.inBody = true
	l.left = !l.yield(r.event, err)
	l.inBody = false
}

// say emits an event with a text.
func (r *Run) say(k Kind, text string) error {
	r.event.Text = text
	err := r.emit(k, r.event.Loss)
	r.event.Text = ""
	return err
}

// callbackError is what a callback ended a training with: in the middle of
// something, so where it stands is no place to go on from.
type callbackError struct{ error }

func (e *callbackError) Unwrap() error { return e.error }

// measure returns the metrics' values of this epoch so far.
func (r *Run) measure() []Measure {
	t := &r.tally
	if t.unmeasured {
		for i, m := range r.model.metrics {
			t.metrics[i].Value = m.Value()
		}
		t.unmeasured = false
	}
	return t.metrics
}

// measureStep shows the metrics the outputs of a forward pass.
func (r *Run) measureStep(out grad.Value) {
	if len(r.model.metrics) > 0 {
		r.model.measure(r.model.metrics, out, &r.model.training.in)
		r.tally.unmeasured = true
	}
}

// sourceError says why the source has no further batch, nil where the epoch has
// ended.
func (r *Run) sourceError() error {
	if err := r.source.err(); err != nil {
		return fmt.Errorf("train: epoch %d, step %d: %w", r.at.Epoch+1, r.at.Step, err)
	}
	return nil
}
