package elementary

import (
	"math"

	"cajal/internal/elementary/poly"
)

// Functions of numbers that were float32, for results that become float32 again: they
// work in double precision with shorter polynomials.

// expm32 returns q = eʳ − 1 and t = magic + n for x = n·ln 2 + r, good to float32.
func expm32(x float64) (q, t float64) {
	t = float64(x*math.Log2E) + magic
	r := x - float64((t-magic)*math.Ln2)
	c := &poly.Exp32
	r2 := float64(r * r)
	p := (c[0] + float64(r*c[1])) + float64(r2*((c[2]+float64(r*c[3]))+float64(r2*c[4])))
	return r + float64(r2*p), t
}

// Exp32 returns eˣ = 2ⁿ·eʳ with x = n·ln 2 + r.
func Exp32(x float64) float64 {
	if x < -110 {
		x = -110
	} else if x > 110 {
		x = 110
	}
	q, t := expm32(x)
	return float64((1 + q) * power(t))
}

// Tanh32 returns (2ⁿ·e²ʳ − 1)/(2ⁿ·e²ʳ + 1) for |x| = n·ln2/2 + r, as
// ((2ⁿ−1) + (2ⁿ+1)·h) / ((2ⁿ+1) + (2ⁿ−1)·h) with h = tanh r, and the sign of x.
func Tanh32(x float64) float64 {
	z := math.Abs(x)
	if z > 9.1 {
		z = 9.1
	}
	t := float64(z*(2*math.Log2E)) + magic
	h := tanhPart32(z - float64((t-magic)*(math.Ln2/2)))
	s := power(t)
	return math.Copysign(((s-1)+float64((s+1)*h))/((s+1)+float64((s-1)*h)), x)
}

// tanhPart32 returns tanh r for |r| <= ln2/4.
func tanhPart32(r float64) float64 {
	c := &poly.Tanh32
	z := float64(r * r)
	return r + float64(float64(r*z)*(c[0]+float64(z*(c[1]+float64(z*c[2])))))
}

// Sigmoid32 returns eˣ/(eˣ + 1) for x = n·ln 2 + r, as (1+h)/((1+h) + 2⁻ⁿ·(1−h))
// with h = tanh(r/2).
func Sigmoid32(x float64) float64 {
	if x < -110 {
		x = -110
	} else if x > 40 {
		x = 40
	}
	t := float64(x*-math.Log2E) + magic
	h := tanhPart32(float64((x + float64((t-magic)*math.Ln2)) / 2))
	return (1 + h) / ((1 + h) + float64(power(t)*(1-h)))
}

// Log32 returns k·ln 2 + ln m with x = 2ᵏ·m, 3/4 <= m < 3/2, and
// ln m = f − (f²/2 − s·(f²/2 + R)) with f = m − 1, s = f/(2+f) and R =
// s²·Log(s²), as FreeBSD's e_log.c.
func Log32(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return logLimit(x)
	}
	k, f := split(x)
	s := f / (2 + f)
	z := float64(s * s)
	c := &poly.Log32
	r := float64(z * ((c[0] + float64(z*c[1])) + float64(float64(z*z)*(c[2]+float64(z*c[3])))))
	half := float64(0.5 * f * f)
	return float64(k*math.Ln2) + (f - (half - float64(s*(half+r))))
}
