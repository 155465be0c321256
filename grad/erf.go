package grad

import "cajal/internal/kernel"

// Erf returns the error function of x, elementwise: y = 2/√π·∫₀ˣ exp(−t²) dt.
//
//	dx += 2/√π·exp(−x²) ∘ dy
func (x Value) Erf() Value { return x.elementwise(kernel.ErfOf, 0) }
