package numpy

import "math"

const (
	ln2High = 0x1.62e42fee00000p-1 // ln 2, cut so that its product with an exponent is exact
	ln2Low  = 0x1.a39ef35793c76p-33
)

// oddInverses are 1/21, 1/19, …, 1/3, from the smallest term on.
var oddInverses = [...]float64{
	1. / 21, 1. / 19, 1. / 17, 1. / 15, 1. / 13, 1. / 11, 1. / 9, 1. / 7, 1. / 5, 1. / 3,
}

// log returns ln x for a positive normal x, rounded to nearest but for about
// one x in a thousand. The one in package math may be off by one unit in the
// last place, and by another amount on another kind of processor; a seed
// would then mean something else there.
//
// With x = m·2ᵏ, m near 1, and s = (m − 1)/(m + 1):
//
//	ln x = k·ln 2 + 2·artanh s = k·ln 2 + 2·(s + s³/3 + s⁵/5 + …)
//
// The series from s³ on is below a hundredth of the whole, so plain arithmetic
// does there; k·ln 2 and s are carried as sums of two numbers, high and low.
func log(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = 2*m, k-1
	}
	d := 1 + m
	dLow := m - (d - 1)
	s := (m - 1) / d
	sLow := (math.FMA(-s, d, m-1) - float64(s*dLow)) / d

	z := float64(s * s)
	series := 0.0
	for _, c := range oddInverses {
		series = float64(z * (c + series))
	}
	high := float64(float64(k) * ln2High)
	twice := float64(2 * s)
	sum := high + twice
	low := twice - (sum - high)
	return sum + (low + (float64(float64(k)*ln2Low) + float64(2*(sLow+float64(s*series)))))
}
