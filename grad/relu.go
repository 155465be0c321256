package grad

import "cajal/internal/kernel"

// ReLU returns y = max(x, 0), elementwise.
//
//	dx += [x > 0] ∘ dy
//
// The gradient at 0 is 0, as PyTorch has it.
func (x Value) ReLU() Value { return x.elementwise(kernel.ReLUOf, 0) }
