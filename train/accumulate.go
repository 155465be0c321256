package train

import (
	"context"
	"fmt"
	"math"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/nn"
)

// Accumulate computes the gradient of each step in n shards of its batch, one
// after the other, and adds them up in one fixed tree ([Part]): a step takes the
// memory of a shard, and the gradient is that of the whole batch but for
// rounding. A mean loss weighs each shard by what its mean divides by, the number
// of its samples unless the objective says otherwise ([Weighing]).
//
// The batch size is that of the step and must be a multiple of n, or 0. Batch
// norm sees each shard by itself.
func Accumulate(n int) FitOption { return func(s *settings) { s.shards = n } }

// accumulation is what a training keeps to add up the shards of its steps.
type accumulation struct {
	tree     tree
	exchange Exchange
	params   []grad.Named
	snapshot *snapshot       // before the shard under way
	finish   context.Context // that of the training without its end
}

func newAccumulation(m *Model, e Exchange) *accumulation {
	a := &accumulation{exchange: e, params: nn.Params(m.module), snapshot: newSnapshot(m)}
	if e == nil {
		a.exchange = alone{}
	}
	return a
}

// accumulated leaves the gradients of a step in the parameters, as the sum over
// its shards, of which b is the first, and returns the objective and how many
// samples it is of. The source's other batches are gathered though ctx ends: a
// step is finished.
func (r *Run) accumulated(ctx context.Context, b *data.Batch) (objective float64, samples int, err error) {
	a, m, n := r.shards, r.model, r.asked.shards
	a.tree.begin(n)
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
		if err := r.shard(k, b); err != nil {
			return 0, 0, err
		}
	}
	if err := r.sourceError(); err != nil {
		return 0, 0, err
	}
	a.tree.end(n)
	sum, err := a.exchange.Reduce(ctx, n, a.tree.parts)
	if err != nil {
		return 0, 0, fmt.Errorf("train: exchange: %w", err)
	}
	loss, scale := sum.Loss, 1.0
	if m.reduction() == grad.Mean {
		loss, scale = sum.Loss/sum.Weight, 1/sum.Weight
	}
	a.leave(m.training.tape, sum, scale)
	return m.Penalised(loss, samples), samples, nil
}

// shard computes the gradients of one shard and puts them into the tree.
func (r *Run) shard(k int, b *data.Batch) error {
	a, m := r.shards, r.model
	a.snapshot.take()
	loss, out := m.training.Loss(b)
	value, weight := loss.Item(), 1.0
	if o := m.Penalised(value, b.Len()); math.IsNaN(o) || math.IsInf(o, 0) {
		return r.notFinite(b, o, a.snapshot)
	}
	r.measureStep(out)
	if m.reduction() == grad.Mean {
		weight = m.weight(&m.training.in)
		loss = loss.Scale(weight)
	}
	loss.Backward()
	p := a.tree.next(k, a.params)
	p.Loss, p.Weight = value*weight, weight
	for i, param := range a.params {
		p.set(i, param.Value.Grad())
	}
	a.tree.push(p)
	return nil
}

// leave makes the sum, scaled, the gradients of the parameters.
func (a *accumulation) leave(t *grad.Tape, sum *Part, scale float64) {
	for i, param := range a.params {
		g := sum.Gradients[i].Tensor
		if g == nil {
			continue
		}
		if scale != 1 {
			kernel.Map(kernel.MulNumberOf, scale, g.Raw(), g.Raw())
		}
		t.SetGrad(param.Value, g)
	}
}

// checkShards refuses shards that a step on so many samples cannot have.
func (s *settings) checkShards(samples int) error {
	switch {
	case s.shards < 1:
		return fmt.Errorf("train: accumulate over %d shards, want at least 1", s.shards)
	case s.batch > 0 && s.batch%s.shards != 0:
		return fmt.Errorf("train: accumulate: a batch of %d samples in %d shards, want a batch size that is a multiple of them", s.batch, s.shards)
	case s.batch == 0 && s.shards > samples:
		return fmt.Errorf("train: accumulate: %d samples in %d shards", samples, s.shards)
	}
	return nil
}

// shardSize returns how many samples the loader hands out at a time: those of a
// shard, or, where a step is one shard, those of a step, 0 for all.
func (s *settings) shardSize(samples int) int {
	if s.batch == 0 && s.shards > 1 {
		return (samples + s.shards - 1) / s.shards
	}
	return s.batch / s.shards
}
