package elementary

import (
	"math"

	"cajal/internal/elementary/poly"
)

// expPart returns q = eʳ − 1 and t = magic + n for x = n·ln 2 + r.
func expPart(x float64) (q, t float64) {
	t = float64(x*math.Log2E) + magic
	n := t - magic
	r := (x - float64(n*ln2Hi)) - float64(n*ln2Lo)
	return r + float64(float64(r*r)*expPoly(r)), t
}

// expPoly returns (eʳ − 1 − r)/r² for |r| <= ln 2/2.
func expPoly(r float64) float64 {
	c := &poly.Exp64
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	low := (c[0] + float64(r*c[1])) + float64(r2*(c[2]+float64(r*c[3])))
	high := ((c[4] + float64(r*c[5])) + float64(r2*(c[6]+float64(r*c[7])))) + float64(r4*(c[8]+float64(r*c[9])))
	return low + float64(r4*high)
}

// Exp returns eˣ = 2ⁿ·eʳ with x = n·ln 2 + r.
func Exp(x float64) float64 {
	if x < -746 {
		x = -746
	} else if x > 710 {
		x = 710
	}
	q, t := expPart(x)
	if x < -708 || x > 709 {
		return math.Ldexp(1+q, int(t-magic))
	}
	return float64((1 + q) * power(t))
}

// Expm1 returns eˣ − 1 = 2ⁿ·(eʳ − 1) + (2ⁿ − 1).
func Expm1(x float64) float64 {
	switch {
	case x > 36: // eˣ is more than 2⁵¹ times what is taken from it
		return Exp(x) - 1
	case x < -50:
		return -1
	case math.Abs(x) < 0x1p-54:
		return x
	}
	q, t := expPart(x)
	two := power(t)
	return float64(two*q) + (two - 1)
}
