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
	opt   *Optimizer
	group bool
	where string // "group 0: ", for messages
}

// whole returns the optimiser, for options that have no meaning in a group.
func (c *config) whole(option string) *Optimizer {
	if c.group {
		c.opt.fail("%s%s is a setting of the whole optimiser", c.where, option)
	}
	return c.opt
}

func (c *config) require(what string, v, low, high float64) {
	c.opt.require(c.where+what, v, low, high)
}

// below1 checks a factor of a running mean, which would never forget at 1.
func (c *config) below1(what string, v float64) float64 {
	if !(v >= 0 && v < 1) {
		c.opt.fail("%s%s %v, want a number from 0 to below 1", c.where, what, v)
	}
	return v
}

// settings can differ between groups of parameters.
type settings struct {
	rateFactor float64
	l2, decay  float64
	all        bool
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

// decays returns the strength of a decay of p.
func (s *settings) decays(p grad.Value, strength float64) float64 {
	if !s.all && len(p.Shape()) < 2 {
		return 0
	}
	return strength
}

// Momentum makes SGD and RMSProp follow m = μ·m + g instead of g, where g is
// the gradient as their formula has it. 0.9 is usual; a number from 0 to
// below 1.
func Momentum(mu float64) Option {
	return func(c *config) {
		o := c.whole("Momentum")
		c.below1("momentum", mu)
		switch r := o.rule.(type) {
		case *sgd:
			r.momentum = mu
		case *rmsProp:
			r.momentum = mu
		default:
			o.fail("Momentum is an option of SGD and RMSProp")
		}
	}
}

// Nesterov makes SGD with momentum look one step ahead: it follows g + μ·m.
func Nesterov() Option {
	return func(c *config) {
		o := c.whole("Nesterov")
		r, ok := o.rule.(*sgd)
		if !ok {
			o.fail("Nesterov is an option of SGD")
		}
		r.nesterov = true
	}
}

// Betas says how slowly Adam's running means of g and of g² forget: 0.9 and
// 0.999 if not given; numbers from 0 to below 1.
func Betas(mean, square float64) Option {
	return func(c *config) {
		o := c.whole("Betas")
		r, ok := o.rule.(*adam)
		if !ok {
			o.fail("Betas is an option of Adam and AdamW")
		}
		r.beta1, r.beta2 = c.below1("first beta", mean), c.below1("second beta", square)
	}
}

// Smoothing says how slowly RMSProp's running mean of g² forgets, PyTorch's
// alpha: 0.99 if not given; a number from 0 to below 1.
func Smoothing(alpha float64) Option {
	return func(c *config) {
		o := c.whole("Smoothing")
		r, ok := o.rule.(*rmsProp)
		if !ok {
			o.fail("Smoothing is an option of RMSProp")
		}
		r.alpha = c.below1("smoothing", alpha)
	}
}

// Epsilon is what keeps Adam, AdamW, RMSProp and Adagrad from dividing by 0.
// If not given, it is 1e-8, and 1e-10 for Adagrad.
func Epsilon(epsilon float64) Option {
	return func(c *config) {
		o := c.whole("Epsilon")
		c.require("epsilon", epsilon, 0, math.MaxFloat64)
		switch r := o.rule.(type) {
		case *adam:
			r.epsilon = epsilon
		case *rmsProp:
			r.epsilon = epsilon
		case *adagrad:
			r.epsilon = epsilon
		default:
			o.fail("Epsilon is an option of Adam, AdamW, RMSProp and Adagrad")
		}
	}
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
