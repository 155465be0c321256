package diagnose_test

import (
	"testing"

	"cajal/data"
	"cajal/data/synth"
	"cajal/rng/numpy"
	"cajal/tensor"
)

func set(t testing.TB, x, y *tensor.Tensor) *data.TensorSet {
	t.Helper()
	s, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func moonsSet(t testing.TB, n int) *data.TensorSet {
	t.Helper()
	x, y := synth.Moons(n, 0.2, numpy.Seed(0))
	return set(t, x, y)
}
