package grad

import (
	"math"

	"cajal/internal/kernel"
)

// Clamp returns y = min(max(x, lo), hi), elementwise. An infinite limit is none,
// and costs nothing.
//
//	dx += [lo < x < hi] ∘ dy
//
// The gradient at a limit is 0, as PyTorch 2.15 has it.
func (x Value) Clamp(lo, hi float64) Value {
	if !math.IsInf(lo, -1) {
		x = x.AtLeast(lo)
	}
	if !math.IsInf(hi, 1) {
		x = x.AtMost(hi)
	}
	return x
}

// AtLeast returns y = max(x, c) for a number c.
//
//	dx += [x > c] ∘ dy
func (x Value) AtLeast(c float64) Value { return x.elementwise(kernel.AtLeastOf, c) }

// AtMost returns y = min(x, c) for a number c.
//
//	dx += [x < c] ∘ dy
func (x Value) AtMost(c float64) Value { return x.elementwise(kernel.AtMostOf, c) }
