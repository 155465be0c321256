package grad

import "cajal/internal/kernel"

// Tanh returns y = tanh x, elementwise.
//
//	dx += (1 − y²) ∘ dy
func (x Value) Tanh() Value { return x.elementwise(kernel.TanhOf, 0) }
