package kernel

import (
	"math"
	"testing"

	"cajal/internal/elementary"
)

// A long call, which is cut into pieces, gives what its elements give one by one.
func TestPowInPieces(t *testing.T) {
	const n = 3*Chunk + 5
	a, b, c := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range a {
		a[i], b[i], c[i] = float64(i%17)/4, float64(i%11)/2-2, float64(i%5)-2
	}
	for name, f := range map[string]struct {
		call func(y, a, b, c Slice)
		want func(a, b, c float64) float64
	}{
		"pow": {func(y, a, b, _ Slice) { Pow(y, a, b) }, func(a, b, _ float64) float64 { return elementary.Pow(a, b) }},
		"gradient of the base": {PowBaseGrad, func(a, b, dy float64) float64 {
			if b == 0 {
				return 0
			}
			return b * elementary.Pow(a, b-1) * dy
		}},
		"slope of the exponent": {PowSlope, func(a, b, y float64) float64 {
			if a == 0 && b >= 0 {
				return 0
			}
			return y * elementary.Log(a)
		}},
	} {
		y := make([]float64, n)
		f.call(SliceOf(y), SliceOf(a), SliceOf(b), SliceOf(c))
		for i := range y {
			if want := f.want(a[i], b[i], c[i]); y[i] != want && !(math.IsNaN(y[i]) && math.IsNaN(want)) {
				t.Fatalf("%s of %g, %g, %g: got %g, want %g", name, a[i], b[i], c[i], y[i], want)
			}
		}
	}
}
