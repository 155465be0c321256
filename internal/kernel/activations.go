package kernel

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/elementary/poly"
)

// The scalar loops of this file work in double precision and round once, so
// that single precision has an error of half a unit in the last place. The
// errors that the comments state hold for every set of instructions and both
// types where the result is a normal number (activations_ulp_test.go).

// GELU writes y = x·Φ(x), where Φ(x) = erfc(−x/√2)/2 is the standard normal
// distribution function. erfc keeps the digits of the left tail, where
// 1 + erf would lose them. It is off by at most 7 units in float32 and 9 in
// float64 where Φ(x) is a normal number: from −12.9 and −37.5 on.
func GELU(y, x Slice) { Map(GELUOf, 0, y, x) }

// GELUTanh writes y = x·(1 + tanh u)/2 = x·σ(2u) with
// u = √(2/π)·(x + 0.044715·x³), off by at most 4 units where σ(2u) is a normal
// number: from −9.98 (−20.9) on.
func GELUTanh(y, x Slice) { Map(GELUTanhOf, 0, y, x) }

// SiLU writes y = x·σ(x), off by at most 3.5 units where σ(x) is a normal number:
// from −87 (−708) on.
func SiLU(y, x Slice) { Map(SiLUOf, 0, y, x) }

// Softplus writes y = ln(1 + eˣ), computed as max(x, 0) + ln(1 + e^−|x|), off by
// at most 2.5 units.
func Softplus(y, x Slice) { Map(SoftplusOf, 0, y, x) }

// ELU writes y = x where x > 0 and alpha·(eˣ − 1) elsewhere, off by at most 1.5
// units for alpha 1.
func ELU(y, x Slice, alpha float64) { Map(ELUOf, alpha, y, x) }

// LeakyReLU writes y = x where x > 0 and slope·x elsewhere.
func LeakyReLU(y, x Slice, slope float64) { Map(LeakyReLUOf, slope, y, x) }

// logistic returns σ(x) = 1/(1 + e⁻ˣ). The exponential overflows to +∞ for very
// negative x, which gives the right limit.
func logistic(x float64) float64 { return 1 / (1 + elementary.Exp(-x)) }

// normal returns Φ(x) = erfc(a)/2 with a = −x/√2. In the left tail the rounding
// of a would cost a² units; with d what a lacks, erfc(a+d) = erfc(a)·(1 − 2ad)
// there.
func normal(x float64) float64 {
	const head = 0x1.6a09ep0 // of √2: so few bits that products with them are exact
	a := -x / math.Sqrt2
	y := float64(0.5 * elementary.Erfc(a))
	if a > 1 {
		high := elementary.Head(a)
		d := ((-x - float64(high*head)) - float64((a-high)*head)) - float64(a*(math.Sqrt2-head))
		y -= float64(y * 2 * a * d / math.Sqrt2)
	}
	return y
}

func geluLoop[T Float](y, x []T) {
	for i, v := range x {
		z := float64(v)
		y[i] = T(z * normal(z))
	}
}

// geluGradLoop adds dx += (Φ(x) + x·φ(x)) ∘ dy with φ = Φ′.
func geluGradLoop[T Float](dx, x, dy []T) {
	const scale = 1 / (math.Sqrt2 * math.SqrtPi) // φ(0)
	for i, v := range x {
		z := float64(v)
		dx[i] += T((normal(z) + float64(z*scale*elementary.Exp(-z*z/2))) * float64(dy[i]))
	}
}

// geluCubic returns u + low = x·(c₀ + c₁·x²), the approximation by Hendrycks and
// Gimpel, 2016 (poly.GELULinear). Each product and sum keeps what it loses.
func geluCubic(x float64) (u, low float64) {
	z, zLow := elementary.Product(x, x)
	q, qLow := elementary.Product(z, poly.GELUCubic)
	sum, rest := elementary.Sum(q, poly.GELULinear)
	rest = rest + qLow + poly.GELULinearLow
	rest += float64(zLow*poly.GELUCubic) + float64(z*poly.GELUCubicLow)
	u, low = elementary.Product(x, sum)
	return u, low + float64(x*rest)
}

// geluSigmoid returns s = σ(u) and 1 − s for x between −24 and 20; beyond, they
// are 0 and 1.
func geluSigmoid(x float64) (s, rest float64) {
	u, low := geluCubic(min(max(x, -24), 20))
	s, rest = logistic(u), logistic(-u)
	d := float64(s * rest * low)
	return s + d, rest - d
}

func geluTanhLoop[T Float](y, x []T) {
	for i, v := range x {
		s, _ := geluSigmoid(float64(v))
		y[i] = T(float64(v) * s)
	}
}

// geluTanhGradLoop adds dx += (s + x·s·(1 − s)·2u′) ∘ dy with s = σ(2u).
func geluTanhGradLoop[T Float](dx, x, dy []T) {
	for i, v := range x {
		z := min(max(float64(v), -22), 20) // the slope beyond is 0 or 1
		inner := poly.GELULinear + float64(3*poly.GELUCubic*z*z)
		var slope float64
		if u, low := geluCubic(z); u < onlyExp {
			slope = timesExp((1+float64(z*inner))*(1+low), u)
		} else {
			s, rest := geluSigmoid(z)
			slope = s + float64(z*s*rest*inner)
		}
		dx[i] += T(slope * float64(dy[i]))
	}
}

// Below onlyExp 1 − σ(x) is 1, and σ(x) is eˣ.
const onlyExp = -40

// timesExp returns f·eˣ for x < 0, with its digits also where eˣ is too small to be
// a normal number.
func timesExp(f, x float64) float64 {
	half := elementary.Exp(x / 2)
	return f * half * half
}

func siluLoop[T Float](y, x []T) {
	for i, v := range x {
		y[i] = T(float64(v) * logistic(float64(v)))
	}
}

// siluGradLoop adds dx += σ(x)·(1 + x·(1 − σ(x))) ∘ dy.
func siluGradLoop[T Float](dx, x, dy []T) {
	for i, v := range x {
		z := min(max(float64(v), -760), 708) // the slope beyond is 0 or 1
		var slope float64
		if z < onlyExp {
			slope = timesExp(1+z, z)
		} else {
			slope = logistic(z) * (1 + float64(z*logistic(-z)))
		}
		dx[i] += T(slope * float64(dy[i]))
	}
}

func softplusLoop[T Float](y, x []T) {
	for i, v := range x {
		z := float64(v)
		y[i] = T(max(z, 0) + elementary.Log1p(elementary.Exp(-math.Abs(z))))
	}
}

// softplusGradLoop adds dx += σ(x) ∘ dy.
func softplusGradLoop[T Float](dx, x, dy []T) {
	for i, v := range x {
		dx[i] += T(logistic(float64(v)) * float64(dy[i]))
	}
}

func eluLoop[T Float](y, x []T, alpha T) {
	for i, v := range x {
		if !(v > 0) {
			v = alpha * T(elementary.Expm1(float64(v)))
		}
		y[i] = v
	}
}

// eluGrad adds dx += dy where x > 0 and alpha·eˣ·dy elsewhere. That y + alpha is
// alpha·eˣ too helps nobody: where y is near −alpha, its digits are alpha's.
func eluGrad[T Float](dx, x, dy []T, alpha T) {
	for i, g := range dy {
		if v := x[i]; !(v > 0) {
			g = T(float64(alpha) * elementary.Exp(float64(v)) * float64(g))
		}
		dx[i] += g
	}
}

func leakyReLU[T Float](y, x []T, slope T) {
	for i, v := range x {
		if !(v > 0) {
			v *= slope
		}
		y[i] = v
	}
}

// leakyReLUGrad adds dx += dy where x > 0 and slope·dy elsewhere.
func leakyReLUGrad[T Float](dx, x, dy []T, slope T) {
	for i, g := range dy {
		if !(x[i] > 0) {
			g *= slope
		}
		dx[i] += g
	}
}
