package optim

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Rule is the formula of an optimiser of one's own, which [Custom] makes one of.
// A rule with a method String is described by it, settings included; one with
// the same description must be the same rule, which is how a checkpoint knows it.
type Rule interface {
	// Slots names what is remembered of each parameter, such as "exp_avg": a
	// tensor of the parameter's shape and type for each, zero at first.
	Slots() []string
	// Update makes step t of a parameter w, from 1. g is the gradient after
	// clipping and with L2's part; slots are those of the parameter, in the
	// order of Slots. All are contiguous, and Update may write to all of them.
	Update(w, g *tensor.Tensor, slots []*tensor.Tensor, rate float64, t int64)
}

// Custom returns an optimiser with a rule of one's own. What is around the rule
// works as with the others: groups, [L2], [WeightDecay], which shrinks a weight
// before Update sees it, clipping, schedules, and states to save and go on from.
//
//	type sign struct{}
//
//	func (sign) Slots() []string { return nil }
//	func (sign) Update(w, g *tensor.Tensor, _ []*tensor.Tensor, rate float64, _ int64) {
//		for i, v := range g.Float64s() {
//			w.Float64s()[i] -= math.Copysign(rate, v)
//		}
//	}
//
//	optim.Custom(sign{}, 0.01)
func Custom(r Rule, rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&custom{r}, rate, opts)
}

// custom makes a rule of a Rule.
type custom struct{ Rule }

func (r *custom) name() string {
	if s, ok := r.Rule.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", r.Rule)
}

func (*custom) details() string   { return "" }
func (r *custom) slots() []string { return r.Rule.Slots() }

// update is never called: the step of a Rule is stepCustom, which has tensors.
func (r *custom) update([]kernel.Part, kernel.Update, int64) {
	panic("optim: a custom rule has no parts")
}

// tensors are the tensors of a parameter that a Rule sees.
type tensors struct {
	g     *tensor.Tensor // memory for the gradient with what belongs to it
	slots []*tensor.Tensor
}

// stepCustom makes a step of each parameter by a Rule.
func (o *Optimizer) stepCustom(r Rule, scale float64) {
	for _, p := range o.params {
		g := p.Value.Grad()
		if g == nil {
			continue
		}
		p.count[0]++
		rate := o.Rate() * p.kind.rate
		with := combined[float32]
		if p.kind.double {
			with = combined[float64]
		}
		with(memory.Of(p.tensors.g), memory.Of(g), p.w, part{limit: o.clipValue, scale: scale, l2: p.kind.l2, keep: 1 - rate*p.kind.decay})
		r.Update(p.Value.Tensor(), p.tensors.g, p.tensors.slots, rate, p.count[0])
	}
}

// part is what the optimiser makes of a gradient and a weight before its rule.
type part struct{ limit, scale, l2, keep float64 }

// combined writes the gradient after clipping, with L2's part, to y, and shrinks
// the weights.
func combined[T kernel.Float](y, g, w kernel.Slice, p part) {
	to, from, weights := kernel.Of[T](y), kernel.Of[T](g), kernel.Of[T](w)
	for i, v := range from {
		clipped := min(max(float64(v), -p.limit), p.limit)
		to[i] = T(p.scale*clipped + p.l2*float64(weights[i]))
		weights[i] = T(p.keep * float64(weights[i]))
	}
}
