package grad

import "cajal/internal/kernel"

// Abs returns y = |x|, elementwise.
//
//	dx += sign(x) ∘ dy
//
// The gradient at 0 is 0, as PyTorch has it.
func (x Value) Abs() Value { return x.elementwise(kernel.AbsOf, 0) }
