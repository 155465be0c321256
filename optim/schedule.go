package optim

import (
	"fmt"
	"math"

	"cajal/grad"
)

// Schedule returns the factor that the optimiser's rate is multiplied by
// before step number step, counted from 0:
//
//	opt.SetFactor(schedule(step))
//
// What a step is, one update or one epoch, is up to who calls it. PyTorch
// counts epochs for [StepDecay], [Exponential] and [Cosine] by custom, and
// updates for [OneCycle]; a [Warmup] is short and counts updates as well. A
// schedule remembers nothing, so the same step always gives the same factor,
// also after a resumed training.
type Schedule func(step int) float64

// StepDecay multiplies by gamma every so many steps: gamma^⌊t/every⌋.
// PyTorch's StepLR.
func StepDecay(every int, gamma float64) Schedule {
	atLeast("step decay", "steps between changes", every, 1)
	inRange("step decay", "gamma", gamma, 0, math.MaxFloat64)
	return func(t int) float64 { return math.Pow(gamma, float64(t/every)) }
}

// Exponential multiplies by gamma every step: gamma^t. PyTorch's
// ExponentialLR.
func Exponential(gamma float64) Schedule {
	inRange("exponential", "gamma", gamma, 0, math.MaxFloat64)
	return func(t int) float64 { return math.Pow(gamma, float64(t)) }
}

// Cosine falls from 1 to floor along half a wave in so many steps:
//
//	floor + (1−floor)·(1 + cos(π·t/steps))/2
//
// Beyond them it rises again, as PyTorch's CosineAnnealingLR does, whose
// eta_min is floor times the rate. Loshchilov and Hutter, SGDR, 2017, without
// the restarts.
func Cosine(steps int, floor float64) Schedule {
	atLeast("cosine", "steps", steps, 1)
	inRange("cosine", "floor", floor, 0, 1)
	return func(t int) float64 { return cosine(1, floor, float64(t)/float64(steps)) }
}

// Linear goes from one factor to another in so many steps, and stays there.
// PyTorch's LinearLR.
func Linear(from, to float64, steps int) Schedule {
	atLeast("linear", "steps", steps, 1)
	inRange("linear", "first factor", from, 0, math.MaxFloat64)
	inRange("linear", "last factor", to, 0, math.MaxFloat64)
	return func(t int) float64 { return from + (to-from)*float64(min(t, steps))/float64(steps) }
}

// Warmup rises from a factor to 1 in so many steps, and goes on with another
// schedule, which starts at its own step 0, or at a factor of 1 if that is
// nil. PyTorch's SequentialLR of a LinearLR and the other.
func Warmup(from float64, steps int, then Schedule) Schedule {
	rise := Linear(from, 1, steps)
	return func(t int) float64 {
		switch {
		case t < steps:
			return rise(t)
		case then == nil:
			return 1
		}
		return then(t - steps)
	}
}

// cosine goes from one value to another along half a wave, x from 0 to 1.
func cosine(from, to, x float64) float64 { return to + (from-to)/2*(1+math.Cos(math.Pi*x)) }

// straight goes from one value to another along a line.
func straight(from, to, x float64) float64 { return from + (to-from)*x }

func atLeast(op, what string, n, low int) {
	if n < low {
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%s: %d, want at least %d", what, n, low)})
	}
}

func inRange(op, what string, v, low, high float64) {
	if v >= low && v <= high {
		return
	}
	rule := fmt.Sprintf("%s %v, want a number from %g to %g", what, v, low, high)
	if high == math.MaxFloat64 {
		rule = fmt.Sprintf("%s %v, want a finite number, at least %g", what, v, low)
	}
	panic(&grad.Error{Op: op, Rule: rule})
}
