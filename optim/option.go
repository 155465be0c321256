package optim

import (
	"math"

	"cajal/grad"
)

// Option is a setting of an optimiser or of a group of its parameters. An
// option that a rule or a group does not have is refused with a panic.
type Option func(*config)

// config is what options change.
type config struct {
	*settings
	rule  rule
	opt   *Optimizer
	group bool
	where string // "group 0: ", for messages
}

// whole returns the optimiser, for options that have no meaning in a group.
func (c *config) whole(option string) *Optimizer {
	if c.group {
		c.fail("%s is a setting of the whole optimiser", option)
	}
	return c.opt
}

func (c *config) fail(format string, args ...any) { c.opt.fail(c.where+format, args...) }

func (c *config) require(what string, v, low, high float64) {
	c.opt.require(c.where+what, v, low, high)
}

// below1 checks a factor of a running mean, which would never forget at 1.
func (c *config) below1(what string, v float64) {
	if !(v >= 0 && v < 1) {
		c.fail("%s %v, want a number from 0 to below 1", what, v)
	}
}

func (c *config) positive(what string, v float64) {
	if !(v > 0) || math.IsInf(v, 0) {
		c.fail("%s %v, want a finite number above 0", what, v)
	}
}

// settings are those that every rule has. They can differ between groups of
// parameters.
type settings struct {
	rateFactor float64
	l2, decay  float64
	all        bool
	maximize   bool
	adaptive   float64 // the limit of ClipUnits, 0 for none
}

// L2 adds strength/2·‖W‖² to the objective: strength·W to the gradient of each
// weight, before the rule makes a step of it. This is PyTorch's weight_decay
// of all optimisers but AdamW. Only parameters with two axes or more are
// weights in this sense; biases are left alone, unless [DecayAll] is given.
func L2(strength float64) Option {
	return func(c *config) {
		c.require("L2 strength", strength, 0, math.MaxFloat64)
		c.l2 = strength
	}
}

// WeightDecay shrinks each weight by the share rate·strength in a step, beside
// the rule and not through the gradient, so that a rule that rescales
// gradients does not rescale the decay:
//
//	w −= rate·strength·w
//
// Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019. Under
// plain SGD it is the same as [L2]. It is 0.01 for [AdamW] if not given, 0
// for the others. Biases are left alone, unless [DecayAll] is given.
func WeightDecay(strength float64) Option {
	return func(c *config) {
		c.require("weight decay", strength, 0, math.MaxFloat64)
		c.decay = strength
	}
}

// DecayAll makes L2 and WeightDecay apply to every parameter, biases included,
// as in PyTorch.
func DecayAll() Option { return func(c *config) { c.all = true } }

// Maximize climbs instead of descending: the rule sees the gradient with its sign
// turned. Decay still makes weights smaller.
func Maximize() Option { return func(c *config) { c.maximize = true } }

// decays returns the strength of a decay of p.
func (s *settings) decays(p grad.Value, strength float64) float64 {
	if !s.all && len(p.Shape()) < 2 {
		return 0
	}
	return strength
}

// Decay returns the L2 strength that applies to a parameter.
func (o *Optimizer) Decay(p grad.Value) float64 {
	for _, q := range o.params {
		if q.Value == p {
			return q.decays(p, q.l2)
		}
	}
	return o.decays(p, o.l2)
}
