package grad

import "cajal/internal/kernel"

// Sin returns y = sin x, elementwise.
//
//	dx += cos x ∘ dy
func (x Value) Sin() Value { return x.elementwise(kernel.SinOf, 0) }
