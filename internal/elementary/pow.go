package elementary

import (
	"math"

	"cajal/internal/elementary/poly"
)

// Pow returns xʸ = e^(y·ln x), with ln x and the product as sums of two numbers, so
// that the large exponent of a large result keeps its digits. What is a number is
// exact: 3⁵ is 243. The special cases are those of [math.Pow].
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case y == 1:
		return x
	case x != x || y != y:
		return math.NaN()
	case y == 2:
		return float64(x * x)
	case y == -1:
		return 1 / x
	case y == 0.5 && x > 0 && !math.IsInf(x, 1):
		return math.Sqrt(x)
	}
	whole := y == math.Trunc(y)
	odd := whole && math.Abs(y) < 0x1p53 && int64(y)&1 == 1
	a := math.Abs(x)
	switch {
	case x == 0 || math.IsInf(x, 0):
		p := 0.0
		if (x == 0) == (y < 0) {
			p = math.Inf(1)
		}
		if odd {
			return math.Copysign(p, x)
		}
		return p
	case math.IsInf(y, 0):
		switch {
		case a == 1:
			return 1
		case (a < 1) == (y < 0):
			return math.Inf(1)
		}
		return 0
	case x < 0 && !whole:
		return math.NaN()
	}
	p := powPart(a, y)
	if x < 0 && odd {
		return -p
	}
	return p
}

// powPart returns aʸ for a positive finite a.
func powPart(a, y float64) float64 {
	high, low := logParts(a)
	switch estimate := high * y; {
	case estimate > 710:
		return math.Inf(1)
	case estimate < -746:
		return 0
	}
	p, e := Product(y, high)
	e += float64(y * low)
	t := float64(p*math.Log2E) + magic
	n := t - magic
	r0 := p - float64(n*ln2Hi)
	r, rest := Sum(r0, e-float64(n*ln2Lo))
	v := 1 + (r + (float64(float64(r*r)*expPoly(r)) + rest))
	if n < -1000 || n > 1000 {
		return math.Ldexp(v, int(n))
	}
	return float64(v * power(t))
}

// logParts returns ln a as a sum of two numbers for a positive finite a. With
// a = 2ᵏ·m and c near 1/m, ln a = k·ln 2 − ln c + ln(1 + f), f = m·c − 1. c has so few
// digits that f is a sum of two numbers without an error, and is so small that all but
// the first two terms of f − f²/2 + f³/3 − … need one number alone.
func logParts(a float64) (high, low float64) {
	denormal := 0.0
	if a < 0x1p-1022 {
		a, denormal = a*0x1p54, 54
	}
	b := math.Float64bits(a)
	at := b - poly.PartsFrom + 1024<<52 // kept above 0
	part := &poly.Parts[at>>45&127]
	k := float64(int64(at>>52)-1024) - denormal
	m := math.Float64frombits(b - at>>52<<52 + 1024<<52)

	h := Head(m)
	f, e := Sum(float64(h*part.C)-1, float64((m-h)*part.C))
	square, rest := squared(f)
	// 1/3 − f/4 + f²/5 − …
	series := horner(f, logSeries[:])
	first, lost := Sum(f, -float64(square/2))
	lost += e - (float64(rest/2) + float64(f*e)) + float64(float64(square*f)*series)

	// The first parts of ln 2 and of −ln c end with the same bit, so their sum is exact.
	const ln2High, ln2Low = 0x1.62e42fefa3800p-1, 0x1.ef35793c76730p-45
	high, low = Sum(float64(k*ln2High)+part.High, first)
	return Sum(high, low+((float64(k*ln2Low)+part.Low)+lost))
}

var logSeries = [...]float64{1. / 3, -1. / 4, 1. / 5, -1. / 6, 1. / 7, -1. / 8, 1. / 9, -1. / 10, 1. / 11}
