package kernel

import (
	"math"
	"testing"
)

// The float32 activations are off by at most so many units in the last place of
// the result, from −20 to 20, GELU from −12: beyond it leaves the normal
// numbers. activations.go states the limits.
func TestActivationErrors(t *testing.T) {
	for _, c := range []struct {
		name  string
		apply func(y, x Slice)
		want  func(x float64) float64
		low   float64
		limit float64
	}{
		{"SiLU", SiLU, func(x float64) float64 { return x / (1 + math.Exp(-x)) }, -20, 3.5},
		{"softplus", Softplus, func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, -20, 2.5},
		{"ELU", func(y, x Slice) { ELU(y, x, 1) }, func(x float64) float64 {
			if x > 0 {
				return x
			}
			return math.Expm1(x)
		}, -20, 1.5},
		{"GELU", GELU, func(x float64) float64 { return x * math.Erfc(-x/math.Sqrt2) / 2 }, -12, 6},
	} {
		eachSet(t, func(t *testing.T) {
			const n = 200_003
			x, y := Make(n, false), Make(n, false)
			for i := range n {
				x.Set(i, c.low+(20-c.low)*float64(i)/n)
			}
			c.apply(y, x)
			worst, at := 0.0, 0.0
			for i := range n {
				want := c.want(x.At(i))
				_, e := math.Frexp(want)
				if d := math.Ldexp(math.Abs(y.At(i)-want), 24-e); !(d <= worst) {
					worst, at = d, x.At(i)
				}
			}
			t.Logf("%s: %.2f ulp at %g", c.name, worst, at)
			if !(worst <= c.limit) {
				t.Errorf("%s(%g): off by %.2f ulp, want at most %g", c.name, at, worst, c.limit)
			}
		})
	}
}
