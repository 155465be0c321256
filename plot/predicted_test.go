package plot

import (
	"math"
	"testing"

	"cajal/tensor"
)

// What is right lies on the diagonal, what is too large above it.
func TestPredictedDiagonal(t *testing.T) {
	truth, predicted := []float64{1, 5, 9, 5}, []float32{1, 5, 9, 7}
	n := take(t, Predicted(tensor.From(truth, 4), tensor.From(predicted, 4)), 700, 660)
	var a, b point
	for i, s := range n.styles {
		if s.width == 1.5 && len(n.lines[i]) == 2 {
			a, b = n.lines[i][0], n.lines[i][1]
		}
	}
	if !(a.x < b.x && a.y > b.y) || len(n.places) != len(truth) {
		t.Fatalf("diagonal from %v to %v and %d points, want one that rises, and %d", a, b, len(n.places), len(truth))
	}
	for i, at := range n.places {
		line := a.y + (at.x-a.x)/(b.x-a.x)*(b.y-a.y)
		above := line - at.y // y counts downwards
		if right := truth[i] == float64(predicted[i]); right && math.Abs(above) > 1e-6 || !right && above < 5 {
			t.Errorf("%v predicted as %v lies %v above the diagonal", truth[i], predicted[i], above)
		}
	}
}

func TestPredictedErrors(t *testing.T) {
	one, none := tensor.From([]float64{1}, 1), tensor.New(tensor.Float64, 0)
	wantErr(t, "none", Predicted(none, none), "no samples")
	wantErr(t, "NaN", Predicted(one, tensor.From([]float64{math.NaN()}, 1)), "sample 0 is 1 and predicted as NaN")
	wantPanic(t, "lengths", "(2,)", func() { Predicted(one, tensor.New(tensor.Float64, 2)) })
	wantPanic(t, "labels", "int64", func() { Predicted(tensor.New(tensor.Int64, 1), one) })
	if p := Predicted(one, one); p.Err() != nil {
		t.Errorf("one sample: %v, want a picture", p.Err())
	}
}
