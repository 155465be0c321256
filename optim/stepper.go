package optim

import "cajal/grad"

// Stepper is what a training needs of an optimiser. [Optimizer] is one, with any
// rule ([Custom]); who writes another decides by itself what a step is.
type Stepper interface {
	// BindNamed says which parameters the optimiser changes.
	BindNamed(params ...grad.Named)
	// Params returns them.
	Params() []grad.Value
	// Step changes the parameters by their gradients.
	Step()
	// Rate returns the rate of the next step; SetRate changes it, and SetFactor
	// says what it is multiplied by, which is what schedules give.
	Rate() float64
	SetRate(rate float64)
	SetFactor(factor float64)
	// Penalty returns what the optimiser adds to the objective by itself, as
	// [L2] does, 0 for nothing.
	Penalty() float64
	// State returns all that the optimiser remembers, for checkpoints, and
	// Restore makes it go on from there: to the bit, if a resumed training shall
	// end like one that was never interrupted.
	State() State
	Restore(State) error
	// String describes the optimiser with its settings and its rate.
	String() string
}

// Searcher is a Stepper that computes the objective more than once in a step, at
// parameters that it tries: a line search, or L-BFGS. A training calls StepWith
// instead of Step.
type Searcher interface {
	Stepper
	// StepWith makes a step from parameters with the given objective, whose
	// gradients they have. again returns the objective at the parameters as they
	// have been changed since, its penalty included, and leaves their gradients
	// (without the penalty's, as for Step). It is that of the same batch, with
	// the same dropout, and may be NaN or infinite.
	StepWith(objective float64, again func() float64)
}

var _ Stepper = (*Optimizer)(nil)
