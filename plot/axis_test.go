package plot

import (
	"math"
	"slices"
	"testing"
)

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		axis  axis
		count int
		want  []string
	}{
		{axis{lo: -1.2, hi: 2.3}, 5, []string{"−1", "0", "1", "2"}},
		{axis{lo: 0.96, hi: 3.04, whole: true}, 10, []string{"1", "2", "3"}},
		{axis{lo: -1.2, hi: 2.3}, 8, []string{"−1.0", "−0.5", "0", "0.5", "1.0", "1.5", "2.0"}},
		{axis{lo: 0, hi: 20_000}, 4, []string{"0", "5000", "10000", "15000", "20000"}},
		{axis{lo: 0, hi: 3e6}, 3, []string{"0", "1e6", "2e6", "3e6"}},
		{axis{lo: 0, hi: 3e6}, 6, []string{"0", "5e5", "1.0e6", "1.5e6", "2.0e6", "2.5e6", "3.0e6"}},
		{axis{lo: 0, hi: 3e-7}, 3, []string{"0", "1e−7", "2e−7", "3e−7"}},
		{axis{lo: 0.07, hi: 0.0712}, 4, []string{"0.0700", "0.0705", "0.0710"}},
		{axis{lo: 0.008, hi: 2000, log: true}, 6, []string{"0.01", "0.1", "1", "10", "100", "1e3"}},
		{axis{lo: 0.04, hi: 3, log: true}, 6, []string{"0.05", "0.1", "0.2", "0.5", "1", "2"}},
		{axis{lo: 0.07, hi: 0.0712, log: true}, 4, []string{"0.0700", "0.0705", "0.0710"}},
	} {
		var got []string
		for _, tick := range c.axis.ticks(c.count) {
			got = append(got, tick.label)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("ticks %+v, %d: got %q, want %q", c.axis, c.count, got, c.want)
		}
	}
}

// Whatever the range, ticks lie on the axis, in order, with distinct labels
// and not too many of them.
func TestTicksOfAnyRange(t *testing.T) {
	for _, size := range []float64{1e-300, 1e-5, 1, 7, 1e6, 3e150} {
		for _, share := range []float64{1, 0.3, 1e-3, 1e-6} {
			for _, count := range []int{2, 5, 11} {
				a := axis{lo: size, hi: size + size*share}
				for _, a := range []axis{a, {lo: -a.hi, hi: -a.lo}, {lo: -size, hi: size * share}, {lo: a.lo, hi: a.hi, log: true}} {
					ticks := a.ticks(count)
					if len(ticks) == 0 || len(ticks) > 3*count+1 {
						t.Errorf("%+v, %d: %d ticks", a, count, len(ticks))
					}
					for i, tick := range ticks {
						if s := a.share(tick.value); s < -1e-5 || s > 1+1e-5 || i > 0 && tick.label == ticks[i-1].label {
							t.Errorf("%+v, %d: tick %d of %v stands at %v", a, count, i, ticks, s)
						}
					}
				}
			}
		}
	}
}

func TestRoundStep(t *testing.T) {
	for step, want := range map[float64]float64{1: 1, 1.1: 2, 2.1: 5, 5: 5, 7: 10, 0.03: 0.05, 400: 500} {
		if got := roundStep(step); math.Abs(got-want) > 1e-12*want {
			t.Errorf("roundStep(%v) = %v, want %v", step, got, want)
		}
	}
}
