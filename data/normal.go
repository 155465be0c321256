package data

import (
	"math"

	"cajal/internal/elementary"
)

// normalCDF returns the share of the standard normal distribution below x.
func normalCDF(x float64) float64 { return 0.5 * elementary.Erfc(-x/math.Sqrt2) }

// The coefficients of normalQuantile, lowest power first: a numerator and a
// denominator for the middle, the tails, and their far ends.
var (
	middleOver  = [8]float64{1.1975323115670912564578e0, 4.7072688112383978012285e1, 6.9706266534389598238465e2, 4.8548868893843886794648e3, 1.6235862515167575384252e4, 2.3782041382114385731252e4, 1.1819493347062294404278e4, 8.8709406962545514830200e2}
	middleUnder = [8]float64{1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3}
	tailOver    = [8]float64{1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4}
	tailUnder   = [8]float64{1.4142135623730950488016887e0, 2.9036514445419946173133295e0, 2.3707661626024532365971225e0, 9.7547832001787427186894837e-1, 2.0945065210512749128288442e-1, 2.1494160384252876777097297e-2, 7.7441459065157709165577218e-4, 1.4859850019840355905497876e-9}
	farOver     = [8]float64{6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7}
	farUnder    = [8]float64{1.414213562373095048801689e0, 8.482908416595164588112026e-1, 1.936480946950659106176712e-1, 2.103693768272068968719679e-2, 1.112800997078859844711555e-3, 2.611088405080593625138020e-5, 2.010321207683943062279931e-7, 2.891024605872965461538222e-15}
)

// normalQuantile returns the number below which a share p of the standard normal
// distribution lies: −Inf for 0, +Inf for 1, NaN outside.
//
// Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution, 1988,
// with the coefficients over √2 that package math has.
func normalQuantile(p float64) float64 {
	smaller := min(p, 1-p)
	var x float64
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case math.Abs(p-0.5) <= 0.425:
		q := 2 * (p - 0.5)
		r := 0.180625 - float64(0.25*q*q)
		return math.Sqrt2 * (q * polynomial(&middleOver, r) / polynomial(&middleUnder, r))
	case smaller == 0:
		x = math.Inf(1)
	default:
		r := math.Sqrt(-elementary.Log(smaller))
		if r <= 5 {
			x = math.Sqrt2 * (polynomial(&tailOver, r-1.6) / polynomial(&tailUnder, r-1.6))
		} else {
			x = math.Sqrt2 * (polynomial(&farOver, r-5) / polynomial(&farUnder, r-5))
		}
	}
	if p < 0.5 {
		return -x
	}
	return x
}

func polynomial(c *[8]float64, x float64) float64 {
	y := c[7]
	for i := 6; i >= 0; i-- {
		y = float64(y*x) + c[i]
	}
	return y
}
