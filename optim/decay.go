package optim

import (
	"math"

	"cajal/internal/elementary"
)

// StepDecay multiplies by gamma every so many steps: gamma^⌊t/every⌋.
// PyTorch's StepLR.
func StepDecay(every int, gamma float64) Schedule {
	atLeast("step decay", "steps between changes", every, 1)
	inRange("step decay", "gamma", gamma, 0, math.MaxFloat64)
	return func(t int) float64 { return elementary.Pow(gamma, float64(t/every)) }
}

// MultiStep multiplies by gamma at each of the given steps: gamma^n, where n of
// them are not above t. PyTorch's MultiStepLR.
func MultiStep(gamma float64, at ...int) Schedule {
	inRange("multi-step", "gamma", gamma, 0, math.MaxFloat64)
	for _, step := range at {
		atLeast("multi-step", "step of a change", step, 0)
	}
	return func(t int) float64 {
		n := 0
		for _, step := range at {
			if step <= t {
				n++
			}
		}
		return elementary.Pow(gamma, float64(n))
	}
}

// Exponential multiplies by gamma every step: gamma^t. PyTorch's
// ExponentialLR.
func Exponential(gamma float64) Schedule {
	inRange("exponential", "gamma", gamma, 0, math.MaxFloat64)
	return func(t int) float64 { return elementary.Pow(gamma, float64(t)) }
}

// Polynomial falls from 1 to 0 in so many steps, and stays there:
//
//	(1 − min(t, steps)/steps)^power
//
// PyTorch's PolynomialLR, whose power is 1 if not given.
func Polynomial(steps int, power float64) Schedule {
	atLeast("polynomial", "steps", steps, 1)
	inRange("polynomial", "power", power, 0, math.MaxFloat64)
	return func(t int) float64 { return elementary.Pow(1-float64(min(t, steps))/float64(steps), power) }
}

// Constant is a factor for so many steps, and 1 from then on. PyTorch's
// ConstantLR, whose factor is 1/3 and whose steps are 5 if not given.
func Constant(factor float64, steps int) Schedule {
	inRange("constant", "factor", factor, 0, math.MaxFloat64)
	atLeast("constant", "steps", steps, 0)
	return func(t int) float64 {
		if t < steps {
			return factor
		}
		return 1
	}
}

// Linear goes from one factor to another in so many steps, and stays there.
// PyTorch's LinearLR.
func Linear(from, to float64, steps int) Schedule {
	atLeast("linear", "steps", steps, 1)
	inRange("linear", "first factor", from, 0, math.MaxFloat64)
	inRange("linear", "last factor", to, 0, math.MaxFloat64)
	return func(t int) float64 { return from + float64((to-from)*float64(min(t, steps)))/float64(steps) }
}
