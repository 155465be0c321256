package experiment

import (
	"cajal/optim"
	"cajal/recipe"
)

// optimizers make those of single steps; lbfgs is of a type of its own.
var optimizers = map[string]func(float64, ...optim.Option) *optim.Optimizer{
	"sgd": optim.SGD, "rmsprop": optim.RMSProp, "adagrad": optim.Adagrad, "adadelta": optim.Adadelta,
	"adam": optim.Adam, "adamw": optim.AdamW, "adamax": optim.Adamax, "nadam": optim.NAdam, "radam": optim.RAdam,
	"lion": optim.Lion, "muon": optim.Muon, "rprop": optim.Rprop, "asgd": optim.ASGD,
}

// optimizer makes the recipe's, with what stands around it.
func (e *Experiment) optimizer() (opt optim.Stepper) {
	o := &e.recipe.Optimizer
	opts := options(o)
	if o.Kind == "lbfgs" {
		opt = optim.LBFGS(o.Rate, opts...)
	} else {
		opt = optimizers[o.Kind](o.Rate, opts...)
	}
	if s := o.SAM; s != nil && s.Adaptive {
		opt = optim.ASAM(opt, s.Rho, s.Eta)
	} else if s != nil {
		opt = optim.SAM(opt, s.Rho)
	}
	if l := o.Lookahead; l != nil {
		opt = optim.Lookahead(opt, l.Steps, l.Share)
	}
	return opt
}

// chosen collects options that a recipe gives.
type chosen []optim.Option

// add takes the option of a number that is given.
func (c *chosen) add(v *float64, of func(float64) optim.Option) {
	if v != nil {
		*c = append(*c, of(*v))
	}
}

// above takes the option of a number above 0.
func (c *chosen) above(v float64, of func(float64) optim.Option) {
	if v > 0 {
		*c = append(*c, of(v))
	}
}

// pair takes the option of two numbers that are given.
func (c *chosen) pair(v []float64, of func(a, b float64) optim.Option) {
	if len(v) == 2 {
		*c = append(*c, of(v[0], v[1]))
	}
}

// count takes the option of a whole number above 0.
func (c *chosen) count(n int, of func(int) optim.Option) {
	if n > 0 {
		*c = append(*c, of(n))
	}
}

// when takes the option of a switch that is on.
func (c *chosen) when(on bool, of func() optim.Option) {
	if on {
		*c = append(*c, of())
	}
}

func options(o *recipe.Optimizer) []optim.Option {
	var c chosen
	c.above(o.L2, optim.L2)
	c.add(o.WeightDecay, optim.WeightDecay)
	c.when(o.DecayAll, optim.DecayAll)
	c.when(o.Maximize, optim.Maximize)
	c.above(o.ClipValue, optim.ClipValue)
	order := 2.0
	if o.ClipOrder > 0 {
		order = o.ClipOrder
	}
	c.above(o.ClipNorm, func(limit float64) optim.Option { return optim.ClipNormOf(order, limit) })
	c.above(o.ClipUnits, optim.ClipUnits)
	c.add(o.Momentum, optim.Momentum)
	c.above(o.Dampening, optim.Dampening)
	c.when(o.Nesterov, optim.Nesterov)
	c.pair(o.Betas, optim.Betas)
	c.add(o.Epsilon, optim.Epsilon)
	c.when(o.AMSGrad, optim.AMSGrad)
	c.add(o.MomentumDecay, optim.MomentumDecay)
	c.add(o.Smoothing, optim.Smoothing)
	c.when(o.Centered, optim.Centered)
	c.above(o.RateDecay, optim.RateDecay)
	c.above(o.InitialSum, optim.InitialSum)
	c.pair(o.StepFactors, optim.StepFactors)
	c.pair(o.StepSizes, optim.StepSizes)
	c.add(o.Lambda, optim.Lambda)
	c.add(o.Power, optim.Power)
	c.add(o.AverageFrom, optim.AverageFrom)
	c.when(o.HeavyBall, optim.HeavyBall)
	if o.Kind == "lbfgs" {
		c.count(o.Iterations, optim.MaxIterations)
	} else {
		c.count(o.Iterations, optim.Iterations)
	}
	if len(o.Coefficients) == 3 {
		c = append(c, optim.Coefficients(o.Coefficients[0], o.Coefficients[1], o.Coefficients[2]))
	}
	if o.Adjust != "" {
		c = append(c, optim.AdjustRate(optim.Adjustment(o.Adjust)))
	}
	c.count(o.History, optim.HistorySize)
	c.count(o.Evaluations, optim.MaxEvaluations)
	c.add(o.GradTolerance, optim.GradientTolerance)
	c.add(o.Tolerance, optim.ChangeTolerance)
	c.when(o.StrongWolfe, optim.StrongWolfe)
	for i := range o.Groups {
		c = append(c, group(&o.Groups[i], o.Rate))
	}
	return c
}

// group makes the option of a group, of an optimiser with a rate.
func group(g *recipe.Group, rate float64) optim.Option {
	match := optim.Biases
	switch {
	case g.Names != nil:
		match = optim.NamedLike(g.Names...)
	case !g.Biases:
		match = optim.Prefix(g.Prefix)
	}
	var c chosen
	c.add(g.Rate, func(own float64) optim.Option { return optim.RateFactor(own / rate) })
	c.add(g.RateFactor, optim.RateFactor)
	c.add(g.L2, optim.L2)
	c.add(g.WeightDecay, optim.WeightDecay)
	c.when(g.DecayAll, optim.DecayAll)
	c.add(g.ClipUnits, optim.ClipUnits)
	c.add(g.Momentum, optim.Momentum)
	c.pair(g.Betas, optim.Betas)
	c.add(g.Epsilon, optim.Epsilon)
	return optim.Group(match, c...)
}
