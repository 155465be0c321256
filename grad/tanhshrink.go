package grad

import "cajal/internal/kernel"

// Tanhshrink returns y = x − tanh x, elementwise, with all its digits near 0,
// where it is x³/3.
//
//	dx += tanh² x ∘ dy
func (x Value) Tanhshrink() Value { return x.elementwise(kernel.TanhshrinkOf, 0) }
