package numpy

import (
	"math"

	"cajal/internal/elementary"
)

// manyBinomial is the rejection by a triangle, two parallelograms and two exponential
// tails of V. Kachitvichyanukul and B. W. Schmeiser, "Binomial Random Variate
// Generation", Communications of the ACM 31, 2 (1988), algorithm BTPE, with their
// names; of the error terms at its end, the last two are subtracted, as NumPy does.
type manyBinomial struct {
	n, m                             int64
	r, q, nrq, xm, xl, xr, c         float64
	lambdaL, lambdaR, p1, p2, p3, p4 float64
}

// newManyBinomial wants a probability of at most 1/2.
func newManyBinomial(n int64, r float64) *manyBinomial {
	b := &manyBinomial{n: n, r: r, q: 1 - r}
	fm := float64(float64(n)*r) + r
	b.m = int64(math.Floor(fm))
	b.nrq = float64(n) * r * b.q
	b.p1 = math.Floor(float64(2.195*math.Sqrt(b.nrq))-float64(4.6*b.q)) + 0.5
	b.xm = float64(b.m) + 0.5
	b.xl, b.xr = b.xm-b.p1, b.xm+b.p1
	b.c = 0.134 + 20.5/(15.3+float64(b.m))
	a := (fm - b.xl) / (fm - float64(b.xl*r))
	b.lambdaL = a * (1 + float64(a/2))
	a = (b.xr - fm) / (b.xr * b.q)
	b.lambdaR = a * (1 + float64(a/2))
	b.p2 = float64(b.p1 * (1 + float64(2*b.c)))
	b.p3 = b.p2 + b.c/b.lambdaL
	b.p4 = b.p3 + b.c/b.lambdaR
	return b
}

func (b *manyBinomial) draw(g *Generator) func() int64 {
	return func() int64 {
		for {
			u, v := float64(g.Float64()*b.p4), g.Float64()
			var y float64
			switch {
			case u <= b.p1: // the triangle lies below
				return int64(math.Floor(b.xm - float64(b.p1*v) + u))
			case u <= b.p2:
				x := b.xl + (u-b.p1)/b.c
				v = float64(v*b.c) + 1 - math.Abs(float64(b.m)-x+0.5)/b.p1
				if v > 1 {
					continue
				}
				y = math.Floor(x)
			case v == 0:
				continue
			case u <= b.p3:
				if y = math.Floor(b.xl + elementary.Log(v)/b.lambdaL); y < 0 {
					continue
				}
				v = v * (u - b.p2) * b.lambdaL
			default:
				if y = math.Floor(b.xr - elementary.Log(v)/b.lambdaR); y > float64(b.n) {
					continue
				}
				v = v * (u - b.p3) * b.lambdaR
			}
			if b.below(int64(y), v) {
				return int64(y)
			}
		}
	}
}

// below reports whether height v is below the probability of y, over that of the most
// probable number m: by the product of the ratios in between where they are few or
// far from the middle, else by bounds and then Stirling's formula.
func (b *manyBinomial) below(y int64, v float64) bool {
	k := max(y-b.m, b.m-y)
	if !(k > 20 && float64(k) < float64(b.nrq/2)-1) {
		s := b.r / b.q
		a, f := s*float64(b.n+1), 1.0
		for i := b.m + 1; i <= y; i++ {
			f *= a/float64(i) - s
		}
		for i := y + 1; i <= b.m; i++ {
			f /= a/float64(i) - s
		}
		return v <= f
	}
	d := float64(k)
	rho := float64((d / b.nrq) * ((float64(d*(d/3+0.625))+0.16666666666666666)/b.nrq + 0.5))
	t := float64(-k*k) / (2 * b.nrq)
	switch a := elementary.Log(v); {
	case a < t-rho:
		return true
	case a > t+rho:
		return false
	default:
		return a <= b.logRatio(y)
	}
}

// logRatio returns ln of the probability of y over that of m.
func (b *manyBinomial) logRatio(y int64) float64 {
	n, m := float64(b.n), float64(b.m)
	x1, f1 := float64(y)+1, m+1
	z, w := n+1-m, n-float64(y)+1
	rest := func(x float64) float64 {
		x2 := x * x
		return (13860 - (462-(132-(99-140/x2)/x2)/x2)/x2) / x / 166320
	}
	return float64(b.xm*elementary.Log(f1/x1)) + float64((n-m+0.5)*elementary.Log(z/w)) +
		float64(float64(y-b.m)*elementary.Log(w*b.r/(x1*b.q))) +
		rest(f1) + rest(z) - rest(x1) - rest(w)
}
