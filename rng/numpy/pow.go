package numpy

import (
	"math"

	"cajal/internal/elementary"
)

// double is a number of twice the digits, a sum of two whose second is the rest that
// the first one leaves.
type double struct{ high, low float64 }

// The rest of ln 2 in three numbers, the first with so many zeros at its end that its
// product with an exponent is exact.
const (
	ln2Rest  = 0x1.a39ef35793c76p-33
	ln2Rest2 = 0x1.cc01f97b57a08p-87
)

func twoSum(a, b float64) double {
	s := a + b
	t := s - a
	return double{s, (a - (s - t)) + (b - t)}
}

func twoProduct(a, b float64) double {
	p := float64(a * b)
	return double{p, math.FMA(a, b, -p)}
}

func (a double) add(b double) double {
	s := twoSum(a.high, b.high)
	return twoSum(s.high, s.low+(a.low+b.low))
}

func (a double) mul(b double) double {
	p := twoProduct(a.high, b.high)
	return twoSum(p.high, p.low+(float64(a.high*b.low)+float64(a.low*b.high)))
}

// exp returns eᵃ and the exponent of 2 that it is to be multiplied by. With
// a = k·ln 2 + 2⁸·r, it is the series of eʳ − 1, doubled eight times by
// (1 + s)² − 1 = 2s + s².
func (a double) exp() (v double, k int) {
	n := math.RoundToEven(a.high * math.Log2E)
	r := double{a.high - float64(n*ln2High), 0} // exact
	r = r.add(double{low: a.low}).add(neg(twoProduct(n, ln2Rest))).add(double{low: -float64(n * ln2Rest2)})
	r = double{math.Ldexp(r.high, -8), math.Ldexp(r.low, -8)}
	s := double{}
	for i := 12; i >= 1; i-- { // r·(1 + r/2·(1 + r/3·(…)))
		s = r.mul(double{high: 1}.add(s)).over(float64(i))
	}
	for range 8 {
		s = double{2 * s.high, 2 * s.low}.add(s.mul(s))
	}
	return double{high: 1}.add(s), int(n)
}

func neg(a double) double { return double{-a.high, -a.low} }

// over returns a/d.
func (a double) over(d float64) double {
	q := a.high / d
	p := twoProduct(q, d)
	return twoSum(q, ((a.high-p.high)-p.low+a.low)/d)
}

// logarithm returns ln x for a positive normal x: log's, and the rest by a step of
// Newton's method, x·e^−ln x − 1.
func logarithm(x float64) double {
	l := log(x)
	e, k := double{high: -l}.exp()
	m := math.Ldexp(x, k) // near 1
	rest := e.mul(double{high: m}).add(double{high: -1})
	return twoSum(l, rest.high+rest.low)
}

// pow returns xʸ for x from [0, 1] or a little above and y of 1 or more, rounded to
// nearest but for one in many thousands: what C libraries come close to, and package
// math does not.
func pow(x, y float64) float64 {
	switch {
	case x == 0:
		return 0
	case x == 1:
		return 1
	case math.IsInf(y, 1):
		return elementary.Pow(x, y)
	}
	return logarithm(x).mul(double{high: y}).rounded()
}

// exp returns eˣ for x up to 709, as closely rounded as pow.
func exp(x float64) float64 { return double{high: x}.rounded() }

// rounded returns eᵃ in one number.
func (a double) rounded() float64 {
	if !(a.high >= -745.2) {
		return 0
	}
	e, k := a.exp()
	return math.Ldexp(e.high, k)
}

// logOf is log, and −∞ for 0.
func logOf(x float64) float64 {
	if x == 0 {
		return math.Inf(-1)
	}
	return log(x)
}
