package optim

import "math"

// CycleOption changes a OneCycle.
type CycleOption func(*cycle)

type cycle struct {
	rising     float64
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

// Straight makes a OneCycle rise and fall along lines and not along cosines.
func Straight() CycleOption { return func(c *cycle) { c.anneal = straight } }

// OneCycle rises from 1/25 to 1 and falls to almost nothing, in so many steps
// in all, usually updates; the optimiser's rate is the largest one. Beyond the
// last step it stays where it ended. PyTorch's OneCycleLR with two phases,
// without its change of momentum. Smith and Topin, Super-Convergence, 2018.
func OneCycle(steps int, opts ...CycleOption) Schedule {
	atLeast("one-cycle", "steps", steps, 1)
	c := cycle{rising: 0.3, start: 25, end: 1e4, anneal: cosine}
	for _, o := range opts {
		o(&c)
	}
	// PyTorch's first phase ends, maybe between two steps, at the share of the
	// steps less one; at exactly 0 it has no length. The conversion
	// rounds the product, where some processors would fuse the two and get a
	// little more than 0.
	top, last := float64(c.rising*float64(steps))-1, float64(steps-1)
	first := 1 / c.start
	return func(step int) float64 {
		t := min(float64(step), last)
		if t <= top && top > 0 {
			return c.anneal(first, 1, t/top)
		}
		if last <= top {
			return 1
		}
		return c.anneal(1, first/c.end, (t-top)/(last-top))
	}
}
