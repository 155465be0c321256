package train

import (
	"context"
	"errors"
	"fmt"
	"math"

	"cajal/data"
)

// Fit trains the model on set and returns what happened, also when it ends
// early: with an error of ctx, of the data, or because the loss is no longer
// finite, in which case the parameters are those before that step.
func (m *Model) Fit(ctx context.Context, set data.Dataset, opts ...FitOption) (h *History, err error) {
	r := newRun(m, opts)
	if err := r.prepare(set); err != nil {
		return r.history, err
	}
	defer func() { h, err = r.history, r.finish(err) }()
	defer guard(&err)
	defer r.loader.Stop()
	if err := r.start(); err != nil {
		return r.history, err
	}
	return r.history, r.train(ctx)
}

// train makes the epochs that are left.
func (r *Run) train(ctx context.Context) error {
	for r.at.Epoch < r.asked.epochs && r.at.Reason == "" {
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
	if r.asked.records.before(r.at.Total) && r.at.Reason == "" {
		if err := r.record(ctx, r.at.Total, math.NaN()); err != nil {
			return failedUnsaved(err, unsaved)
		}
	}
	return unsaved
}

// finish ends a training with err, or as it should if that is nil.
func (r *Run) finish(err error) error {
	r.history.Tail, r.history.Stopped = r.tail.list(), r.at.Reason
	r.err = err
	if c := r.asked.checkpoint; c != nil && c.held != nil {
		defer c.held.Close()
	}
	failed := r.emit(Finished, r.event.Loss)
	if unsaved := new(CheckpointError); failed != nil && errors.As(err, &unsaved) {
		return failedUnsaved(failed, unsaved)
	}
	return errors.Join(err, failed)
}

// epoch makes the steps of an epoch that are left, and ends it.
func (r *Run) epoch(ctx context.Context) error {
	if !r.at.InEpoch {
		if err := r.begin(); err != nil {
			return err
		}
	}
	for r.at.Reason == "" && r.loader.Next(ctx) {
		if err := r.step(ctx, r.loader.Batch()); err != nil {
			return err
		}
		if err := r.saveDue(); err != nil {
			return err
		}
	}
	if r.at.Reason != "" {
		return nil
	}
	if err := r.loader.Err(); err != nil {
		return fmt.Errorf("train: epoch %d, step %d: %w", r.at.Epoch+1, r.at.Step, err)
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
	r.tally.sum = 0
	if f := r.asked.rates.perEpoch; f != nil {
		r.model.opt.SetFactor(f(r.at.Epoch))
	}
	for _, m := range r.model.metrics {
		m.Reset()
	}
	if r.asked.checkpoint != nil {
		if err := r.order.keep(); err != nil {
			return err
		}
	}
	r.loader.Start()
	r.at.beginEpoch()
	return nil
}

// close evaluates the model after an epoch and puts the epoch into the history.
func (r *Run) close(ctx context.Context) error {
	e := Epoch{Epoch: r.at.Epoch + 1, Loss: r.tally.mean, Metrics: r.tally.keep(r.measure())}
	if set := r.asked.validation; set != nil {
		result, err := r.model.Evaluate(ctx, set)
		if err != nil {
			return err
		}
		e.Validation = append([]Measure{{"loss", result.Loss}}, result.Metrics...)
	}
	r.history.Epochs = append(r.history.Epochs, e)
	r.event.Validation = e.Validation
	if err := r.emit(EpochEnded, e.Loss); err != nil {
		return err
	}
	r.event.Validation = nil
	r.at.endEpoch()
	if err := r.react(e); err != nil {
		return err
	}
	return r.saveEpoch(e)
}

// step is one update: forward, backward, and the optimiser's.
func (r *Run) step(ctx context.Context, b *data.Batch) error {
	r.snapshot.take()
	m := r.model
	out, target := m.forward(&m.training, b)
	loss := m.loss.Of(out, target)
	objective := m.objective(loss.Item(), b.Len())
	if math.IsNaN(objective) || math.IsInf(objective, 0) {
		return r.notFinite(b, objective)
	}
	if len(m.metrics) > 0 {
		p := m.measured(out).Tensor()
		for _, k := range m.metrics {
			k.Add(p, target)
		}
		r.tally.unmeasured = true
	}
	number := r.at.Total
	if r.asked.records.before(number) {
		if err := r.record(ctx, number, objective); err != nil {
			return err
		}
	}
	loss.Backward()
	if f := r.asked.rates.perStep; f != nil {
		m.opt.SetFactor(f(number))
	}
	m.opt.Step()
	r.tail.add(objective)
	r.tally.sum += objective * float64(b.Len())
	r.at.endStep()
	if r.asked.records.after(number) {
		if err := r.record(ctx, number, math.NaN()); err != nil {
			return err
		}
	}
	r.tally.mean = r.tally.sum / float64(min(r.at.Step*r.size(), r.loader.Len()))
	return r.emit(Stepped, objective)
}

// size returns how many samples a step sees.
func (r *Run) size() int {
	if r.asked.batch == 0 {
		return r.loader.Len()
	}
	return r.asked.batch
}
