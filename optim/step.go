package optim

import (
	"cajal/internal/kernel"
	"cajal/internal/memory"
)

// kind is what the update of a parameter depends on, besides the count of its
// steps. Those of one kind and count are handed to the kernel together, in one
// call for all biases of a network and one for all its weights, or one for all:
// most networks have many parameters that are so small that a call takes
// longer than its work, and a few large ones for which threads have to be
// woken. The kernel takes a list and not one block of memory, so that a
// parameter can stand wherever it was made, loaded or lent from.
type kind struct {
	double          bool
	rate, l2, decay float64
}

// together returns the parameters with those of one kind beside each other,
// and otherwise in their order.
func together(params []*param) []*param {
	var order []*param
	seen := make(map[kind]bool)
	for _, p := range params {
		if seen[p.kind] {
			continue
		}
		seen[p.kind] = true
		for _, q := range params {
			if q.kind == p.kind {
				order = append(order, q)
			}
		}
	}
	return order
}

// Step changes each parameter by its gradient of this pass. A parameter that
// no gradient has reached is left alone, and so is what the rule remembers of
// it. Gradients are left as they are, whatever is clipped.
func (o *Optimizer) Step() {
	o.steps++
	scale := o.clipScale()
	if r, ok := o.rule.(*custom); ok {
		o.stepCustom(r.Rule, scale)
		return
	}
	var first *param // of the parts gathered so far
	for _, p := range o.alike {
		g := p.Value.Grad()
		if g == nil {
			continue
		}
		p.count[0]++
		if first == nil || p.kind != first.kind || p.count[0] != first.count[0] {
			o.update(first, scale)
			first = p
		}
		o.parts = append(o.parts, kernel.Part{W: p.w.OnThreads(o.threads), G: memory.Of(g), S: p.state})
	}
	o.update(first, scale)
}

// update makes the step of the parts gathered, which are of the kind and count
// of first.
func (o *Optimizer) update(first *param, scale float64) {
	if len(o.parts) == 0 {
		return
	}
	rate := o.Rate() * first.kind.rate
	o.rule.update(o.parts, kernel.Update{
		Limit: o.clipValue,
		Scale: scale,
		L2:    first.kind.l2,
		Keep:  1 - rate*first.kind.decay,
		Rate:  rate,
	}, first.count[0])
	clear(o.parts) // gradients are their tape's to keep
	o.parts = o.parts[:0]
}
