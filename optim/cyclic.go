package optim

import (
	"math"

	"cajal/internal/elementary"
)

// CyclicOption changes a Cyclic.
type CyclicOption func(*cyclic)

type cyclic struct {
	up, down int
	height   func(cycle, step int) float64 // what the height of a cycle is multiplied by
}

// Halving makes each cycle half as high as the one before, PyTorch's triangular2.
func Halving() CyclicOption {
	return Heights(func(cycle, _ int) float64 { return 1 / elementary.Pow(2, float64(cycle)) })
}

// Falling makes the height at step t gamma^t of the first, PyTorch's exp_range.
func Falling(gamma float64) CyclicOption {
	inRange("cyclic", "gamma", gamma, 0, math.MaxFloat64)
	return Heights(func(_, step int) float64 { return elementary.Pow(gamma, float64(step)) })
}

// Heights multiplies the height by a function of the number of the cycle and of
// the step, both from 0: PyTorch's scale_fn.
func Heights(f func(cycle, step int) float64) CyclicOption { return func(c *cyclic) { c.height = f } }

// Cyclic rises from one factor to another in so many steps along a line, falls in
// so many, and begins anew: PyTorch's CyclicLR, whose base_lr and max_lr are low
// and high times the rate. Smith, Cyclical Learning Rates for Training Neural
// Networks, 2017.
func Cyclic(low, high float64, up, down int, opts ...CyclicOption) Schedule {
	inRange("cyclic", "lower factor", low, 0, math.MaxFloat64)
	inRange("cyclic", "upper factor", high, low, math.MaxFloat64)
	c := newCyclic(up, down, opts)
	return func(t int) float64 { return low + float64((high-low)*c.share(t)*c.height(c.cycle(t), t)) }
}

// CyclicMomentum gives the momentum, for [Optimizer.SetMomentum], beside a Cyclic of
// the same steps and options: high where the rate is low, and low where it is high.
// PyTorch's base_momentum and max_momentum are 0.8 and 0.9.
func CyclicMomentum(low, high float64, up, down int, opts ...CyclicOption) Schedule {
	checkMomenta("cyclic", low, high)
	c := newCyclic(up, down, opts)
	return func(t int) float64 { return high - float64((high-low)*c.share(t)*c.height(c.cycle(t), t)) }
}

func checkMomenta(op string, low, high float64) {
	inRange(op, "lower momentum", low, 0, 1)
	inRange(op, "upper momentum", high, low, 1)
}

func newCyclic(up, down int, opts []CyclicOption) *cyclic {
	atLeast("cyclic", "steps up", up, 1)
	atLeast("cyclic", "steps down", down, 1)
	c := &cyclic{up: up, down: down, height: func(int, int) float64 { return 1 }}
	for _, o := range opts {
		o(c)
	}
	return c
}

func (c *cyclic) cycle(t int) int { return t / (c.up + c.down) }

// share returns how much of the way up step t stands.
func (c *cyclic) share(t int) float64 {
	at := t % (c.up + c.down)
	if at <= c.up {
		return float64(at) / float64(c.up)
	}
	return float64(c.up+c.down-at) / float64(c.down)
}
