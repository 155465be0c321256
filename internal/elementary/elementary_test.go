package elementary

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// functions has the limit of each function's error in units in the last place, its
// exact values, where it is looked at, and the first bytes of the SHA-256 of its
// results for the numbers of TestSameEverywhere.
var functions = []struct {
	name   string
	f      func(float64) float64
	limit  float64
	exact  func(x *big.Float) *big.Float
	lo, hi float64
	bits   string
}{
	{"Exp", Exp, 1.1, bigExp, -745, 709.7, "6b8d5e99fb19af35"},
	{"Expm1", Expm1, 2.1, small(func(x *big.Float) *big.Float { return less(bigExp(x), 1) }), -60, 709.7, "c29617f36bfeca03"},
	{"Log", Log, 1, bigLog, 0x1p-1070, 1e300, "285441f1ffc02268"},
	{"Log1p", Log1p, 1.6, small(func(x *big.Float) *big.Float { return bigLog(less(x, -1)) }), -0.999, 1e300, "2b832c781df61ba3"},
	{"Tanh", Tanh, 2.5, small(bigTanh), -30, 30, "a35cd23c51c2d96b"},
	{"Sigmoid", Sigmoid, 2.5, bigSigmoid, -744, 60, "46493f74cdb75f2c"},
	{"Sin", Sin, 0.8, func(x *big.Float) *big.Float { return bigSin(x, 0) }, -1e300, 1e300, "a081389e9f6cf902"},
	{"Cos", Cos, 0.8, func(x *big.Float) *big.Float { return bigSin(x, 1) }, -1e300, 1e300, "876e4a4a44d504ee"},
	{"Erf", Erf, 2.2, bigErf, -7, 7, "4f3ab9857c0086b7"},
	{"Erfc", Erfc, 4, func(x *big.Float) *big.Float {
		y := bigErf(x)
		return y.Sub(new(big.Float).SetPrec(y.Prec()).SetInt64(1), y)
	}, -7, 26.5, "51dcc7ce19b4ac43"},
	{"Pow", func(x float64) float64 { return Pow(math.Abs(x), 1.7) }, 1, func(x *big.Float) *big.Float { return bigPow(x, 1.7) }, 1e-150, 1e150, "23d1c35cf1d05e55"},
	{"Pow of large exponents", func(x float64) float64 { return Pow(1+float64(math.Abs(x)*1e-9), 3e8) }, 1,
		func(x *big.Float) *big.Float {
			v, _ := x.Float64()
			return bigPow(number().SetFloat64(1+float64(math.Abs(v)*1e-9)), 3e8)
		}, -2000, 2000, "3dff3962a87432b4"},
}

// Every function is off by no more than its limit.
func TestAccuracy(t *testing.T) {
	n := 1500
	if testing.Short() {
		n = 150
	}
	for _, c := range functions {
		r := rand.New(rand.NewPCG(1, 13))
		worst, at := 0.0, 0.0
		tries := n
		if c.name == "Erf" || c.name == "Erfc" { // whose series are long
			tries = n / 10
		}
		for range tries {
			x := someNumber(r, c.lo, c.hi)
			want := c.exact(number().SetFloat64(x))
			if e := ulps(c.f(x), want); !(e <= worst) {
				worst, at = e, x
			}
		}
		t.Logf("%s: %.3f ulp at %g", c.name, worst, at)
		if !(worst <= c.limit) {
			t.Errorf("%s(%v): got %v, want %v: off by %.3f units in the last place, want at most %g",
				c.name, at, c.f(at), c.exact(number().SetFloat64(at)), worst, c.limit)
		}
	}
}

// someNumber draws a number of any size between two, the same on every processor.
func someNumber(r *rand.Rand, lo, hi float64) float64 {
	for {
		x := 4 * (float64(2*r.Float64()) - 1)
		switch r.IntN(4) {
		case 0:
			x *= 10
		case 1:
			x = math.Ldexp(x, r.IntN(2000)-1000)
		case 2:
			x = lo + float64((hi-lo)*r.Float64())
		}
		if x > lo && x < hi {
			return x
		}
	}
}

// The results have the same bits wherever the test runs.
func TestSameEverywhere(t *testing.T) {
	for _, c := range functions {
		r, h := rand.New(rand.NewPCG(2, 13)), sha256.New()
		var buf [8]byte
		for range 20_000 {
			binary.LittleEndian.PutUint64(buf[:], math.Float64bits(c.f(someNumber(r, c.lo, c.hi))))
			h.Write(buf[:])
		}
		if got := fmt.Sprintf("%x", h.Sum(nil)[:8]); got != c.bits {
			t.Errorf("%s: got results with the digest %s, want %s", c.name, got, c.bits)
		}
	}
}

// small returns f, and x itself where f(x) differs from it by less than there are
// digits.
func small(f func(x *big.Float) *big.Float) func(x *big.Float) *big.Float {
	return func(x *big.Float) *big.Float {
		if x.MantExp(nil) < -digits/2 {
			return x
		}
		return f(x)
	}
}

// What is infinite, zero or no number is as in package math.
func TestSpecialValues(t *testing.T) {
	inf, none := math.Inf(1), math.Copysign(0, -1)
	values := []float64{0, none, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 0.7, 1.5, -1.5, 1e300, -1e300, 0x1p53, 0x1p53 + 2, 0x1p-1022, -0x1p-1022,
		math.MaxFloat64, -math.MaxFloat64, inf, -inf, math.NaN()}
	for _, c := range []struct {
		name      string
		got, want func(float64) float64
	}{
		{"Exp", Exp, math.Exp}, {"Expm1", Expm1, math.Expm1}, {"Log", Log, math.Log}, {"Log1p", Log1p, math.Log1p}, {"Tanh", Tanh, math.Tanh},
		{"Sin", Sin, math.Sin}, {"Cos", Cos, math.Cos}, {"Erf", Erf, math.Erf}, {"Erfc", Erfc, math.Erfc},
		{"Sigmoid", Sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
	} {
		for _, x := range values {
			if math.Abs(x) > 1e5 && (c.name == "Sin" || c.name == "Cos") && !math.IsInf(x, 0) {
				continue // math.Sin loses digits there
			}
			got, want := c.got(x), c.want(x)
			if !near(got, want) {
				t.Errorf("%s(%g): got %g, want %g", c.name, x, got, want)
			}
		}
	}
	for _, x := range values {
		for _, y := range values {
			if got, want := Pow(x, y), math.Pow(x, y); !near(got, want) {
				t.Errorf("Pow(%g, %g): got %g, want %g", x, y, got, want)
			}
		}
	}
}

// near reports whether two numbers are both no number, or have one sign and are as
// good as equal.
func near(a, b float64) bool {
	if a != a || b != b {
		return a != a && b != b
	}
	return math.Signbit(a) == math.Signbit(b) && (a == b || math.Abs(a-b) <= 1e-12*math.Abs(b) && !math.IsInf(b, 0))
}

// Denormal numbers have logarithms too.
func TestDenormal(t *testing.T) {
	const least = 0x1p-1074
	if got, want := Log(least), -1074*math.Ln2; !near(got, want) {
		t.Errorf("Log(2⁻¹⁰⁷⁴): got %v, want %v", got, want)
	}
	if got, want := Pow(least, 0.25), math.Exp2(-268.5); !near(got, want) {
		t.Errorf("Pow(2⁻¹⁰⁷⁴, ¼): got %v, want %v", got, want)
	}
	if got := Exp(-745); got != least {
		t.Errorf("Exp(−745): got %v, want %v", got, least)
	}
}

// A power that is a number is that number.
func TestPowIsExact(t *testing.T) {
	for x := 2.0; x < 60; x++ {
		want := 1.0
		for n := 0.0; want < 0x1p53; n, want = n+1, want*x {
			if got := Pow(x, n); got != want {
				t.Errorf("Pow(%g, %g): got %v, want %v", x, n, got, want)
			}
		}
	}
}
