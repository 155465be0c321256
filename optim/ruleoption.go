package optim

import "math"

// Momentum makes SGD and RMSProp follow m = μ·m + g instead of g, where g is
// the gradient as their formula has it; 0.9 is usual. Of [Muon] it is the weight
// of a running mean, 0.95 if not given. A number from 0 to below 1.
func Momentum(mu float64) Option {
	return set("Momentum", mu, func(c *config) { c.below1("momentum", mu) })
}

// Dampening makes SGD with momentum add (1−share)·g to what it follows instead of
// g, from a parameter's second step on; 0 if not given. A number from 0 to 1.
func Dampening(share float64) Option {
	return set("Dampening", share, func(c *config) { c.require("dampening", share, 0, 1) })
}

// Nesterov makes SGD with momentum look one step ahead: it follows g + μ·m.
func Nesterov() Option { return set("Nesterov", true, nil) }

// HeavyBall makes [Muon] follow its running mean itself, without looking ahead as
// Nesterov does.
func HeavyBall() Option { return set("HeavyBall", false, nil) }

// Betas says how slowly the running means of [Adam] and its kin forget, that of g
// and that of g²: 0.9 and 0.999 if not given; numbers from 0 to below 1. Of [Lion]
// they are the weights of its mean in the step and in the memory, 0.9 and 0.99.
func Betas(mean, square float64) Option {
	return set("Betas", [2]float64{mean, square}, func(c *config) {
		c.below1("first beta", mean)
		c.below1("second beta", square)
	})
}

// Smoothing says how slowly a running mean of g² forgets: PyTorch's alpha of
// RMSProp, 0.99 if not given, and its rho of Adadelta, 0.9. A number from 0 to
// below 1.
func Smoothing(alpha float64) Option {
	return set("Smoothing", alpha, func(c *config) { c.below1("smoothing", alpha) })
}

// Epsilon is what keeps rules from dividing by 0. If not given, it is 1e-8, 1e-10
// for Adagrad, 1e-6 for Adadelta, and 1e-7 for Muon.
func Epsilon(epsilon float64) Option {
	return set("Epsilon", epsilon, func(c *config) { c.require("epsilon", epsilon, 0, math.MaxFloat64) })
}

// AMSGrad makes Adam and AdamW divide by the largest mean square that there has
// been and not by the present one, so that the rate of a number never rises.
// Reddi, Kale and Kumar, On the Convergence of Adam and Beyond, 2018.
func AMSGrad() Option { return set("AMSGrad", true, nil) }

// Centered makes RMSProp divide by the deviation of the gradients from their mean
// instead of by the root of their mean square. Graves, Generating Sequences With
// Recurrent Neural Networks, 2013.
func Centered() Option { return set("Centered", true, nil) }

// RateDecay divides the rate of Adagrad by 1 + decay·(t−1) in step t of a
// parameter, PyTorch's lr_decay; 0 if not given.
func RateDecay(decay float64) Option {
	return set("RateDecay", decay, func(c *config) { c.require("rate decay", decay, 0, math.MaxFloat64) })
}

// InitialSum is where the sum of squares of Adagrad starts, PyTorch's
// initial_accumulator_value; 0 if not given.
func InitialSum(sum float64) Option {
	return set("InitialSum", sum, func(c *config) { c.require("initial sum", sum, 0, math.MaxFloat64) })
}

// MomentumDecay says how fast the momentum of NAdam comes near its first beta,
// 0.004 if not given.
func MomentumDecay(decay float64) Option {
	return set("MomentumDecay", decay, func(c *config) { c.require("momentum decay", decay, 0, math.MaxFloat64) })
}

// StepFactors are what Rprop multiplies a step size by where the gradient turns
// and where it keeps its sign, PyTorch's etas: 0.5 and 1.2 if not given.
func StepFactors(turned, kept float64) Option {
	return set("StepFactors", [2]float64{turned, kept}, func(c *config) {
		c.positive("factor where the gradient turns", turned)
		c.positive("factor where it keeps its sign", kept)
		if turned >= 1 || kept <= 1 {
			c.fail("step factors %v and %v, want one below 1 and one above", turned, kept)
		}
	})
}

// StepSizes are the least and the largest step of Rprop, 1e-6 and 50 if not given.
func StepSizes(least, largest float64) Option {
	return set("StepSizes", [2]float64{least, largest}, func(c *config) {
		c.positive("least step", least)
		c.positive("largest step", largest)
		if least > largest {
			c.fail("step sizes from %v to %v, want the least first", least, largest)
		}
	})
}

// Lambda is how fast the rate of ASGD falls and its weights shrink, 1e-4 if not
// given.
func Lambda(lambda float64) Option {
	return set("Lambda", lambda, func(c *config) { c.require("lambda", lambda, 0, math.MaxFloat64) })
}

// Power is the power by which the rate of ASGD falls, PyTorch's alpha: 0.75 if not
// given.
func Power(alpha float64) Option {
	return set("Power", alpha, func(c *config) { c.require("power", alpha, 0, math.MaxFloat64) })
}

// AverageFrom is the step from which ASGD takes the mean of the weights, PyTorch's
// t0: 1e6 if not given.
func AverageFrom(step float64) Option {
	return set("AverageFrom", step, func(c *config) { c.require("first step of the mean", step, 0, math.MaxFloat64) })
}

// HistorySize is how many changes [LBFGS] remembers, 100 if not given.
func HistorySize(n int) Option {
	return set("HistorySize", n, func(c *config) { c.atLeast1("history", n) })
}

// MaxIterations is how many iterations a step of [LBFGS] makes at most, 20 if not
// given.
func MaxIterations(n int) Option {
	return set("MaxIterations", n, func(c *config) { c.atLeast1("iterations", n) })
}

// MaxEvaluations is after how many evaluations of the objective a step of [LBFGS]
// ends, 5/4 of its iterations if not given.
func MaxEvaluations(n int) Option {
	return set("MaxEvaluations", n, func(c *config) { c.atLeast1("evaluations", n) })
}

// GradientTolerance ends a step of [LBFGS] where no number of the gradient is larger,
// 1e-7 if not given.
func GradientTolerance(v float64) Option {
	return set("GradientTolerance", v, func(c *config) { c.require("gradient tolerance", v, 0, math.MaxFloat64) })
}

// ChangeTolerance ends a step of [LBFGS] where weights or objective change by less,
// 1e-9 if not given.
func ChangeTolerance(v float64) Option {
	return set("ChangeTolerance", v, func(c *config) { c.require("change tolerance", v, 0, math.MaxFloat64) })
}

// StrongWolfe makes [LBFGS] search along each direction, PyTorch's line_search_fn
// "strong_wolfe".
func StrongWolfe() Option { return set("StrongWolfe", true, nil) }

func (c *config) atLeast1(what string, n int) {
	if n < 1 {
		c.fail("%s %d, want at least 1", what, n)
	}
}
