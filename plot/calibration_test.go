package plot

import (
	"math"
	"testing"
)

// A bin whose probabilities came true lies on the diagonal; one that promised too much
// lies below it, by as much.
func TestCalibrationDiagonal(t *testing.T) {
	n := take(t, Calibration([]float64{0.1, 0.5, 0.9}, []float64{0.1, 0.75, 0.4}, []float64{1, 2, 1}), 700, 660)
	var a, b point
	for i, s := range n.styles {
		if s.width == 1.5 && len(n.lines[i]) == 2 {
			a, b = n.lines[i][0], n.lines[i][1]
		}
	}
	if !(a.x < b.x && a.y > b.y) || len(n.places) != 3 {
		t.Fatalf("diagonal from %v to %v and %d points, want one that rises, and 3", a, b, len(n.places))
	}
	unit := a.y - b.y // pixels of a probability of 1; the diagonal is from 0 to 1
	for i, want := range []float64{0, 0.25, -0.5} {
		at := n.places[i]
		above := (a.y - (at.x-a.x)/(b.x-a.x)*unit - at.y) / unit
		if math.Abs(above-want) > 1e-6 {
			t.Errorf("bin %d lies %v above the diagonal, want %v", i, above, want)
		}
	}
}

func TestCalibrationErrors(t *testing.T) {
	one := []float64{0.5}
	wantErr(t, "none", Calibration(nil, nil, nil), "no bins")
	wantErr(t, "NaN", Calibration([]float64{math.NaN()}, one, one), "bin 0 is predicted as NaN")
	wantErr(t, "above 1", Calibration(one, []float64{1.5}, one), "came true in 1.5")
	wantErr(t, "weight", Calibration(one, one, []float64{0}), "bin 0 weighs 0")
	wantPanic(t, "lengths", "1 predicted, 0 observed", func() { Calibration(one, nil, one) })
}
