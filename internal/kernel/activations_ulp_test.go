package kernel

import (
	"math"
	"math/big"
	"testing"
)

// activationLimits are the errors that activations.go states, in units in the
// last place of a result that is a normal number.
var activationLimits = []struct {
	name             string
	f                func(y, x Slice)
	single           func(x float64) float64
	double           func(x *big.Float) *big.Float
	limit32, limit64 float64
	from32, from64   float64                 // where they begin to hold
	grows            func(x float64) float64 // what they are multiplied with
}{
	{"SiLU", SiLU,
		func(x float64) float64 { return x * bigRef(bigSigmoid)(x) },
		func(x *big.Float) *big.Float { return number().Mul(x, bigSigmoid(x)) }, 3.5, 3.5, -87, -708, constant},
	{"softplus", Softplus,
		func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, bigSoftplus, 2.5, 2.5, math.Inf(-1), math.Inf(-1), constant},
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
		}, 1.5, 1.5, math.Inf(-1), math.Inf(-1), constant},
	{"GELU", GELU,
		func(x float64) float64 { return x * math.Erfc(-x/math.Sqrt2) / 2 },
		func(x *big.Float) *big.Float { return number().Mul(x, bigNormal(x)) }, 7, 9, -12.9, -37.5, constant},
	{"GELU tanh", GELUTanh,
		func(x float64) float64 { return x * bigRef(bigSigmoid)(geluScale*(x+geluCube*x*x*x)) }, bigGELUTanh, 3, 3, math.Inf(-1), math.Inf(-1),
		func(x float64) float64 { return 1 + math.Abs(geluScale*(min(x, 0)+geluCube*min(x, 0)*x*x)) }},
}

func constant(float64) float64 { return 1 }

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
			func(x float64) float64 { return c.limit32 * c.grows(x) })
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
			func(x float64) float64 { return c.limit64 * c.grows(x) })
	}
}
