package train

import (
	"context"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/nn"
)

// accumulation is what a training keeps to add up the shards of its steps.
type accumulation struct {
	tree     tree
	exchange Exchange
	early    *early // nil unless the exchange is Overlapping
	params   []grad.Named
	snapshot *snapshot       // before the shard under way
	finish   context.Context // that of the training without its end
}

func newAccumulation(m *Model, e Exchange) *accumulation {
	a := &accumulation{exchange: e, params: nn.Params(m.module), snapshot: newSnapshot(m)}
	if e == nil {
		a.exchange = alone{}
	}
	if o, ok := e.(Overlapping); ok {
		a.early = newEarly(o, &a.tree, a.params)
	}
	return a
}

// take fills a part of the tree with the gradients that a shard has left.
func (a *accumulation) take(p *Part) {
	for i, param := range a.params {
		p.set(i, param.Value.Grad())
	}
	a.tree.push(p)
}

// leave makes the sum, scaled, the gradients of the parameters.
func (a *accumulation) leave(t *grad.Tape, sum *Part, scale float64) {
	for i, param := range a.params {
		g := sum.Gradients[i].Tensor
		if g == nil {
			continue
		}
		if scale != 1 {
			kernel.Map(kernel.MulNumberOf, scale, memory.Of(g), memory.Of(g))
		}
		t.SetGrad(param.Value, g)
	}
}
