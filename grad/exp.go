package grad

import "cajal/internal/kernel"

// Exp returns y = eˣ, elementwise.
//
//	dx += y ∘ dy
func (x Value) Exp() Value { return x.elementwise(kernel.ExpOf, 0) }
