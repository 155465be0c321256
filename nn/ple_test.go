package nn_test

import (
	"math"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// A number is told by how far it is through each bin. Bins end at quantiles; equal
// quantiles make one, and a column of one number has none. Before Learn all are 0.
func TestPLE(t *testing.T) {
	l := nn.PLE(3, 2, 0, 2)
	nn.Init(l, tensor.Float64, nn.Streams(rng.New(1)))
	forward := func(x ...float64) []float64 {
		return l.Forward(grad.NewTape().Const(tensor.From(x, 1, 3))).Tensor().Float64s()
	}
	want := func(name string, got []float64, want ...float64) {
		t.Helper()
		for i := range want {
			if len(got) != len(want) || math.Abs(got[i]-want[i]) > 1e-12 {
				t.Fatalf("%s: got %v, want %v", name, got, want)
			}
		}
	}
	want("before Learn", forward(1, 2, 3), 1, 2, 3, 0, 0, 0, 0)
	l.Learn(tensor.From([]float64{0, 9, 5, 10, 9, 5, 2, 9, 5, 1, 9, 5, 4, 9, 5}, 5, 3)) // quantiles 0, 2 and 10; 5
	want("below", forward(-3, 0, 5), -3, 0, 5, 0, 0, 0, 0)
	want("in the first bin", forward(1, 0, 5), 1, 0, 5, 0.5, 0, 0, 0)
	want("in the second", forward(4, 0, 5), 4, 0, 5, 1, 0.25, 0, 0)
	want("above", forward(99, 0, 99), 99, 0, 99, 1, 1, 0, 0)
}
