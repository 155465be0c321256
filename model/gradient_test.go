package model

import (
	"math"
	"testing"

	"cajal/tensor"
)

// Gradients are what differences of predictions say, for one network and for the mean
// of several, and values are the predictions.
func TestGradient(t *testing.T) {
	for _, n := range []int{1, 3} {
		m := open(t, written(t, flowers(), n))
		x := samples(5)
		xs, err := m.PrepareInputs(x)
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		for output := range 3 {
			values, gradients, err := m.Gradient(t.Context(), output, xs...)
			if err != nil {
				t.Fatal(err)
			}
			width := xs[0].Size() / 5
			for i := range 5 {
				if math.Abs(values[i]-p.At(i, output)) > 1e-6 {
					t.Errorf("%d networks: row %d: got %v, want %v", n, i, values[i], p.At(i, output))
				}
				for j := range width {
					const h = 1e-4
					at := func(by float64) float64 {
						moved := xs[0].To(tensor.Float64).Clone()
						moved.Float64s()[i*width+j] += by
						v, _, err := m.Gradient(t.Context(), output, moved)
						if err != nil {
							t.Fatal(err)
						}
						return v[i]
					}
					want := (at(h) - at(-h)) / (2 * h)
					if got := gradients[0].Reshape(5, -1).At(i, j); math.Abs(got-want) > 1e-5 {
						t.Errorf("%d networks, output %d, row %d, input %d: got %v, want %v", n, output, i, j, got, want)
					}
				}
			}
		}
		if _, _, err := m.Gradient(t.Context(), 3, xs...); err == nil {
			t.Error("an output that is none: want an error")
		}
	}
}
