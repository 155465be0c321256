package kernel

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// The largest error allowed, in units in the last place. The limit is
// 2.5 for exp and tanh in single precision.
var limits = []struct {
	name             string
	f32              func() func(y, x []float32)
	f64              func() func(y, x []float64)
	single           func(float64) float64
	double           func(*big.Float) *big.Float
	limit32, limit64 float64
}{
	{"exp", func() func(y, x []float32) { return f32.exp }, func() func(y, x []float64) { return f64.exp }, math.Exp, bigExp, 1.1, 1.1},
	{"tanh", func() func(y, x []float32) { return f32.tanh }, func() func(y, x []float64) { return f64.tanh }, math.Tanh, bigTanh, 2.4, 2.4},
	{"sigmoid", func() func(y, x []float32) { return f32.sigmoid }, func() func(y, x []float64) { return f64.sigmoid }, bigRef(bigSigmoid), bigSigmoid, 2.5, 2.5},
	{"log", func() func(y, x []float32) { return f32.log }, func() func(y, x []float64) { return f64.log }, math.Log, bigLog, 1.1, 1.1},
}

func bigRef(f func(*big.Float) *big.Float) func(float64) float64 {
	return func(x float64) float64 {
		if math.Abs(x) < 80 {
			return 1 / (1 + math.Exp(-x))
		}
		if x > 0 || x != x {
			return 1 / (1 + math.Exp(-x))
		}
		return math.Exp(x) / (1 + math.Exp(x))
	}
}

// Every 2¹⁶th float32, and the whole line in steps no one chose, against
// double precision.
func TestSingleAccuracy(t *testing.T) {
	step := uint32(65537 * 7)
	if testing.Short() || raced {
		step *= 8
	}
	var x []float32
	for b := uint32(0); b < math.MaxUint32-step; b += step {
		x = append(x, math.Float32frombits(b))
	}
	for v := float32(-110); v < 110; v += 0.013 {
		x = append(x, v, v/64)
	}
	eachSet(t, func(t *testing.T) {
		y := make([]float32, len(x))
		for _, c := range limits {
			c.f32()(y, x)
			worst, at := 0.0, float32(0)
			for i, v := range x {
				want := c.single(float64(v))
				if e := ulps32(y[i], want); !(e <= worst) {
					worst, at = e, v
				}
			}
			t.Logf("%s: %.3f ulp at %g", c.name, worst, at)
			if !(worst <= c.limit32) {
				t.Errorf("%s(%g): off by %.3f ulp, want at most %v", c.name, at, worst, c.limit32)
			}
		}
	})
}

// ulps32 returns the distance of got from want in units in the last place of
// want, NaN if one of the two is NaN or infinite and the other isn't.
func ulps32(got float32, want float64) float64 {
	w := float32(want)
	switch {
	case want != want && got != got, float64(got) == want, w == got && math.IsInf(float64(w), 0):
		return 0
	case math.IsInf(float64(w), 0) && math.Abs(float64(got)) == math.MaxFloat32:
		return 1
	case math.IsInf(float64(got), 0) && math.Abs(float64(w)) == math.MaxFloat32:
		return 1
	case want == 0:
		return math.Abs(float64(got)) / math.SmallestNonzeroFloat32
	}
	_, e := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Ldexp(1, max(e-24, -149))
}

// Random numbers of all sizes against 200 bits.
func TestDoubleAccuracy(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	n := 500
	if testing.Short() || raced {
		n = 100
	}
	var x []float64
	for range n {
		x = append(x, rnd.NormFloat64()*30, rnd.NormFloat64(), rnd.NormFloat64()*1e-3, rnd.Float64()*1500-750,
			math.Exp2(rnd.Float64()*2097-1074), 1+rnd.NormFloat64()*1e-2, 0.74+rnd.Float64()*0.78)
	}
	want := make([][]*big.Float, len(limits))
	for i, c := range limits {
		for _, v := range x {
			if c.name == "log" {
				v = math.Abs(v)
			}
			want[i] = append(want[i], c.double(exact(v)))
		}
	}
	eachSet(t, func(t *testing.T) {
		a, y := slices.Clone(x), make([]float64, len(x))
		for k, c := range limits {
			if c.name == "log" {
				for i, v := range a {
					a[i] = math.Abs(v)
				}
			}
			c.f64()(y, a)
			worst, at := 0.0, 0.0
			for i, v := range a {
				if e := ulps64(y[i], want[k][i]); !(e <= worst) {
					worst, at = e, v
				}
			}
			t.Logf("%s: %.3f ulp at %g", c.name, worst, at)
			if !(worst <= c.limit64) {
				t.Errorf("%s(%g): off by %.3f ulp, want at most %v", c.name, at, worst, c.limit64)
			}
		}
	})
}

func ulps64(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	if math.IsInf(w, 0) || math.IsInf(got, 0) || got != got {
		if w == got {
			return 0
		}
		return math.NaN()
	}
	d, _ := new(big.Float).Sub(exact(got), want).Float64()
	if want.Sign() == 0 {
		return math.Abs(d) / math.SmallestNonzeroFloat64
	}
	e := max(want.MantExp(nil)-53, -1074)
	// Two steps, as 2ᵉ may be denormal.
	return math.Ldexp(math.Abs(d), -e)
}

const bits = 200

func exact(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }

func number() *big.Float { return new(big.Float).SetPrec(bits) }

// bigExp sums the series at x/2ᵏ and squares k times.
func bigExp(x *big.Float) *big.Float {
	if f, _ := x.Float64(); f > 800 || f < -800 {
		return exact(math.Exp(f)) // out of range in any case
	}
	k := max(x.MantExp(nil)+8, 0)
	r := number().SetMantExp(x, -k)
	sum, term := exact(1), exact(1)
	for i := 1; i < 40; i++ {
		term.Mul(term, r)
		term.Quo(term, exact(float64(i)))
		sum.Add(sum, term)
	}
	for range k {
		sum.Mul(sum, sum)
	}
	return sum
}

func bigTanh(x *big.Float) *big.Float {
	f, _ := x.Float64()
	if math.Abs(f) > 100 {
		return exact(math.Copysign(1, f))
	}
	if math.Abs(f) < 1e-12 { // x − x³/3
		c := number().Mul(x, x)
		c.Mul(c, x)
		return number().Sub(x, c.Quo(c, exact(3)))
	}
	e := bigExp(number().Add(x, x))
	return number().Quo(number().Sub(e, exact(1)), number().Add(e, exact(1)))
}

func bigSigmoid(x *big.Float) *big.Float {
	if f, _ := x.Float64(); f > 100 {
		return exact(1)
	} else if f < -800 {
		return exact(0)
	}
	e := bigExp(x)
	return number().Quo(e, number().Add(e, exact(1)))
}

// bigLog corrects the logarithm of package math: ln x = y + ln(x·e⁻ʸ).
func bigLog(x *big.Float) *big.Float {
	f, _ := x.Float64()
	m, e := math.Frexp(f) // package math is off for denormal numbers on some processors
	y := math.Log(m) + float64(e)*math.Ln2
	d := number().Mul(x, bigExp(exact(-y)))
	d.Sub(d, exact(1))
	d2 := number().Mul(d, d)
	sum := number().Add(exact(y), d)
	sum.Sub(sum, number().Quo(d2, exact(2)))
	return sum.Add(sum, number().Quo(d2.Mul(d2, d), exact(3)))
}

// What happens at the ends of the line, in every lane and in the tail.
func TestSpecialValues(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	zero := math.Copysign(0, -1)
	x := []float64{0, zero, inf, -inf, nan, 1e30, -1e30, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 1}
	want := map[string][]float64{
		"exp":     {1, 1, inf, 0, nan, inf, 0, 1, 1, math.E},
		"tanh":    {0, zero, 1, -1, nan, 1, -1, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, math.Tanh(1)},
		"sigmoid": {.5, .5, 1, 0, nan, 1, 0, .5, .5, 1 / (1 + math.Exp(-1))},
		"log":     {-inf, -inf, inf, nan, nan, math.Log(1e30), nan, math.Log(math.SmallestNonzeroFloat32), nan, 0},
	}
	eachSet(t, func(t *testing.T) {
		for n := range 70 {
			a, a32 := make([]float64, n), make([]float32, n)
			for i := range a {
				a[i] = x[(i*7+n)%len(x)]
				a32[i] = float32(a[i])
			}
			y, y32 := make([]float64, n), make([]float32, n)
			for _, c := range limits {
				c.f64()(y, a)
				c.f32()(y32, a32)
				for i := range a {
					w := want[c.name][(i*7+n)%len(x)]
					if !same(y[i], w, 1e-15) {
						t.Fatalf("%s(%g) at %d of %d: got %g, want %g", c.name, a[i], i, n, y[i], w)
					}
					if !same(float64(y32[i]), float64(float32(w)), 2e-7) {
						t.Fatalf("float32 %s(%g) at %d of %d: got %g, want %g", c.name, a[i], i, n, y32[i], w)
					}
				}
			}
		}
	})
}

// same compares two numbers to a relative tolerance; zeros have to have the
// same sign.
func same(got, want, tolerance float64) bool {
	switch {
	case want != want || got != got:
		return want != want && got != got
	case want == 0 || math.IsInf(want, 0):
		return math.Float64bits(got) == math.Float64bits(want)
	}
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}

func BenchmarkUnary(b *testing.B) {
	was := best
	defer use(was)
	const n = 4096
	x, y, x32, y32 := make([]float64, n), make([]float64, n), make([]float32, n), make([]float32, n)
	for i := range x {
		x[i] = 8 * math.Sin(float64(i))
		x32[i] = float32(x[i])
	}
	for _, set := range []string{Scalar, AVX2, AVX512, NEON} {
		if !use(set) {
			continue
		}
		for _, c := range limits {
			run := func(kind string, f func()) {
				b.Run(fmt.Sprintf("%s/%s/%s", c.name, kind, set), func(b *testing.B) {
					for b.Loop() {
						f()
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
				})
			}
			f, g := c.f32(), c.f64()
			run("float32", func() { f(y32, x32) })
			run("float64", func() { g(y, x) })
		}
	}
}
