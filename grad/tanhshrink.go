package grad

import "cajal/internal/kernel"

// Tanhshrink returns y = x − tanh x, elementwise: PyTorch's Tanhshrink.
//
//	dx += tanh² x ∘ dy
//
// It has all its digits near 0, where it is x³/3.
func (x Value) Tanhshrink() Value { return x.elementwise(kernel.TanhshrinkOf, 0) }
