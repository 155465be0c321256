package train

import (
	"context"
	"math"

	"cajal/data"
	"cajal/internal/parallel"
)

// step is one update: forward, backward, and the optimiser's. b is its batch, or
// the first of its shards.
func (r *Run) step(ctx context.Context, b *data.Batch) error {
	parallel.Join() // so that trainings at the same time share the processors
	defer parallel.Leave()
	r.snapshot.take()
	r.model.training.tape.Forget()
	objective, samples, err := r.gradients(ctx, b)
	if err != nil {
		return err
	}
	number := r.at.Total
	if r.asked.records.before(number) {
		if err := r.record(ctx, number, objective); err != nil {
			return err
		}
	}
	if f := r.asked.rates.perStep; f != nil {
		r.model.opt.SetFactor(f(number))
	}
	if f := r.asked.rates.momentumSteps; f != nil {
		r.model.opt.(momentumSetter).SetMomentum(f(number))
	}
	r.update(b, objective, samples)
	r.tail.add(objective)
	r.tally.sum += float64(objective * float64(samples))
	r.tally.samples += samples
	r.at.endStep()
	if r.asked.records.after(number) {
		if err := r.record(ctx, number, math.NaN()); err != nil {
			return err
		}
	}
	r.tally.mean = r.tally.sum / float64(r.tally.samples)
	return r.stepped(objective)
}

// gradients leaves the gradients of a step in the parameters and returns the
// objective and how many samples it is of.
func (r *Run) gradients(ctx context.Context, b *data.Batch) (objective float64, samples int, err error) {
	if r.shards != nil {
		return r.accumulated(ctx, b)
	}
	loss, out := r.model.training.Loss(b)
	objective = r.model.Penalised(r.value(loss), b.Len())
	if math.IsNaN(objective) || math.IsInf(objective, 0) {
		return 0, 0, r.notFinite(b, objective, r.snapshot)
	}
	r.measureStep(out)
	loss.Backward()
	return objective, b.Len(), nil
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

// record appends the objective on the whole training set to the history. It is
// known already if a step has just computed it on the whole set, as it is; NaN if not.
func (r *Run) record(ctx context.Context, number int, known float64) error {
	if math.IsNaN(known) || r.source.steps() > 1 || r.asked.augmenter != nil {
		// A step is finished, also when ctx ends in the middle of it.
		all, err := r.model.evaluateWith(context.WithoutCancel(ctx), r.whole, nil)
		if err != nil {
			return err
		}
		known = r.model.Penalised(all.reduced, all.Samples)
	}
	r.history.Records = append(r.history.Records, Record{number, known})
	return r.emit(Recorded, known)
}
