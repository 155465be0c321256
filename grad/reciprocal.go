package grad

import "cajal/internal/kernel"

// Reciprocal returns y = 1/x, elementwise.
//
//	dx += −y² ∘ dy
func (x Value) Reciprocal() Value { return x.elementwise(kernel.ReciprocalOf, 0) }
