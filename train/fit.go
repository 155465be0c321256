package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"cajal/data"
	"cajal/optim"
)

// fit is one call of Fit.
type fit struct {
	*Model
	epochs, batch int
	chosen        bool // the caller chose the batch size
	inOrder       bool
	loading       []data.LoaderOption
	shuffler      data.Shuffler
	validation    data.Dataset
	every         int
	when          When
	everyEpoch    int
	callbacks     []Callback
	perEpoch      optim.Schedule
	perStep       optim.Schedule
	plateau       *optim.Plateau
	watched       string // the measure that plateau sees

	run     Run
	open    bool // an epoch is under way
	tallied bool // its steps are done, and its measures taken

	set        data.Dataset
	order      data.Shuffler // nil for none
	orderState []byte        // before it made this epoch's order
	checkpoint *checkpoint
	resumeDir  string

	before *before

	loader     *data.Loader
	whole      *data.Loader // the training set in large batches, for records
	history    *History
	tail       tail
	event      Event
	sum        float64 // of the objectives of this epoch
	running    []Measure
	unmeasured bool      // a step came after the values in running
	epochStore []Measure // memory for the measures of all epochs
}

// Fit trains the model on set and returns what happened, also when it ends
// early: with an error of ctx, of the data, or because the loss is no longer
// finite, in which case the parameters are those before that step.
func (m *Model) Fit(ctx context.Context, set data.Dataset, opts ...FitOption) (h *History, err error) {
	f := &fit{Model: m, epochs: 1, batch: 32, history: &History{}}
	for _, o := range opts {
		o(f)
	}
	f.run.fit = f
	if err := f.prepare(set); err != nil {
		return f.history, err
	}
	defer func() { h, err = f.history, f.finish(err) }()
	defer guard(&err)
	defer f.loader.Stop()
	if err := f.start(); err != nil {
		return f.history, err
	}
	return f.history, f.train(ctx)
}

// train makes the epochs that are left.
func (f *fit) train(ctx context.Context) error {
	for f.event.Epoch < f.epochs && f.run.reason == "" {
		if err := f.epoch(ctx); err != nil {
			return f.interrupted(ctx, err)
		}
	}
	var unsaved error
	if err := f.save(); errors.As(err, new(*callbackError)) {
		return err
	} else if err != nil {
		unsaved = &CheckpointError{err}
	}
	if f.every > 0 && f.when == Before && f.event.Total%f.every == 0 && f.run.reason == "" {
		if err := f.record(ctx, f.event.Total, math.NaN()); err != nil {
			return failedUnsaved(err, unsaved)
		}
	}
	return unsaved
}

// failedUnsaved is the error of a training that failed with err after its last
// checkpoint could not be written: it wraps what unsaved does and not unsaved
// itself, which would say that all else is done. A nil unsaved leaves err.
func failedUnsaved(err, unsaved error) error {
	if unsaved == nil {
		return err
	}
	return fmt.Errorf("%w; and the last checkpoint could not be written: %w", err, errors.Unwrap(unsaved))
}

// finish ends a training with err, or as it should if that is nil.
func (f *fit) finish(err error) error {
	f.history.Tail, f.history.Stopped = f.tail.list(), f.run.reason
	f.run.err = err
	if c := f.checkpoint; c != nil && c.held != nil {
		defer c.held.Close()
	}
	failed := f.emit(Finished, f.event.Loss)
	if unsaved := new(CheckpointError); failed != nil && errors.As(err, &unsaved) {
		return failedUnsaved(failed, unsaved)
	}
	return errors.Join(err, failed)
}

func (f *fit) prepare(set data.Dataset) error {
	switch {
	case set.Len() == 0:
		return fmt.Errorf("train: the training set is empty")
	case f.validation != nil && f.validation.Len() == 0:
		return fmt.Errorf("train: the validation set is empty")
	case f.epochs < 0:
		return fmt.Errorf("train: %d epochs, want at least 0", f.epochs)
	case f.batch < 0:
		return fmt.Errorf("train: batch size %d, want at least 1, or 0 for all samples", f.batch)
	case f.chosen && f.batch > set.Len():
		return fmt.Errorf("train: batch size %d, and there are %d samples; 0 means all", f.batch, set.Len())
	case f.every < 0 || f.everyEpoch < 0:
		return fmt.Errorf("train: a record every %d steps, or %d epochs, want at least 1, or 0 for none", f.every, f.everyEpoch)
	}
	f.set, f.order, f.before = set, f.shuffler, newBefore(f.Model)
	switch {
	case f.inOrder:
		f.order = nil
	case f.order == nil && f.batch > 0 && f.batch < set.Len():
		f.order = f.streams.Stream("shuffle")
	}
	f.loader = data.NewLoader(set, append(f.loading, data.BatchSize(f.batch), data.Shuffle(f.order))...)
	if f.every > 0 || f.everyEpoch > 0 {
		f.whole = evaluationLoader(set)
	}
	f.event.Epochs, f.event.Steps = f.epochs, f.loader.Steps()
	f.history.smooth = f.loader.Steps() == 1 && len(f.before.streams) == 0
	// Room for the whole history, within reason, so that a step allocates
	// nothing.
	room := min(f.epochs, 1<<16)
	f.history.Epochs = make([]Epoch, 0, room)
	f.epochStore = make([]Measure, 0, room*len(f.metrics))
	if f.every > 0 {
		f.history.Records = make([]Record, 0, min(room*f.event.Steps/f.every+2, 1<<20))
	}
	if f.everyEpoch > 0 {
		f.history.Records = make([]Record, 0, room/f.everyEpoch+1)
	}
	for _, m := range f.metrics {
		f.running = append(f.running, Measure{Name: m.Name()})
	}
	f.event.Metrics = f.measure
	return nil
}

// epoch makes the steps of an epoch that are left, and ends it.
func (f *fit) epoch(ctx context.Context) error {
	if !f.open {
		if err := f.begin(); err != nil {
			return err
		}
	}
	for f.run.reason == "" && f.loader.Next(ctx) {
		if err := f.step(ctx, f.loader.Batch()); err != nil {
			return err
		}
		if err := f.saveDue(); err != nil {
			return err
		}
	}
	if f.run.reason != "" {
		return nil
	}
	if err := f.loader.Err(); err != nil {
		return fmt.Errorf("train: epoch %d, step %d: %w", f.event.Epoch+1, f.event.Step, err)
	}
	if !f.tallied {
		if f.everyEpoch > 0 && f.event.Epoch%f.everyEpoch == 0 {
			if err := f.record(ctx, f.event.Epoch, math.NaN()); err != nil {
				return err
			}
		}
		f.tallied = true
	}
	return f.close(ctx)
}

// begin begins an epoch.
func (f *fit) begin() error {
	f.sum, f.event.Step = 0, 0
	if f.perEpoch != nil {
		f.opt.SetFactor(f.perEpoch(f.event.Epoch))
	}
	for _, m := range f.metrics {
		m.Reset()
	}
	if err := f.marshalOrder(); err != nil {
		return err
	}
	f.loader.Start()
	f.open = true
	return nil
}

// close evaluates the model after an epoch and puts the epoch into the history.
func (f *fit) close(ctx context.Context) error {
	e := Epoch{Epoch: f.event.Epoch + 1, Loss: f.event.Running, Metrics: f.keep(f.measure())}
	if f.validation != nil {
		r, err := f.Evaluate(ctx, f.validation)
		if err != nil {
			return err
		}
		e.Validation = append([]Measure{{"loss", r.Loss}}, r.Metrics...)
	}
	f.history.Epochs = append(f.history.Epochs, e)
	f.event.Validation = e.Validation
	if err := f.emit(EpochEnded, e.Loss); err != nil {
		return err
	}
	f.event.Validation = nil
	f.open, f.tallied = false, false
	f.event.Epoch++
	if err := f.react(e); err != nil {
		return err
	}
	return f.saveEpoch(e)
}

// react shows an epoch's measure to the plateau that waits for it.
func (f *fit) react(e Epoch) error {
	if f.plateau == nil {
		return nil
	}
	measures := e.Validation
	if f.validation == nil {
		measures = append([]Measure{{"loss", e.Loss}}, e.Metrics...)
	}
	var names []string
	for _, m := range measures {
		if m.Name == f.watched {
			f.opt.SetFactor(f.plateau.Next(m.Value))
			return nil
		}
		names = append(names, m.Name)
	}
	return fmt.Errorf("train: reduce on plateau: there is no measure %q; there are %s", f.watched, strings.Join(names, ", "))
}

// step is one update: forward, backward, and the optimiser's.
func (f *fit) step(ctx context.Context, b *data.Batch) error {
	f.before.mark()
	out, target := f.forward(&f.training, b)
	loss := f.loss.Of(out, target)
	objective := f.objective(loss.Item(), b.Len())
	if math.IsNaN(objective) || math.IsInf(objective, 0) {
		return f.notFinite(b, objective)
	}
	if len(f.metrics) > 0 {
		p := f.measured(out).Tensor()
		for _, m := range f.metrics {
			m.Add(p, target)
		}
		f.unmeasured = true
	}
	if f.every > 0 && f.when == Before && f.event.Total%f.every == 0 {
		if err := f.record(ctx, f.event.Total, objective); err != nil {
			return err
		}
	}
	loss.Backward()
	if f.perStep != nil {
		f.opt.SetFactor(f.perStep(f.event.Total))
	}
	f.opt.Step()
	f.tail.add(objective)
	f.sum += objective * float64(b.Len())
	f.event.Step++
	f.event.Total++
	if f.every > 0 && f.when == After && (f.event.Total-1)%f.every == 0 {
		if err := f.record(ctx, f.event.Total-1, math.NaN()); err != nil {
			return err
		}
	}
	f.event.Running = f.sum / float64(min(f.event.Step*f.size(), f.loader.Len()))
	return f.emit(Stepped, objective)
}

func (f *fit) size() int {
	if f.batch == 0 {
		return f.loader.Len()
	}
	return f.batch
}

// emit tells the callbacks what has happened.
func (f *fit) emit(k Kind, loss float64) error {
	if len(f.callbacks) == 0 {
		return nil
	}
	f.event.Kind, f.event.Loss, f.event.Rate = k, loss, f.opt.Rate()
	for _, c := range f.callbacks {
		if err := c.Handle(&f.run, f.event); err != nil {
			return &callbackError{fmt.Errorf("train: epoch %d, step %d: %w", f.event.Epoch+1, f.event.Step, err)}
		}
	}
	return nil
}

// callbackError is what a callback ended a training with: in the middle of
// something, so where it stands is no place to go on from.
type callbackError struct{ error }

func (e *callbackError) Unwrap() error { return e.error }
