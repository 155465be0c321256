package kernel

import (
	"math"
	"testing"
)

// A variance that is 10⁻⁸ of the squared mean keeps its digits, which the
// formula E[x²] − E[x]² would lose in single precision, all of them.
func TestMomentsFarFromZero(t *testing.T) {
	const n = 64
	x := Make(n, false)
	for i := range n {
		x.Set(i, 10_000+float64(i%2)) // half a unit to both sides of 10000.5
	}
	var mean, variance [1]float64
	check := func(name string) {
		t.Helper()
		if mean[0] != 10_000.5 || variance[0] != 0.25 {
			t.Errorf("%s: got mean %.9g and variance %.9g, want 10000.5 and 0.25", name, mean[0], variance[0])
		}
	}
	ChannelMoments(mean[:], variance[:], x, 1)
	check("channel")
	ChannelMoments(mean[:], variance[:], x, n)
	check("channel in one run")
	RowMoments(mean[:], variance[:], x)
	check("row")
}

// Against the sums of the definition, for shapes with and without a run.
func TestChannelMoments(t *testing.T) {
	for _, c := range []struct{ n, channels, inner int }{{4, 3, 1}, {2, 3, 5}, {1, 2, 7}, {3, 1, 1}, {6, 1, 2}} {
		x := Make(c.n*c.channels*c.inner, true)
		for i := range x.Len() {
			x.Set(i, math.Sin(float64(i*i)))
		}
		mean, variance := make([]float64, c.channels), make([]float64, c.channels)
		ChannelMoments(mean, variance, x, c.inner)
		for ch := range c.channels {
			var sum, squares, count float64
			for i := range c.n {
				for j := range c.inner {
					v := x.At((i*c.channels+ch)*c.inner + j)
					sum, squares, count = sum+v, squares+v*v, count+1
				}
			}
			m := sum / count
			if v := squares/count - m*m; math.Abs(mean[ch]-m) > 1e-14 || math.Abs(variance[ch]-v) > 1e-14 {
				t.Errorf("%+v, channel %d: got %g and %g, want %g and %g", c, ch, mean[ch], variance[ch], m, v)
			}
		}
	}
}
