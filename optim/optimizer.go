// Package optim holds the rules by which parameters follow their gradients.
//
// An optimiser is made from its settings, bound to parameters, and stepped
// after each Backward:
//
//	sgd := optim.SGD(0.01, optim.L2(0.01)).Bind(w1, b1, w2, b2)
//	loss.Backward()
//	sgd.Step()
package optim

import (
	"fmt"
	"math"

	"cajal/grad"
	"cajal/internal/kernel"
)

// Optimizer changes parameters by a rule. It belongs to one goroutine.
type Optimizer struct {
	rule   rule
	params []grad.Value
	rate   float64
	l2     float64
	steps  int
}

// rule is an update of one parameter: the formula of an optimiser.
type rule interface {
	update(o *Optimizer, w, g kernel.Slice, decay float64)
	String() string
}

// Option changes an optimiser.
type Option func(*Optimizer)

// L2 adds strength/2·‖W‖² to the objective: strength·W to the gradient of each
// weight. Only parameters with two axes or more are weights in this sense;
// biases are left alone.
func L2(strength float64) Option { return func(o *Optimizer) { o.l2 = strength } }

func newOptimizer(r rule, rate float64, opts []Option) *Optimizer {
	o := &Optimizer{rule: r}
	o.SetRate(rate)
	for _, f := range opts {
		f(o)
	}
	if !(o.l2 >= 0) || math.IsInf(o.l2, 0) {
		panic(&grad.Error{Op: r.String(), Rule: fmt.Sprintf("L2 strength %v, want a finite number, at least 0", o.l2)})
	}
	return o
}

// Bind says which parameters the optimiser changes, instead of those it was
// bound to before, and returns it.
func (o *Optimizer) Bind(params ...grad.Value) *Optimizer {
	for i, p := range params {
		if !p.IsParam() {
			panic(&grad.Error{Op: o.rule.String(), Rule: fmt.Sprintf("value %d (%s) is not a parameter", i, p.Name())})
		}
	}
	o.params, o.steps = params, 0
	return o
}

// Step changes each parameter by its gradient of this pass. A parameter that
// no gradient has reached is left alone.
func (o *Optimizer) Step() {
	o.steps++
	for _, p := range o.params {
		if g := p.Grad(); g != nil {
			o.rule.update(o, p.Tensor().Raw(), g.Raw(), o.Decay(p))
		}
	}
}

// Decay returns the L2 strength that applies to a parameter.
func (o *Optimizer) Decay(p grad.Value) float64 {
	if len(p.Shape()) < 2 {
		return 0
	}
	return o.l2
}

// Penalty returns the part of the objective that L2 adds: strength/2·‖W‖².
func (o *Optimizer) Penalty() float64 {
	if o.l2 == 0 {
		return 0
	}
	var sum float64
	for _, p := range o.params {
		if d := o.Decay(p); d != 0 {
			w := p.Tensor().Raw()
			sum += d / 2 * kernel.Dot(w, w)
		}
	}
	return sum
}

// Rate returns the learning rate.
func (o *Optimizer) Rate() float64 { return o.rate }

// SetRate changes the learning rate, from the next step on. It panics unless
// the rate is finite and not negative.
func (o *Optimizer) SetRate(rate float64) {
	if !(rate >= 0) || math.IsInf(rate, 0) {
		panic(&grad.Error{Op: o.rule.String(), Rule: fmt.Sprintf("rate %v, want a finite number, at least 0", rate)})
	}
	o.rate = rate
}

// Steps returns how many steps were made since Bind.
func (o *Optimizer) Steps() int { return o.steps }

// Params returns the parameters that the optimiser changes.
func (o *Optimizer) Params() []grad.Value { return o.params }

// String returns the rule's name and rate, "SGD 0.01".
func (o *Optimizer) String() string { return fmt.Sprintf("%s %g", o.rule, o.rate) }
