package numpy

import (
	"math"

	"cajal/tensor"
)

// RandomSample returns a Float64 tensor of uniform numbers from [0, 1):
// NumPy's random_sample(shape) and rand(*shape). Like all functions here that
// take a shape, it draws in row-major order, and without a shape returns a
// scalar.
func (r *RandomState) RandomSample(shape ...int) *tensor.Tensor {
	return fill(shape, r.Float64)
}

// Uniform returns a Float64 tensor of uniform numbers from [lo, hi), as
// lo + (hi − lo)·u: NumPy's uniform(lo, hi, shape). It allows hi below lo, as
// NumPy does. It panics with an [*Error] if hi − lo is not finite.
func (r *RandomState) Uniform(lo, hi float64, shape ...int) *tensor.Tensor {
	width := hi - lo
	if math.IsInf(width, 0) || math.IsNaN(width) {
		fail("uniform", "want two numbers a finite distance apart, got %v and %v", lo, hi)
	}
	return fill(shape, func() float64 { return lo + float64(width*r.Float64()) })
}

// Randn returns a Float64 tensor of normal numbers with mean 0 and deviation
// 1: NumPy's randn(*shape).
func (r *RandomState) Randn(shape ...int) *tensor.Tensor {
	return fill(shape, r.NormFloat64)
}

// Normal returns a Float64 tensor of normal numbers with mean loc and
// deviation scale, as loc + scale·z: NumPy's normal(loc, scale, shape). A
// scale of 0 draws all the same. It panics with an [*Error] if scale is
// negative or NaN.
func (r *RandomState) Normal(loc, scale float64, shape ...int) *tensor.Tensor {
	if !(scale >= 0) {
		fail("normal", "want a scale of 0 or more, got %v", scale)
	}
	return fill(shape, func() float64 { return loc + float64(scale*r.NormFloat64()) })
}

// Randint returns an Int64 tensor of integers from [lo, hi), all as likely:
// NumPy's randint(lo, hi, shape) with its default type, int64. It panics with
// an [*Error] if hi is not above lo.
func (r *RandomState) Randint(lo, hi int64, shape ...int) *tensor.Tensor {
	if hi <= lo {
		fail("randint", "want hi above lo, got lo %d, hi %d", lo, hi)
	}
	t := tensor.New(tensor.Int64, shape...)
	// Differences wrap round, so the arithmetic holds for any two bounds.
	last := uint64(hi) - uint64(lo) - 1
	out := t.Int64s()
	for i := range out {
		out[i] = int64(uint64(lo) + r.interval(last))
	}
	return t
}

func fill(shape []int, draw func() float64) *tensor.Tensor {
	t := tensor.New(tensor.Float64, shape...)
	out := t.Float64s()
	for i := range out {
		out[i] = draw()
	}
	return t
}
