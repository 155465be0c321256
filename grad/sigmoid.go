package grad

import "cajal/internal/kernel"

// Sigmoid returns y = 1/(1 + e⁻ˣ), elementwise.
//
//	dx += y ∘ (1 − y) ∘ dy
func (x Value) Sigmoid() Value { return x.elementwise(kernel.SigmoidOf, 0) }
