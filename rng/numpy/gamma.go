package numpy

import (
	"math"

	"cajal/internal/elementary"
	"cajal/tensor"
)

// StandardGamma returns a Float64 tensor of gamma numbers of shape parameter a and
// scale 1: NumPy's standard_gamma(a, shape). It panics with an [*Error] if a is
// negative or NaN.
func (g *Generator) StandardGamma(a float64, shape ...int) *tensor.Tensor {
	return g.Gamma(a, 1, shape...)
}

// Gamma returns a Float64 tensor of gamma numbers of shape parameter a, times scale:
// NumPy's gamma(a, scale, shape). It panics with an [*Error] if either is negative or
// NaN.
func (g *Generator) Gamma(a, scale float64, shape ...int) *tensor.Tensor {
	if !(a >= 0) {
		fail("gamma", "want a shape parameter of 0 or more, got %v", a)
	}
	checkScale("gamma", scale)
	return fill(shape, func() float64 { return scale * g.gamma(a) })
}

// gamma draws one number. From 1 on it is G. Marsaglia and W. W. Tsang's "A Simple
// Method for Generating Gamma Variables", ACM Transactions on Mathematical Software 26,
// 3 (2000): with d = a − 1/3, c = 1/√(9d) and a normal x, d·(1 + c·x)³ is taken
//
//	if ln u < x²/2 + d·(1 − v + ln v), v = (1 + c·x)³
//
// of which a simpler test saves most logarithms. Below 1 it is J. H. Ahrens and
// U. Dieter's method of rejection (Computing 12, 1974), with an exponential number in
// place of a logarithm.
func (g *Generator) gamma(a float64) float64 {
	switch {
	case a == 0:
		return 0
	case a == 1:
		return g.ExpFloat64()
	case a < 1:
		return g.smallGamma(a)
	}
	d := a - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := g.NormFloat64()
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = float64(v * v * v)
		u := g.Float64()
		if u < 1-float64(0.0331*(x*x)*(x*x)) ||
			elementary.Log(u) < float64(0.5*x*x)+float64(d*(1-v+elementary.Log(v))) {
			return d * v
		}
	}
}

func (g *Generator) smallGamma(a float64) float64 {
	for {
		u, e := g.Float64(), g.ExpFloat64()
		if u <= 1-a {
			if x := pow(u, 1/a); x <= e {
				return x
			}
			continue
		}
		y := -log((1 - u) / a)
		if x := pow(1-a+float64(a*y), 1/a); x <= e+y {
			return x
		}
	}
}

// Beta returns a Float64 tensor of beta numbers: NumPy's beta(a, b, shape). It panics
// with an [*Error] unless both are above 0.
//
// Where one is above 1 it is x/(x + y) of two gamma numbers, else M. D. Jöhnk's method
// (Metrika 8, 1964): u^(1/a) over its sum with v^(1/b), if that is at most 1.
func (g *Generator) Beta(a, b float64, shape ...int) *tensor.Tensor {
	if !(a > 0 && b > 0) {
		fail("beta", "want two numbers above 0, got %v and %v", a, b)
	}
	return fill(shape, func() float64 { return g.beta(a, b) })
}

func (g *Generator) beta(a, b float64) float64 {
	const tiny = 3e-103 // below which there is nothing but 0 and 1
	switch {
	case a > 1 || b > 1:
		x := g.gamma(a)
		return x / (x + g.gamma(b))
	case a < tiny && b < tiny:
		if (a+b)*g.Float64() < a {
			return 1
		}
		return 0
	}
	for {
		u, v := g.Float64(), g.Float64()
		x, y := pow(u, 1/a), pow(v, 1/b)
		switch {
		case x+y > 1 || u+v <= 0:
		case x > 0 && y > 0:
			return x / (x + y)
		default: // one of them is too small for a float64, its logarithm is not
			d := logOf(u)/a - logOf(v)/b
			if d > 0 {
				return exp(-elementary.Log1p(exp(-d)))
			}
			return exp(d - elementary.Log1p(exp(d)))
		}
	}
}
