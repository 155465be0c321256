package numpy

import (
	"math"

	"cajal/internal/elementary"
	"cajal/tensor"
)

// Poisson returns an Int64 tensor of Poisson numbers with mean lambda: NumPy's
// poisson(lambda, shape). It panics with an [*Error] if lambda is negative, NaN, or so
// large that numbers of 64 bits don't hold what comes.
func (g *Generator) Poisson(lambda float64, shape ...int) *tensor.Tensor {
	const most = math.MaxInt64 - 10*3037000500 // ten deviations below the largest number
	if !(lambda >= 0 && lambda <= most) {
		fail("poisson", "want a mean from 0 to %g, got %v", float64(most), lambda)
	}
	draw := func() int64 { return g.fewPoisson(lambda) }
	switch {
	case lambda == 0:
		draw = func() int64 { return 0 }
	case lambda >= 10:
		draw = newManyPoisson(lambda).draw(g)
	}
	return fillInts(shape, draw)
}

// fewPoisson counts how many uniform numbers can be multiplied before their product is
// below e^−λ.
func (g *Generator) fewPoisson(lambda float64) (n int64) {
	limit := elementary.Exp(-lambda)
	for product := g.Float64(); product > limit; n++ {
		product *= g.Float64()
	}
	return n
}

// manyPoisson is W. Hörmann's transformed rejection: "The Transformed Rejection Method
// for Generating Poisson Random Variables", Insurance: Mathematics and Economics 12
// (1993), algorithm PTRS, with his names.
type manyPoisson struct{ lambda, logLambda, a, b, inverseAlpha, vr float64 }

func newManyPoisson(lambda float64) *manyPoisson {
	b := 0.931 + float64(2.53*math.Sqrt(lambda))
	return &manyPoisson{lambda, elementary.Log(lambda), -0.059 + float64(0.02483*b), b,
		1.1239 + 1.1328/(b-3.4), 0.9277 - 3.6224/(b-2)}
}

func (p *manyPoisson) draw(g *Generator) func() int64 {
	return func() int64 {
		for {
			u, v := g.Float64()-0.5, g.Float64()
			us := 0.5 - math.Abs(u)
			if us == 0 {
				continue
			}
			k := math.Floor(float64((2*p.a/us+p.b)*u) + p.lambda + 0.43)
			switch {
			case us >= 0.07 && v <= p.vr:
				return int64(k)
			case k < 0 || us < 0.013 && v > us:
			case elementary.Log(v)+elementary.Log(p.inverseAlpha)-elementary.Log(p.a/float64(us*us)+p.b) <=
				-p.lambda+float64(k*p.logLambda)-logGamma(k+1):
				return int64(k)
			}
		}
	}
}

// logGamma returns ln Γ(x) for x >= 1 by Stirling's series, from 7 on, and from there
// down: S. Zhang and J. Jin, "Computation of Special Functions" (1996).
func logGamma(x float64) float64 {
	if x == 1 || x == 2 {
		return 0
	}
	steps := 0
	if x < 7 {
		steps = int(7 - x)
	}
	from := x + float64(steps)
	z := float64((1 / from) * (1 / from))
	series := 0.0
	for _, c := range [...]float64{-1.39243221690590e+00, 1.796443723688307e-01, -2.955065359477124e-02, 6.410256410256410e-03,
		-1.917526917526918e-03, 8.417508417508418e-04, -5.952380952380952e-04, 7.936507936507937e-04, -2.777777777777778e-03, 8.333333333333333e-02} {
		series = float64(series*z) + c
	}
	l := series/from + 0.5*1.8378770664093453 + float64((from-0.5)*elementary.Log(from)) - from
	for range steps {
		from--
		l -= elementary.Log(from)
	}
	return l
}

// Binomial returns an Int64 tensor of the numbers of successes in n trials of
// probability p: NumPy's binomial(n, p, shape). It panics with an [*Error] if n is
// negative or p is not from 0 to 1.
func (g *Generator) Binomial(n int64, p float64, shape ...int) *tensor.Tensor {
	switch {
	case n < 0:
		fail("binomial", "want 0 trials or more, got %d", n)
	case !(p >= 0 && p <= 1):
		fail("binomial", "want a probability from 0 to 1, got %v", p)
	case n == 0 || p == 0:
		return tensor.New(tensor.Int64, shape...)
	}
	less := min(p, 1-p) // of the rarer outcome, which is counted
	var draw func() int64
	if float64(less*float64(n)) <= 30 {
		draw = newFewBinomial(n, less).draw(g)
	} else {
		draw = newManyBinomial(n, less).draw(g)
	}
	if p > 0.5 {
		rare := draw
		draw = func() int64 { return n - rare() }
	}
	return fillInts(shape, draw)
}

// fewBinomial goes up from 0, taking the probability of each number from a uniform one.
type fewBinomial struct {
	n, bound int64
	p, q, qn float64
}

func newFewBinomial(n int64, p float64) *fewBinomial {
	q, mean := 1-p, float64(float64(n)*p)
	return &fewBinomial{n, int64(min(float64(n), mean+float64(10*math.Sqrt(float64(mean*q)+1)))), p, q,
		elementary.Exp(float64(n) * elementary.Log1p(-p))}
}

func (b *fewBinomial) draw(g *Generator) func() int64 {
	return func() int64 {
		x, px, u := int64(0), b.qn, g.Float64()
		for u > px {
			if x++; x > b.bound { // rounding has brought it here
				x, px, u = 0, b.qn, g.Float64()
				continue
			}
			u -= px
			px = float64(b.n-x+1) * b.p * px / (float64(x) * b.q)
		}
		return x
	}
}

func fillInts(shape []int, draw func() int64) *tensor.Tensor {
	t := tensor.New(tensor.Int64, shape...)
	out := t.Int64s()
	for i := range out {
		out[i] = draw()
	}
	return t
}
