package numpy

import (
	"math"
	"math/big"
	"testing"
)

// ulps returns how many units in the last place of want got is off.
func ulps(got, want float64) float64 {
	return math.Abs(got-want) / (math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want))
}

// ln(1 − u) of uniform numbers is within a unit in the last place of the rounded one,
// and exact at the ends.
func TestLog1m(t *testing.T) {
	g := DefaultRNG(1)
	for i := range 100_000 {
		u := g.Float64()
		if i%2 == 1 { // small ones, by as many as there are large
			u = math.Floor(math.Ldexp(u, i%52)) / (1 << 53)
		}
		if want := log(1 - u); u > 0 && ulps(log1m(u), want) > 1 {
			t.Fatalf("ln(1 − %v): got %v, want %v", u, log1m(u), want)
		}
	}
	if got := log1m(0); got != 0 {
		t.Errorf("ln 1: got %v, want 0", got)
	}
	if got, want := log1m(1-0x1p-53), -53*math.Ln2; ulps(got, want) > 1 {
		t.Errorf("ln 2⁻⁵³: got %v, want %v", got, want)
	}
}

// Powers of whole numbers are those of exact arithmetic, rounded to nearest.
func TestPow(t *testing.T) {
	g := DefaultRNG(2)
	for range 3000 {
		x, y := g.Float64(), 1+g.IntN(60)
		exact := new(big.Float).SetPrec(4000).SetInt64(1)
		for range y {
			exact.Mul(exact, new(big.Float).SetPrec(4000).SetFloat64(x))
		}
		want, _ := exact.Float64()
		if got := pow(x, float64(y)); got != want {
			t.Fatalf("%v to the %d: got %v, want %v", x, y, got, want)
		}
	}
	for _, c := range []struct{ x, y, want float64 }{
		{0, 3, 0}, {1, 1e300, 1}, {0.5, 1074, 0x1p-1074}, {0.5, 1080, 0}, {0.5, math.Inf(1), 0}, {1e-16, 1e300, 0}, {0.25, 1.5, 0.125},
	} {
		if got := pow(c.x, c.y); got != c.want {
			t.Errorf("%v to the %v: got %v, want %v", c.x, c.y, got, c.want)
		}
	}
}
