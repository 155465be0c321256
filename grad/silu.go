package grad

import "cajal/internal/kernel"

// SiLU returns y = x·σ(x), elementwise; it is also called swish.
//
//	dx += σ(x)·(1 + x·(1 − σ(x))) ∘ dy
func (x Value) SiLU() Value { return x.elementwise(kernel.SiLUOf, 0) }
