package optim

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

var noLimit = math.Inf(1)

// clipping is what holds gradients back before a step.
type clipping struct {
	clipNorm, clipValue float64 // +Inf for none
	order               float64 // of the norm
	finite              bool    // whether a norm that is not finite is refused
}

func noClipping() clipping { return clipping{clipNorm: noLimit, clipValue: noLimit, order: 2} }

// ClipNorm scales all gradients by one factor where their common norm, the
// root of the sum of all their squares, is above limit:
//
//	g = g · min(1, limit / (‖g‖ + 1e-6))
//
// This is PyTorch's clip_grad_norm_. Like there, decay comes after it, and a
// norm that is not finite makes the gradients NaN or zero, unless
// [RefuseNonFinite] is given.
func ClipNorm(limit float64) Option { return ClipNormOf(2, limit) }

// ClipNormOf is [ClipNorm] with the norm of an order p above 0: 1 for the sum of
// the sizes, 2, or any other, and math.Inf(1) for the largest size.
//
//	‖g‖ = (Σ |g|^p)^(1/p)
func ClipNormOf(p, limit float64) Option {
	return func(c *config) {
		o := c.whole("ClipNorm")
		c.positive("norm to clip at", limit)
		if !(p > 0) {
			c.fail("norm of order %v, want one above 0", p)
		}
		o.clipNorm, o.order = limit, p
	}
}

// RefuseNonFinite makes a step by [ClipNorm] whose norm is infinite or NaN panic
// instead of spoiling the parameters, PyTorch's error_if_nonfinite; package train
// returns the panic as an error.
func RefuseNonFinite() Option {
	return func(c *config) { c.whole("RefuseNonFinite").finite = true }
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

// ClipUnits scales down the gradient of each unit, a row of a weight or a whole
// bias, that is large beside the unit itself:
//
//	gᵢ = gᵢ · min(1, limit·max(‖wᵢ‖, ε) / max(‖gᵢ‖, 1e-6))
//
// It comes after ClipValue and ClipNorm. ε is 1e-3, and a limit is 0.01 to 0.16;
// a limit of 0 leaves a group alone, as the paper does the last layer. Brock and
// others, High-Performance Large-Scale Image Recognition Without Normalization,
// 2021 (adaptive gradient clipping).
func ClipUnits(limit float64) Option {
	return func(c *config) {
		c.require("share of a unit to clip at", limit, 0, math.MaxFloat64)
		c.adaptive = limit
	}
}

// clipUnits returns the gradient of p after all clipping, in memory of p's own.
func (o *Optimizer) clipUnits(p *param, g *tensor.Tensor, scale float64) *tensor.Tensor {
	units, clip := 1, clipRows[float32]
	if shape := p.Value.Shape(); len(shape) > 1 {
		units = shape[0]
	}
	if p.kind.double {
		clip = clipRows[float64]
	}
	if p.Value.Size() > 0 {
		clip(memory.Of(p.g), memory.Of(g), p.w, units, o.clipValue, scale, p.adaptive)
	}
	return p.g
}

func clipRows[T kernel.Float](y, g, w kernel.Slice, units int, limit, scale, share float64) {
	to, from, weights := kernel.Of[T](y), kernel.Of[T](g), kernel.Of[T](w)
	width := len(to) / units
	for lo := 0; lo < len(to); lo += width {
		var size, of float64
		for i := lo; i < lo+width; i++ {
			v := scale * min(max(float64(from[i]), -limit), limit)
			to[i] = T(v)
			size += float64(v * v)
			of += float64(float64(weights[i]) * float64(weights[i]))
		}
		most, norm := share*max(math.Sqrt(of), 1e-3), max(math.Sqrt(size), 1e-6)
		if norm <= most {
			continue
		}
		for i := lo; i < lo+width; i++ {
			to[i] *= T(most / norm)
		}
	}
}

// GradNorm returns the common norm of the gradients as Backward left them, of the
// order that they are clipped by, which tells where to clip. It is 0 without
// gradients.
func (o *Optimizer) GradNorm() float64 { return o.norm(noLimit) }

// norm returns the norm of all gradients after clipping by value.
func (o *Optimizer) norm(limit float64) float64 {
	var sum float64
	for _, p := range o.params {
		g := p.Value.Grad()
		switch {
		case g == nil:
		case o.order == 2:
			sum += kernel.SumSquares(memory.Of(g), limit)
		case math.IsInf(o.order, 1):
			sum = max(sum, min(kernel.MaxAbs(memory.Of(g)), limit))
		default:
			sum += kernel.SumPowers(memory.Of(g), o.order, limit)
		}
	}
	switch {
	case o.order == 2:
		return math.Sqrt(sum)
	case o.order == 1 || math.IsInf(o.order, 1):
		return sum
	}
	return elementary.Pow(sum, 1/o.order)
}

// clipScale returns what ClipNorm multiplies the gradients by.
func (o *Optimizer) clipScale() float64 {
	if math.IsInf(o.clipNorm, 1) {
		return 1
	}
	norm := o.norm(o.clipValue)
	if o.finite && (math.IsNaN(norm) || math.IsInf(norm, 1)) {
		o.fail("the norm of the gradients is %v, want a finite one to clip by; leave out RefuseNonFinite to step nevertheless", norm)
	}
	return min(1, o.clipNorm/(norm+1e-6))
}
