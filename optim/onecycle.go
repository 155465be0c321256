package optim

import "math"

// CycleOption changes a OneCycle.
type CycleOption func(*cycle)

type cycle struct {
	rising     float64
	three      bool
	start, end float64 // what the rate is divided by
	anneal     func(from, to, x float64) float64
}

// Rising is the share of its steps in which a OneCycle rises, 0.3 if not
// given.
func Rising(share float64) CycleOption {
	inRange("one-cycle", "rising share", share, 0, 1)
	return func(c *cycle) { c.rising = share }
}

// Divisors says by what a OneCycle divides the rate at its start, 25 if not
// given, and by what it divides that again at its end, 1e4 if not given.
func Divisors(start, end float64) CycleOption {
	inRange("one-cycle", "start divisor", start, 1, math.MaxFloat64)
	inRange("one-cycle", "end divisor", end, 1, math.MaxFloat64)
	return func(c *cycle) { c.start, c.end = start, end }
}

// ThreePhases makes a OneCycle fall to where it started in as many steps as it rose
// in, and to almost nothing in those that are left, PyTorch's three_phase.
func ThreePhases() CycleOption { return func(c *cycle) { c.three = true } }

// Straight makes a OneCycle rise and fall along lines and not along cosines.
func Straight() CycleOption { return func(c *cycle) { c.anneal = straight } }

// OneCycle rises from 1/25 to 1 and falls to almost nothing, in so many steps
// in all, usually updates; the optimiser's rate is the largest one. Beyond the
// last step it stays where it ended. PyTorch's OneCycleLR; its change of momentum
// is [OneCycleMomentum]. Smith and Topin, Super-Convergence, 2018.
func OneCycle(steps int, opts ...CycleOption) Schedule {
	c := newCycle(steps, opts)
	first := 1 / c.start
	if c.three {
		return c.through(steps, first, 1, first, first/c.end)
	}
	return c.through(steps, first, 1, first/c.end)
}

// OneCycleMomentum gives the momentum, for [Optimizer.SetMomentum], beside a
// OneCycle of the same steps and options: high where the rate is low, and low where
// it is high. PyTorch's base_momentum and max_momentum are 0.85 and 0.95.
func OneCycleMomentum(steps int, low, high float64, opts ...CycleOption) Schedule {
	checkMomenta("one-cycle", low, high)
	c := newCycle(steps, opts)
	if c.three {
		return c.through(steps, high, low, high, high)
	}
	return c.through(steps, high, low, high)
}

func newCycle(steps int, opts []CycleOption) *cycle {
	atLeast("one-cycle", "steps", steps, 1)
	c := &cycle{rising: 0.3, start: 25, end: 1e4, anneal: cosine}
	for _, o := range opts {
		o(c)
	}
	return c
}

// through goes from each value to the next, one phase for each.
//
// PyTorch's first phase ends, maybe between two steps, at the share of the steps
// less one, and the second of three as far behind it; at exactly 0 a phase has no
// length. The conversions round the products, where some processors would fuse them
// with what follows.
func (c *cycle) through(steps int, values ...float64) Schedule {
	last := float64(steps - 1)
	ends := []float64{float64(c.rising*float64(steps)) - 1, last}
	if c.three {
		ends = []float64{ends[0], float64(2*c.rising*float64(steps)) - 2, last}
	}
	return func(step int) float64 {
		t, begin := min(float64(step), last), 0.0
		for i, end := range ends {
			switch {
			case t > end && i < len(ends)-1:
				begin = end
				continue
			case end == begin: // a phase without length
				return values[i+1]
			}
			return c.anneal(values[i], values[i+1], (t-begin)/(end-begin))
		}
		return values[len(values)-1]
	}
}
