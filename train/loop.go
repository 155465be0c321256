package train

import (
	"context"
	"errors"
	"iter"
	"math"

	"cajal/data"
	"cajal/internal/guard"
)

// Train trains the model on set, step by step, as the loop over it goes on:
//
//	for event, err := range model.Train(ctx, set, train.Epochs(5)) {
//		if err != nil {
//			return err
//		}
//		if event.Kind == train.Stepped && event.Total == 1000 {
//			model.Optimizer().SetRate(0.001)
//		}
//	}
//
// Training stands still while the loop's body runs: there the rate may be
// changed, weights looked at, predictions made, and a pause is a body that takes
// its time. It is the training that [Model.Fit] makes, to the bit, with the same
// options and the same errors. The error comes with the last event, which is
// Finished and has the history ([Run.History]); with all others it is nil.
//
// To leave the loop ends the training as the end of ctx does: the step under way
// is made whole, [Checkpoint] writes where it stands, callbacks hear Finished,
// and nothing goes on behind it. [Resume] goes on from there. Each loop over the
// same sequence is a training of its own.
func (m *Model) Train(ctx context.Context, set data.Dataset, opts ...FitOption) iter.Seq2[Event, error] {
	return m.loop(ctx, opts, func(r *Run) error { return r.prepare(set) })
}

// loop is the sequence of a training's events.
func (m *Model) loop(ctx context.Context, opts []FitOption, prepare func(*Run) error) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		r := newRun(m, opts)
		r.loop.yield = yield
		if err := prepare(r); err != nil {
			r.tell(Finished, err)
			return
		}
		var err error
		panicked := true
		defer func() {
			r.loop.left = r.loop.left || panicked
			r.finish(err)
		}()
		err = r.all(ctx)
		panicked = false
	}
}

// all makes the whole training. What operations refuse becomes an error; a panic
// of the loop's body is the body's own.
func (r *Run) all(ctx context.Context) (err error) {
	defer func() {
		if !r.loop.inBody {
			err = guard.Error("train", recover(), err)
		}
	}()
	defer r.source.stop()
	defer r.keepValues()()
	if r.shards != nil {
		r.shards.finish = context.WithoutCancel(ctx)
	}
	if err := r.start(); err != nil {
		return err
	}
	return r.epochs(ctx)
}

// ends reports whether training shall end after the current step or epoch.
func (r *Run) ends() bool { return r.at.Reason != "" || r.loop.left }

// epochs makes the epochs that are left.
func (r *Run) epochs(ctx context.Context) error {
	for r.at.Epoch < r.asked.epochs && !r.ends() {
		if err := r.epoch(ctx); err != nil {
			return r.interrupted(ctx, err)
		}
	}
	var unsaved error
	if err := r.save(); errors.As(err, new(*callbackError)) {
		return err
	} else if err != nil {
		unsaved = &CheckpointError{err}
	}
	if r.asked.records.before(r.at.Total) && !r.ends() {
		if err := r.record(ctx, r.at.Total, math.NaN()); err != nil {
			return failedUnsaved(err, unsaved)
		}
	}
	return unsaved
}

// finish ends a training with err, or as it should if that is nil, and tells so.
func (r *Run) finish(err error) {
	r.history.Tail, r.history.Stopped = r.tail.list(), r.at.Reason
	r.err = err
	if err == nil && r.loop.left {
		r.err = errLeft
	}
	if c := r.asked.checkpoint; c != nil && c.held != nil {
		defer c.held.Close()
	}
	if r.err == nil {
		r.asked.average.show(r.model) // for good
	}
	failed := r.call(Finished, r.event.Loss)
	if unsaved := new(CheckpointError); failed != nil && errors.As(err, &unsaved) {
		r.tell(Finished, failedUnsaved(failed, unsaved))
		return
	}
	r.tell(Finished, errors.Join(err, failed))
}

// errLeft is what callbacks find to have ended a training whose loop was left.
var errLeft = errors.New("train: the loop over the training's events was left")

// epoch makes the steps of an epoch that are left, and ends it.
func (r *Run) epoch(ctx context.Context) error {
	if !r.at.InEpoch {
		if err := r.begin(); err != nil {
			return err
		}
	}
	for !r.ends() && r.source.next(ctx) {
		if err := r.step(ctx, r.source.batch()); err != nil {
			return err
		}
		if err := r.saveDue(); err != nil {
			return err
		}
	}
	if r.ends() {
		return nil
	}
	if err := r.sourceError(); err != nil {
		return err
	}
	if !r.at.Measured {
		if r.asked.records.epoch(r.at.Epoch) {
			if err := r.record(ctx, r.at.Epoch, math.NaN()); err != nil {
				return err
			}
		}
		r.at.Measured = true
	}
	return r.close(ctx)
}

// begin begins an epoch.
func (r *Run) begin() error {
	r.tally.sum, r.tally.samples = 0, 0
	if f := r.asked.rates.perEpoch; f != nil {
		r.model.opt.SetFactor(f(r.at.Epoch))
	}
	if f := r.asked.rates.momentum; f != nil {
		r.model.opt.(momentumSetter).SetMomentum(f(r.at.Epoch))
	}
	for _, m := range r.model.metrics {
		m.Reset()
	}
	if err := r.source.begin(r.at.Epoch, r.asked.checkpoint != nil); err != nil {
		return err
	}
	r.at.beginEpoch()
	return nil
}

// close evaluates the model after an epoch and puts the epoch into the history.
func (r *Run) close(ctx context.Context) error {
	e, err := r.ended(ctx)
	if err != nil {
		return err
	}
	r.at.endEpoch()
	if p := r.asked.rates.plateau; p != nil {
		v, _ := e.event().Measure(r.asked.rates.measure)
		r.model.opt.SetFactor(p.Next(v))
	}
	return r.saveEpoch(e)
}

// ended evaluates the model after an epoch, with averaged weights if there are
// some, and tells of it.
func (r *Run) ended(ctx context.Context) (Epoch, error) {
	e := Epoch{Epoch: r.at.Epoch + 1, Loss: r.tally.mean, Metrics: r.tally.keep(r.measure())}
	defer r.asked.average.show(r.model)()
	if set := r.asked.validation; set != nil {
		result, err := r.model.Evaluate(ctx, set)
		if err != nil {
			return e, err
		}
		e.Validation = validated(result)
	}
	r.history.Epochs = append(r.history.Epochs, e)
	r.event.Validation = e.Validation
	if err := r.emit(EpochEnded, e.Loss); err != nil {
		return e, err
	}
	r.event.Validation = nil
	return e, nil
}
