package experiment

import (
	"math"
	"testing"
)

// near reports a number that is further from want than 1e-9.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if d := math.Abs(got - want); !(d <= 1e-9) {
		t.Errorf("%s: got %.12g, want %.12g, differs by %.2g", what, got, want, d)
	}
}
