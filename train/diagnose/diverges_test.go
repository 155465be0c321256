package diagnose_test

import (
	"strings"
	"testing"

	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/diagnose"
)

// A straight line is fitted by steps that are too long, by a little, and by
// others that are not.
func TestDiverges(t *testing.T) {
	x := tensor.From([]float64{-2, -1, 0, 1, 2}, 5, 1)
	y := tensor.From([]float64{-4, -2, 0, 2, 4}, 5, 1)
	for _, c := range []struct {
		opt  *optim.Optimizer
		want bool
	}{
		{optim.SGD(0.55), true}, // the curvature along the slope is 4, so the edge is at 0.5
		{optim.SGD(0.1), false},
		{optim.SGD(1.2, optim.Momentum(0.9)), true}, // momentum moves the edge to 0.95
		{optim.Adam(0.1), false},
	} {
		m := train.New(nn.Sequential(nn.Linear(1, 1)), nn.MSE(), c.opt, train.DType(tensor.Float64))
		s := set(t, x, y)
		h, err := m.Fit(t.Context(), s, train.Epochs(12), train.BatchSize(0))
		if err != nil {
			t.Fatal(err)
		}
		found, err := diagnose.Training(t.Context(), m, s, h)
		if err != nil {
			t.Fatal(err)
		}
		got := false
		for _, f := range found {
			if f.Kind == diagnose.Diverges {
				got = strings.Contains(f.Text, "too large; try")
			}
		}
		if first, last := h.Epochs[0].Loss, h.Epochs[11].Loss; got != c.want {
			t.Errorf("%v: loss %g to %g: found %v, want %v", c.opt, first, last, got, c.want)
		}
	}
}
