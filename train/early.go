package train

import (
	"context"

	"cajal/grad"
)

// early tells an exchange of gradients while the last shard of this place goes
// backward. When a parameter's gradient is complete there, it is added up with those
// of the shards before, along the same tree.
type early struct {
	to     Overlapping
	tree   *tree
	params []grad.Named
	number map[grad.Value]int // of a parameter
	told   []bool             // of each parameter, whether its gradient has been told
	hook   func(grad.Value)   // complete, made once
	part   *Part              // of the shard under way
	begun  bool               // in this step
}

func newEarly(to Overlapping, t *tree, params []grad.Named) *early {
	e := &early{to: to, tree: t, params: params, number: map[grad.Value]int{}, told: make([]bool, len(params))}
	for i, p := range params {
		e.number[p.Value] = i
	}
	e.hook = e.complete
	return e
}

// backward is the way back of the last shard that is computed here, which ends in
// part p of the tree.
func (e *early) backward(ctx context.Context, p *Part, loss grad.Value) {
	e.part, e.begun = p, true
	e.tree.parts = append(e.tree.parts, p)
	e.tree.fold()
	e.to.Begin(ctx, e.tree.parts)
	clear(e.told)
	t := loss.Tape()
	t.OnGradient(e.hook)
	defer t.OnGradient(nil)
	loss.Backward()
	for _, param := range e.params {
		e.complete(param.Value) // those that no gradient has reached this time
	}
	e.tree.joined = e.tree.joined[:0]
}

// complete tells of a parameter's gradient.
func (e *early) complete(param grad.Value) {
	i, ok := e.number[param]
	if !ok || e.told[i] {
		return
	}
	e.told[i] = true
	e.part.set(i, param.Grad())
	e.tree.complete(i)
	e.to.Ready(i)
}

// late tells of gradients that were complete before it was known that they would be.
func (e *early) late(ctx context.Context) {
	e.to.Begin(ctx, e.tree.parts)
	for i := range e.params {
		e.to.Ready(i)
	}
}
