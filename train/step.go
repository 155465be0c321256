package train

import (
	"context"
	"math"

	"cajal/data"
)

// step is one update: forward, backward, and the optimiser's.
func (r *Run) step(ctx context.Context, b *data.Batch) error {
	r.snapshot.take()
	m := r.model
	loss, out := m.training.Loss(b)
	objective := m.Penalised(loss.Item(), b.Len())
	if math.IsNaN(objective) || math.IsInf(objective, 0) {
		return r.notFinite(b, objective)
	}
	if len(m.metrics) > 0 {
		m.measure(m.training, out)
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
	return r.stepped(objective)
}

// stepped tells of a step.
func (r *Run) stepped(objective float64) error {
	if len(r.asked.watched) == 0 {
		return r.emit(Stepped, objective)
	}
	var err error
	if r.event.Watched, err = r.look(); err != nil {
		return err
	}
	err = r.emit(Stepped, objective)
	r.event.Watched = nil
	return err
}

// size returns how many samples a step sees.
func (r *Run) size() int {
	if r.asked.batch == 0 {
		return r.loader.Len()
	}
	return r.asked.batch
}
