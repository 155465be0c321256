package poly

import "math"

// GELU's tanh form is x·σ(u) with u = 2·√(2/π)·(x + 0.044715·x³) = x·(c₀ + c₁·x²).
// For x = −10 the exponential turns an error in u into 87 times as much of the
// result, so the products keep what rounding takes from them, the constants too.
const (
	GELULinear = 2 * math.Sqrt2 / math.SqrtPi // c₀
	GELUCubic  = 0.044715 * GELULinear        // c₁

	// What float64 lacks of them.
	GELULinearLow = GELULinear - 0x1.9884533d43651p+0
	GELUCubicLow  = GELUCubic - 0x1.2444f2a4d8b4bp-4
)
