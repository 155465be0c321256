package grad

import "cajal/internal/kernel"

// Pow returns y = xᵖ for a number p, elementwise. It is NaN where x is negative
// and p no whole number.
//
//	dx += p·xᵖ⁻¹ ∘ dy
func (x Value) Pow(p float64) Value { return x.elementwise(kernel.PowOf, p) }
