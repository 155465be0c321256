package train

import (
	"cajal/data"
	"cajal/tensor"
)

// rehearsed is how many samples a rehearsal has: a batch norm wants more than one.
const rehearsed = 2

// rehearse makes a pass on the first samples of b before the first on a tape with a plan,
// so that that one is planned like those after it (grad's Tape.Rehearse): else it would
// take the memory of all values at once. Nothing but the plan comes of it.
func (p *Pass) rehearse(b *data.Batch, pass func(few *data.Batch)) {
	p.fresh = false
	// An objective of a user's own may want batches as they come.
	if _, ok := p.model.objective.(*supervised); !ok || b.X.NDim() == 0 || b.X.Dim(0) <= 2*rehearsed {
		return
	}
	if p.tape.Training() { // only then do layers draw
		s := newSnapshot(p.model)
		s.take()
		defer s.rewind()
	}
	defer func() { _ = recover() }() // the pass itself refuses it again, with its own numbers
	p.tape.Rehearse(func() { pass(firstOf(b, rehearsed)) })
}

// firstOf returns views of the first n samples of a batch.
func firstOf(b *data.Batch, n int) *data.Batch {
	few := func(t *tensor.Tensor) *tensor.Tensor {
		if t == nil {
			return nil
		}
		return t.Narrow(0, 0, n)
	}
	first := &data.Batch{X: few(b.X), Y: few(b.Y), Index: b.Index[:min(n, len(b.Index))]}
	for name, t := range b.More {
		if first.More == nil {
			first.More = map[string]*tensor.Tensor{}
		}
		first.More[name] = few(t)
	}
	return first
}
