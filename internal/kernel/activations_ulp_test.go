package kernel

import (
	"math"
	"math/big"
	"testing"

	"cajal/internal/elementary/poly"
)

// activationLimits are the errors that activations.go states, in units in the
// last place of a result that is a normal number.
var activationLimits = []struct {
	name             string
	f                func(y, x Slice)
	single           func(x float64) float64
	double           func(x *big.Float) *big.Float
	limit32, limit64 float64
	from32, from64   float64 // where they begin to hold
}{
	{"SiLU", SiLU,
		func(x float64) float64 { return x * bigRef(bigSigmoid)(x) },
		func(x *big.Float) *big.Float { return number().Mul(x, bigSigmoid(x)) }, 3.5, 3.5, -87, -708},
	{"softplus", Softplus,
		func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, bigSoftplus, 2.5, 2.5, math.Inf(-1), math.Inf(-1)},
	{"ELU", func(y, x Slice) { ELU(y, x, 1) },
		func(x float64) float64 {
			if x > 0 {
				return x
			}
			return math.Expm1(x)
		},
		func(x *big.Float) *big.Float {
			if x.Sign() > 0 {
				return x
			}
			return bigExpm1(x)
		}, 1.5, 1.5, math.Inf(-1), math.Inf(-1)},
	{"GELU", GELU,
		func(x float64) float64 { return x * math.Erfc(-x/math.Sqrt2) / 2 },
		func(x *big.Float) *big.Float { return number().Mul(x, bigNormal(x)) }, 7, 9, -12.9, -37.5},
	{"GELU tanh", GELUTanh,
		func(x float64) float64 { return x * bigRef(bigSigmoid)(poly.GELULinear*(x+0.044715*x*x*x)) }, bigGELUTanh, 4, 4, -9.98, -20.9},
}

func TestSingleActivations(t *testing.T) {
	all := singles()
	for _, c := range activationLimits {
		var x []float32
		for i := 0; i < len(all); i += 8 {
			v := float64(all[i])
			if want := math.Abs(c.single(v)); want >= 0x1p-126 && want <= math.MaxFloat32 && !(v < c.from32) {
				x = append(x, all[i])
			}
		}
		checkSingle(t, c.name, func(y, x []float32) { c.f(SliceOf(y), SliceOf(x)) }, c.single, x,
			func(float64) float64 { return c.limit32 })
	}
}

func TestDoubleActivations(t *testing.T) {
	all := doubles()
	for _, c := range activationLimits {
		var x []float64
		for i := 0; i < len(all); i += 3 {
			v := all[i]
			if want, _ := c.double(exact(v)).Float64(); math.Abs(want) >= 0x1p-1022 && !(v < c.from64) {
				x = append(x, v)
			}
		}
		checkDouble(t, c.name, func(y, x []float64) { c.f(SliceOf(y), SliceOf(x)) }, c.double, x,
			func(float64) float64 { return c.limit64 })
	}
}

// gradientLimits are the errors of slopes whose digits a plain formula loses:
// alpha·eˣ of ELU as y + alpha far to the left, and that of GELU's tanh form as a
// function of a rounded u. Near −0.75 the latter goes through zero, as does that of SiLU
// near −1.28. Far to the left σ is too small to be a normal number, the slope is one for
// a while, and then nothing but 0.
var gradientLimits = []struct {
	f                Function
	slope            func(x *big.Float) *big.Float
	limit32, limit64 float64
	from, to         float64
}{
	{ELUOf, func(x *big.Float) *big.Float {
		if x.Sign() > 0 {
			return exact(1)
		}
		return bigExp(x)
	}, 1.5, 1.5, -87, 3},
	{GELUTanhOf, bigGELUTanhSlope, 7, 7, -9.9, -1.5},
	{GELUTanhOf, bigGELUTanhSlope, 7, 7, 0, 5},
	{GELUTanhOf, bigGELUTanhSlope, 7, 7, -11.5, -9.9},
	{GELUTanhOf, bigGELUTanhSlope, 7, 7, -23, -20},
	{SiLUOf, bigSiLUSlope, 7, 7, -120, -1.5},
	{SiLUOf, bigSiLUSlope, 7, 7, -800, -690},
	{SiLUOf, bigSiLUSlope, 7, 7, -1, 60},
}

// bigSiLUSlope returns s·(1 + x·(1 − s)) with s = σ(x).
func bigSiLUSlope(x *big.Float) *big.Float {
	slope := number().Mul(x, bigSigmoid(number().Neg(x)))
	return slope.Add(slope, exact(1)).Mul(slope, bigSigmoid(x))
}

// bigGELUTanhSlope returns s·(1 + x·(1 − s)·u′) with s = σ(u).
func bigGELUTanhSlope(x *big.Float) *big.Float {
	u := bigGELUCubic(x)
	s, rest := bigSigmoid(u), bigSigmoid(number().Neg(u))
	slope := number().Mul(exact(3*0.044715), number().Mul(x, x)) // of u, over its linear part
	slope.Add(slope, exact(1)).Mul(slope, exact(poly.GELULinear)).Mul(slope, x).Mul(slope, rest)
	return slope.Add(slope, exact(1)).Mul(slope, s)
}

func TestGradientAccuracy(t *testing.T) {
	for _, c := range gradientLimits {
		var x []float64
		var slopes []*big.Float
		for i := range 401 {
			x = append(x, float64(float32(c.from+(c.to-c.from)*float64(i)/400)))
			slopes = append(slopes, c.slope(exact(x[i])))
		}
		eachSet(t, func(t *testing.T) {
			for _, kind := range []Kind{F32, F64} {
				in, dx, dy := Make(len(x), kind), Make(len(x), kind), Make(len(x), kind)
				for i, v := range x {
					in.Set(i, v)
				}
				dy.Fill(1)
				MapGrad(c.f, 1, dx, in, Slice{}, dy)
				bits, least, limit := 24, -149, c.limit32
				if kind == F64 {
					bits, least, limit = 53, -1074, c.limit64
				}
				worst, at := 0.0, 0
				for i, want := range slopes {
					off, _ := number().Sub(exact(dx.At(i)), want).Float64()
					unit := math.Ldexp(1, max(want.MantExp(nil)-bits, least))
					if off := math.Abs(off) / unit; !(off <= worst) {
						worst, at = off, i
					}
				}
				t.Logf("%v of %vs: %.3f ulp at %g", c.f, kind, worst, x[at])
				if worst > limit {
					t.Errorf("the gradient of %v of %vs at %g: got %g, off by %.3f ulp, want at most %g", c.f, kind, x[at], dx.At(at), worst, limit)
				}
			}
		})
	}
}
