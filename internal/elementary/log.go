package elementary

import (
	"math"

	"cajal/internal/elementary/poly"
)

// Log returns ln x = k·ln 2 + ln m with x = 2ᵏ·m, 3/4 <= m < 3/2, and ln m =
// f − (f²/2 − s·(f²/2 + R)) with f = m − 1, s = f/(2+f) and R = s²·Log(s²), a form
// whose leading term is exact.
func Log(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return logLimit(x)
	}
	denormal := 0.0
	if x < 0x1p-1022 {
		x, denormal = x*0x1p54, 54
	}
	k, f := split(x)
	k -= denormal
	s := f / (2 + f)
	z := float64(s * s)
	z2 := float64(z * z)
	c := &poly.Log64
	low := (c[0] + float64(z*c[1])) + float64(z2*(c[2]+float64(z*c[3])))
	high := (c[4] + float64(z*c[5])) + float64(z2*(c[6]+float64(z*c[7])))
	r := float64(z * (low + float64(float64(z2*z2)*high)))
	half := float64(0.5 * f * f)
	return float64(k*ln2Hi) + (f - (half - (float64(s*(half+r)) + float64(k*ln2Lo))))
}

// split returns k and m − 1 with x = 2ᵏ·m and 3/4 <= m < 3/2, for a positive
// normal x.
func split(x float64) (k, f float64) {
	b := math.Float64bits(x)
	t := b - 0x3fe8<<48 + 1024<<52 // from 3/4 on, kept above 0
	m := b - t>>52<<52 + 1024<<52
	return float64(int64(t>>52) - 1024), math.Float64frombits(m) - 1
}

// logLimit returns ln x for an x that is not positive and finite.
func logLimit(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x > 0:
		return x
	}
	return math.NaN()
}

// Log1p returns ln(1 + x): the logarithm of the rounded sum, and what that lacks.
func Log1p(x float64) float64 {
	u := 1 + x
	switch {
	case math.Abs(x) < 0x1p-53:
		return x
	case !(u > 0) || math.IsInf(u, 1):
		return Log(u)
	}
	lost := x - (u - 1)
	if x > 1 {
		lost = 1 - (u - x)
	}
	return Log(u) + lost/u
}
