package elementary

import (
	"math"

	"cajal/internal/elementary/poly"
)

// Tanh returns (2ⁿ·e²ʳ − 1)/(2ⁿ·e²ʳ + 1) for |x| = n·ln2/2 + r, as
// ((2ⁿ−1) + (2ⁿ+1)·h) / ((2ⁿ+1) + (2ⁿ−1)·h) with h = tanh r, and the sign of x.
func Tanh(x float64) float64 {
	z := math.Abs(x)
	if z > 22 {
		z = 22
	}
	t := float64(z*(2*math.Log2E)) + magic
	n := t - magic
	h := tanhPart((z - float64(n*(ln2Hi/2))) - float64(n*(ln2Lo/2)))
	s := power(t)
	return math.Copysign(((s-1)+float64((s+1)*h))/((s+1)+float64((s-1)*h)), x)
}

// tanhPart returns tanh r for |r| <= ln2/4.
func tanhPart(r float64) float64 {
	c := &poly.Tanh64
	z := float64(r * r)
	z2 := float64(z * z)
	p := (c[0] + float64(z*c[1])) + float64(z2*((c[2]+float64(z*c[3]))+float64(z2*(c[4]+float64(z*c[5])))))
	return r + float64(float64(r*z)*p)
}

// Sigmoid returns 1/(1 + e⁻ˣ) for x = n·ln 2 + r, as (1+h)/((1+h) + 2⁻ⁿ·(1−h)) with
// h = tanh(r/2). Both terms are scaled by 2⁻⁵¹², so that 2⁻ⁿ⁻⁵¹² is a normal number.
func Sigmoid(x float64) float64 {
	if x < -746 {
		x = -746
	} else if x > 40 {
		x = 40
	}
	t := float64(x*-math.Log2E) + magic
	n := t - magic
	h := tanhPart(float64(((x + float64(n*ln2Hi)) + float64(n*ln2Lo)) / 2))
	top := float64((1 + h) * 0x1p-512)
	return top / (top + float64(power(t-512)*(1-h)))
}
