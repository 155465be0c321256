package numpy

import (
	"math"
	"testing"
)

func TestLog(t *testing.T) {
	var rows [][3]float64 // x, ln x rounded, the rest of ln x
	readJSON(t, "log.json", &rows)
	worst, at, unequal := 0.0, 0.0, 0
	for _, row := range rows {
		x, high, low := row[0], row[1], row[2]
		got := log(x)
		if got != high {
			unequal++
		}
		_, exp := math.Frexp(high)
		ulp := math.Ldexp(1, exp-53)
		if e := math.Abs((got-high)-low) / ulp; e > worst {
			worst, at = e, x
		}
	}
	t.Logf("largest error %.4f ulp at %v; %d of %d not rounded to nearest", worst, at, unequal, len(rows))
	if worst > 0.53 || len(rows) < 400 {
		t.Errorf("%d values: largest error %.4f ulp at x = %v, want at most 0.53", len(rows), worst, at)
	}
}
