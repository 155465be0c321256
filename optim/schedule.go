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
// updates for [OneCycle] and [Cyclic]; a [Warmup] is short and counts updates as
// well. A schedule remembers nothing, so the same step always gives the same
// factor, also after a resumed training. A function of one's own is one, as in
// PyTorch's LambdaLR.
//
// PyTorch multiplies the rate that it has by what changes in a step; these compute
// each step's factor from the start, which is the same but for its rounding. Each
// group's rate is multiplied by the factor, so where PyTorch takes a rate, such as
// eta_min, these take a share of the optimiser's.
type Schedule func(step int) float64

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
