package optim

import (
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Step changes each parameter by its gradient of this pass. A parameter that
// no gradient has reached is left alone, and so is what the rule remembers of
// it. Gradients are left as they are, whatever is clipped.
func (o *Optimizer) Step() {
	o.steps++
	scale := o.clipScale()
	var first *param // of the parts gathered so far
	for _, p := range o.alike {
		g := p.Value.Grad()
		if g == nil {
			continue
		}
		p.count[0]++
		p.now = moment{step: p.count[0]}
		if p.carrier != nil {
			p.now.carried, p.number[0] = p.carrier.carry(p.number[0], p.now.step, o.Rate()*p.rateFactor)
		}
		if p.whole != nil {
			o.stepWhole(p, g, scale)
			continue
		}
		if first == nil || p.kind != first.kind || p.now != first.now {
			o.update(first, scale)
			first = p
		}
		if p.adaptive > 0 {
			g = o.clipUnits(p, g, scale)
		}
		o.parts = append(o.parts, kernel.Part{W: p.w.OnThreads(o.threads), G: memory.Of(g), S: p.state})
	}
	o.update(first, scale)
}

// update makes the step of the parts gathered, which are of the kind and the
// moment of first.
func (o *Optimizer) update(first *param, scale float64) {
	if len(o.parts) == 0 {
		return
	}
	first.rule.update(o.parts, o.begin(first, scale), first.now)
	clear(o.parts) // gradients are their tape's to keep
	o.parts = o.parts[:0]
}

// begin returns the numbers with which the step of a parameter begins.
func (o *Optimizer) begin(p *param, scale float64) kernel.Update {
	rate := o.Rate() * p.rateFactor
	u := kernel.Update{Limit: o.clipValue, Scale: scale, L2: p.kind.l2, Keep: 1 - float64(rate*p.kind.decay), Rate: rate}
	if p.adaptive > 0 {
		u.Limit, u.Scale = noLimit, 1 // clipUnits has applied them
	}
	if p.maximize {
		u.Scale = -u.Scale
	}
	return u
}

// whole is a rule that looks at a parameter as a whole, and not at one number
// after the other.
type whole interface {
	rule
	// updateWhole makes step t of w. g is the gradient after clipping and with L2's
	// part, and w has been shrunk by a decoupled decay.
	updateWhole(w, g *tensor.Tensor, slots []*tensor.Tensor, rate float64, t int64)
}

// stepWhole makes a step of a parameter by a rule that looks at it as a whole.
func (o *Optimizer) stepWhole(p *param, g *tensor.Tensor, scale float64) {
	if p.adaptive > 0 {
		g = o.clipUnits(p, g, scale)
	}
	u := o.begin(p, scale)
	with := combined[float32]
	if p.kind.double {
		with = combined[float64]
	}
	with(memory.Of(p.g), memory.Of(g), p.w, u)
	p.whole.updateWhole(p.Value.Tensor(), p.g, p.slots, u.Rate, p.now.step)
}

// combined writes the gradient after clipping, with L2's part, to y, and shrinks
// the weights.
func combined[T kernel.Float](y, g, w kernel.Slice, u kernel.Update) {
	to, from, weights := kernel.Of[T](y), kernel.Of[T](g), kernel.Of[T](w)
	for i, v := range from {
		clipped := min(max(float64(v), -u.Limit), u.Limit)
		to[i] = T(float64(u.Scale*clipped) + float64(u.L2*float64(weights[i])))
		weights[i] = T(u.Keep * float64(weights[i]))
	}
}
