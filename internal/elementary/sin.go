package elementary

import (
	"math"
	"math/bits"

	"cajal/internal/elementary/poly"
)

// Sin returns the sine of x: with x = n·π/2 + r, that of r or its cosine.
func Sin(x float64) float64 {
	if x == 0 {
		return x
	}
	n, r, low := quarter(x)
	return turned(n, r, low)
}

// Cos returns the cosine of x, the sine a quarter turn ahead.
func Cos(x float64) float64 {
	n, r, low := quarter(x)
	return turned(n+1, r, low)
}

// turned returns the sine of n quarter turns and r + low.
func turned(n int, r, low float64) (y float64) {
	if n&1 == 0 {
		y = sinPart(r, low)
	} else {
		y = cosPart(r, low)
	}
	if n&2 != 0 {
		return -y
	}
	return y
}

// sinPart returns sin(r + low) for |r| <= π/4.
func sinPart(r, low float64) float64 {
	z := float64(r * r)
	return r + (float64(float64(r*z)*horner(z, poly.Sin64[:])) + float64(low*(1-float64(z/2))))
}

// cosPart returns cos(r + low) for |r| <= π/4.
func cosPart(r, low float64) float64 {
	z, rest := squared(r)
	half := float64(z / 2)
	y := 1 - half
	return y + ((1 - y) - half + (float64(float64(z*z)*horner(z, poly.Cos64[:])) - (float64(rest/2) + float64(r*low))))
}

// The first 99 bits of π/2 in three numbers, whose products with n up to 2²⁰ are
// exact, and the rest.
const (
	quarter1 = 0x1.921fb54400000p+0
	quarter2 = 0x1.0b4611a600000p-34
	quarter3 = 0x1.3198a2e000000p-69
	quarter4 = 0x1.b839a252049c1p-104
)

// quarter returns n mod 4, and r + low = x − n·π/2 with |r| <= π/4, a little more
// where n is rounded.
func quarter(x float64) (n int, r, low float64) {
	if math.Abs(x) <= math.Pi/4 {
		return 0, x, 0
	}
	if !(math.Abs(x) < 0x1p20) {
		return farQuarter(x)
	}
	t := float64(x*(2/math.Pi)) + magic
	k := t - magic
	a := x - float64(k*quarter1)
	b, e := Sum(a, -float64(k*quarter2))
	c, f := Sum(b, -float64(k*quarter3))
	rest := (e + f) - float64(k*quarter4)
	r, low = Sum(c, rest)
	return int(math.Float64bits(t)) & 3, r, low
}

// farQuarter is quarter for large x: the digits of x times those bits of 2/π that
// count, from the weight 2 down (Payne and Hanek, 1983).
func farQuarter(x float64) (n int, r, low float64) {
	if math.IsInf(x, 0) || x != x {
		return 0, math.NaN(), 0
	}
	b := math.Float64bits(math.Abs(x))
	from, digits := int(b>>52)-1075-2, b&(1<<52-1)|1<<52
	h3, _ := bits.Mul64(digits, window(from+192))
	h2, l2 := bits.Mul64(digits, window(from+128))
	h1, l1 := bits.Mul64(digits, window(from+64))
	third, carry := bits.Add64(l2, h3, 0)
	second, carry := bits.Add64(l1, h2, carry)
	first := digits*window(from) + h1 + carry
	// The first two bits are whole quarters, the others the part of one.
	n = int(first >> 62)
	high, lower := first<<2|second>>62, second<<2|third>>62
	negative := high>>63 != 0
	if negative { // nearer to the next
		n++
		lower = -lower
		high = ^high
		if lower == 0 {
			high++
		}
	}
	zeros := bits.LeadingZeros64(high)
	high = high<<zeros | lower>>(64-zeros)
	lower <<= zeros
	part := math.Ldexp(float64(high>>11), -53-zeros)
	rest := math.Ldexp(float64((high<<53|lower>>11)>>11), -106-zeros)
	const half, halfRest = math.Pi / 2, 0x1.1a62633145c07p-54 // π/2
	p, e := Product(part, half)
	r, low = Sum(p, e+(float64(part*halfRest)+float64(rest*half)))
	if negative {
		r, low = -r, -low
	}
	if x < 0 {
		n, r, low = -n, -r, -low
	}
	return n, r, low
}

// window returns the 64 bits of 2/π from bit i behind the point on; those before the
// point are zero.
func window(i int) uint64 {
	if i <= -64 {
		return 0
	}
	word, shift := i>>6, uint(i&63)
	var a, b uint64
	if word >= 0 {
		a = poly.TwoOverPi[word]
	}
	b = poly.TwoOverPi[word+1]
	return a<<shift | b>>(64-shift)
}
