package grad

import "cajal/internal/kernel"

// PowScalar returns y = xᵖ for a number p, elementwise. It is NaN where x is negative
// and p no whole number. [Value.Pow] takes a value as the exponent.
//
//	dx += p·xᵖ⁻¹ ∘ dy
//
// The gradient for p = 0 is 0, as in PyTorch.
func (x Value) PowScalar(p float64) Value { return x.elementwise(kernel.PowOf, p) }
