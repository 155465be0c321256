package optim

import (
	"math"

	"cajal/internal/kernel"
	"cajal/internal/memory"
)

// ClipNorm scales all gradients by one factor where their common norm, the
// root of the sum of all their squares, is above limit:
//
//	g = g · min(1, limit / (‖g‖ + 1e-6))
//
// This is PyTorch's clip_grad_norm_. Like there, decay comes after it, and a
// norm that is not finite makes the gradients NaN or zero.
func ClipNorm(limit float64) Option {
	return func(c *config) {
		o := c.whole("ClipNorm")
		c.positive("norm to clip at", limit)
		o.clipNorm = limit
	}
}

// ClipValue cuts every number of the gradients to −limit … limit, before
// ClipNorm if both are given. This is PyTorch's clip_grad_value_.
func ClipValue(limit float64) Option {
	return func(c *config) {
		o := c.whole("ClipValue")
		c.positive("value to clip at", limit)
		o.clipValue = limit
	}
}

func (c *config) positive(what string, v float64) {
	if !(v > 0) || math.IsInf(v, 0) {
		c.opt.fail("%s %v, want a finite number above 0", what, v)
	}
}

// GradNorm returns the common norm of the gradients as Backward left them,
// which tells where to clip. It is 0 without gradients.
func (o *Optimizer) GradNorm() float64 { return o.norm(math.Inf(1)) }

// norm returns the norm of all gradients after clipping by value.
func (o *Optimizer) norm(limit float64) float64 {
	var sum float64
	for _, p := range o.params {
		if g := p.Value.Grad(); g != nil {
			sum += kernel.SumSquares(memory.Of(g), limit)
		}
	}
	return math.Sqrt(sum)
}

// clipScale returns what ClipNorm multiplies the gradients by.
func (o *Optimizer) clipScale() float64 {
	if math.IsInf(o.clipNorm, 1) {
		return 1
	}
	return min(1, o.clipNorm/(o.norm(o.clipValue)+1e-6))
}
