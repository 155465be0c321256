package optim

import (
	"fmt"

	"cajal/internal/kernel"
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

func (*custom) details() string     { return "" }
func (*custom) settings() []setting { return nil }
func (r *custom) clone() rule       { return r }
func (*custom) check() string       { return "" }
func (r *custom) slots() []string   { return r.Rule.Slots() }

func (r *custom) updateWhole(w, g *tensor.Tensor, slots []*tensor.Tensor, rate float64, t int64) {
	r.Update(w, g, slots, rate, t)
}

// update is never called: a Rule looks at a parameter as a whole.
func (r *custom) update([]kernel.Part, kernel.Update, moment) {
	panic("optim: a custom rule has no parts")
}
