package kernel

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// The largest error allowed, in units in the last place: for exp and tanh in
// single precision at most 2.5.
var limits = []struct {
	name             string
	f32              func() func(y, x []float32)
	f64              func() func(y, x []float64)
	single           func(float64) float64
	double           func(*big.Float) *big.Float
	limit32, limit64 float64
}{
	{"exp", func() func(y, x []float32) { return f32.exp }, func() func(y, x []float64) { return f64.exp }, math.Exp, bigExp, 1.1, 1.1},
	{"tanh", func() func(y, x []float32) { return f32.tanh }, func() func(y, x []float64) { return f64.tanh }, math.Tanh, bigTanh, 2.5, 2.5},
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

// Against double precision.
func TestSingleAccuracy(t *testing.T) {
	x := singles()
	for _, c := range limits {
		checkSingle(t, c.name, func(y, x []float32) { c.f32()(y, x) }, c.single, x, func(float64) float64 { return c.limit32 })
	}
}

// singles returns every 257th float32 from 2⁻³⁰ to 2⁸ of either sign, where the
// functions do what they do, and every 65537th elsewhere.
func singles() (x []float32) {
	step := uint64(257)
	if testing.Short() || raced {
		step *= 32
	}
	for b := uint64(0); b < 1<<32; {
		v := math.Float32frombits(uint32(b))
		x = append(x, v)
		if a := math.Abs(float64(v)); a >= 0x1p-30 && a <= 0x1p8 {
			b += step
		} else {
			b += 65537
		}
	}
	return x
}

// checkSingle compares a function of float32, of every set of instructions, with
// double precision.
func checkSingle(t *testing.T, name string, f func(y, x []float32), ref func(float64) float64, x []float32, limit func(x float64) float64) {
	t.Helper()
	y, want := make([]float32, len(x)), make([]float64, len(x))
	for i, v := range x {
		want[i] = ref(float64(v))
	}
	eachSet(t, func(t *testing.T) {
		f(y, x)
		worst, at := 0.0, 0
		for i, v := range y {
			if e := ulps32(v, want[i]) / limit(float64(x[i])); !(e <= worst) {
				worst, at = e, i
			}
		}
		most := limit(float64(x[at]))
		t.Logf("%s: %.3f ulp at %g", name, worst*most, x[at])
		if !(worst <= 1) {
			t.Errorf("%s(%g): got %g, want %g: off by %.3f ulp, want at most %.2f", name, x[at], y[at], want[at], worst*most, most)
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

// Against 200 bits.
func TestDoubleAccuracy(t *testing.T) {
	x := doubles()
	for _, c := range limits {
		a := x
		if c.name == "log" {
			a = make([]float64, len(x))
			for i, v := range x {
				a[i] = math.Abs(v)
			}
		}
		checkDouble(t, c.name, func(y, x []float64) { c.f64()(y, x) }, c.double, a, func(float64) float64 { return c.limit64 })
	}
}

// doubles returns random numbers of all sizes, and those at which a formula
// turns: beside multiples of half of ln 2, where exp and tanh round to the next
// power, beside the ends of their ranges, and where ln has its zero and its cut.
func doubles() (x []float64) {
	rnd := rand.New(rand.NewPCG(1, 2))
	n, every := 150, 17
	if testing.Short() || raced {
		n, every = 40, 101
	}
	for range n {
		x = append(x, rnd.NormFloat64()*30, rnd.NormFloat64(), rnd.NormFloat64()*1e-3, rnd.Float64()*1500-750,
			math.Exp2(rnd.Float64()*2097-1074), 1+rnd.NormFloat64()*1e-2, 0.74+rnd.Float64()*0.78)
	}
	turns := []float64{0.75, 1, 1.5, 9.1, 20, 22, 36.7, 38.9, 40, 708, 708.4, 709.78, 710, 744, 745.13, 746, 0x1p-26, 0x1p-52, 0x1p-54, 0x1p-1022}
	for k := -2152; k < 2050; k += every {
		turns = append(turns, float64(k)*(math.Ln2/2))
	}
	for _, v := range turns {
		x = append(x, v, math.Nextafter(v, math.Inf(1)), math.Nextafter(v, math.Inf(-1)), -v)
	}
	return x
}

// checkDouble compares a function of float64, of every set of instructions, with
// one of big numbers.
func checkDouble(t *testing.T, name string, f func(y, x []float64), ref func(*big.Float) *big.Float, x []float64, limit func(x float64) float64) {
	t.Helper()
	y, want := make([]float64, len(x)), make([]*big.Float, len(x))
	for i, v := range x {
		want[i] = ref(exact(v))
	}
	eachSet(t, func(t *testing.T) {
		f(y, x)
		worst, at := 0.0, 0
		for i, v := range y {
			if e := ulps64(v, want[i]) / limit(x[i]); !(e <= worst) {
				worst, at = e, i
			}
		}
		most := limit(x[at])
		t.Logf("%s: %.3f ulp at %g", name, worst*most, x[at])
		if !(worst <= 1) {
			t.Errorf("%s(%v): got %v, want %.20g: off by %.3f ulp, want at most %.2f", name, x[at], y[at], want[at], worst*most, most)
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
	defer Use(was)
	const n = 4096
	x, y, x32, y32 := make([]float64, n), make([]float64, n), make([]float32, n), make([]float32, n)
	for i := range x {
		x[i] = 8 * math.Sin(float64(i))
		x32[i] = float32(x[i])
	}
	for _, set := range []string{Scalar, AVX2, AVX512, NEON} {
		if !Use(set) {
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
