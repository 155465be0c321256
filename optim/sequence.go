package optim

import (
	"fmt"

	"cajal/grad"
)

// Warmup rises from a factor to 1 in so many steps, and goes on with another
// schedule, which starts at its own step 0, or at a factor of 1 if that is
// nil. PyTorch's SequentialLR of a LinearLR and the other.
func Warmup(from float64, steps int, then Schedule) Schedule {
	if then == nil {
		then = Constant(1, 0)
	}
	return Sequential([]int{steps}, Linear(from, 1, steps), then)
}

// Sequential goes from one schedule to the next at the given steps, which rise; each
// starts at its own step 0. There is one schedule more than there are steps.
// PyTorch's SequentialLR.
func Sequential(at []int, schedules ...Schedule) Schedule {
	if len(schedules) != len(at)+1 {
		panic(&grad.Error{Op: "sequential", Rule: fmt.Sprintf("%d schedules with %d steps to change at, want one schedule more", len(schedules), len(at))})
	}
	for i, step := range at {
		atLeast("sequential", "step of a change", step, 0)
		if i > 0 && step <= at[i-1] {
			panic(&grad.Error{Op: "sequential", Rule: fmt.Sprintf("changes at steps %v, want steps that rise", at)})
		}
	}
	return func(t int) float64 {
		i := len(at)
		for i > 0 && t < at[i-1] {
			i--
		}
		if i > 0 {
			t -= at[i-1]
		}
		return schedules[i](t)
	}
}

// Chained is the product of schedules. PyTorch's ChainedScheduler.
func Chained(schedules ...Schedule) Schedule {
	return func(t int) float64 {
		factor := 1.0
		for _, s := range schedules {
			factor *= s(t)
		}
		return factor
	}
}
