package train

import (
	"context"
	"fmt"
	"math"

	"cajal/data"
	"cajal/grad"
)

// accumulated leaves the gradients of a step in the parameters, as the sum over
// its shards, of which b is the first, and returns the objective and how many
// samples it is of. The source's other batches are gathered though ctx ends: a
// step is finished.
func (r *Run) accumulated(ctx context.Context, b *data.Batch) (objective float64, samples int, err error) {
	a, m, n := r.shards, r.model, r.asked.shards
	a.tree.begin(n)
	if a.early != nil {
		a.early.begun = false
	}
	lo, hi := a.exchange.Shards(n)
	if lo < 0 || hi < lo || hi > n {
		return 0, 0, fmt.Errorf("train: exchange: shards %d to %d of %d", lo, hi, n)
	}
	for k := range n {
		if k > 0 {
			if !r.source.next(a.finish) {
				n = k // the last step of an epoch may have fewer
				break
			}
			b = r.source.batch()
		}
		samples += b.Len()
		if k < lo || k >= hi {
			continue
		}
		if err := r.shard(ctx, k, b, k == hi-1); err != nil {
			return 0, 0, err
		}
	}
	if err := r.sourceError(); err != nil {
		return 0, 0, err
	}
	if lo >= min(hi, n) {
		// What draws random numbers draws them here as it does elsewhere.
		m.training.Loss(b)
		m.training.tape.Forget()
	}
	if e := a.early; e == nil || !e.begun {
		a.tree.end(n)
		if e != nil && len(a.tree.parts) > 0 {
			e.late(ctx)
		}
	}
	sum, err := a.exchange.Reduce(ctx, n, a.tree.parts)
	if err != nil {
		return 0, 0, fmt.Errorf("train: exchange: %w", err)
	}
	loss, scale := sum.Loss, 1.0
	if m.reduction() == grad.Mean && sum.Weight != 0 { // of no weight all is 0
		loss, scale = sum.Loss/sum.Weight, 1/sum.Weight
	}
	a.leave(m.training.tape, sum, scale)
	return m.Penalised(loss, samples), samples, nil
}

// shard computes the gradients of one shard and puts them into the tree. All shards
// of a step draw from streams in the same state, each the masks of its samples. last
// says that it is the last one computed here.
func (r *Run) shard(ctx context.Context, k int, b *data.Batch, last bool) error {
	a, m := r.shards, r.model
	r.snapshot.rewind()
	a.snapshot.take()
	loss, out := m.training.Loss(b)
	value, weight := r.value(loss), 1.0
	if o := m.Penalised(value, b.Len()); math.IsNaN(o) || math.IsInf(o, 0) {
		return r.notFinite(b, o, a.snapshot)
	}
	r.measureStep(out)
	if m.reduction() == grad.Mean {
		weight = m.weight(&m.training.in)
		loss = loss.Scale(weight)
	}
	p := a.tree.next(k, a.params)
	p.Loss, p.Weight = value*weight, weight
	if last && a.early != nil {
		a.early.backward(ctx, p, loss)
		return nil
	}
	loss.Backward()
	a.take(p)
	return nil
}
