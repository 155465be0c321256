package grad

import "cajal/internal/kernel"

// Mish returns y = x·tanh(ln(1 + eˣ)), elementwise.
//
//	dx += (t + x·(1 − t²)·σ(x)) ∘ dy, t = tanh(ln(1 + eˣ))
//
// Misra, 2019.
func (x Value) Mish() Value { return x.elementwise(kernel.MishOf, 0) }
