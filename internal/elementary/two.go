package elementary

import "math"

// Sums of two numbers have twice the digits of one: the second holds what rounding
// takes from the first.

// Head returns x without the lower half of its digits: the product of two heads is
// exact.
func Head(x float64) float64 { return math.Float64frombits(math.Float64bits(x) &^ (1<<27 - 1)) }

// squared is Product of x and itself.
func squared(x float64) (high, low float64) {
	h := Head(x)
	high = float64(x * x)
	return high, (float64(h*h) - high) + float64((x-h)*(x+h))
}

// Product returns x·y as a sum of two numbers: the rounded product, and what it
// lacks (Dekker, 1971).
func Product(x, y float64) (high, low float64) {
	xh, yh := Head(x), Head(y)
	xl, yl := x-xh, y-yh
	high = float64(x * y)
	return high, ((float64(xh*yh) - high) + float64(xh*yl) + float64(xl*yh)) + float64(xl*yl)
}

// Sum returns a + b as a sum of two numbers (Knuth's TwoSum).
func Sum(a, b float64) (high, low float64) {
	high = a + b
	c := high - a
	return high, (a - (high - c)) + (b - c)
}
