package grad

import "cajal/internal/kernel"

// Cos returns y = cos x, elementwise.
//
//	dx += −sin x ∘ dy
func (x Value) Cos() Value { return x.elementwise(kernel.CosOf, 0) }
