package metric_test

import (
	"math"
	"testing"

	"cajal/metric"
	"cajal/rng"
	"cajal/tensor"
)

// R² of the mean is 0, not what rounding leaves: of targets far from 0 and near it, with
// weights and without.
func TestR2OfTheMean(t *testing.T) {
	s := rng.New(3).Stream("targets")
	for _, n := range []int{2, 3, 10, 77, 1000} {
		for _, centre := range []float64{0, 1, 22.5, 1e6, -3e9} {
			for _, weighted := range []bool{false, true} {
				y, w := make([]float64, n), make([]float64, n)
				sum, all := 0.0, 0.0
				for i := range y {
					y[i], w[i] = centre+9.2*s.NormFloat64(), 1
					if weighted {
						w[i] = float64(1 + s.IntN(3))
					}
					sum += float64(w[i] * y[i])
					all += w[i]
				}
				p := tensor.Full(tensor.Float64, sum/all, n)
				m := metric.R2()
				m.AddWeighted(p, tensor.From(y), tensor.From(w))
				// Summed with rounding, the mean is off by some 1e-16 of the centre.
				if v, most := m.Value(), -math.Pow(1e-14*centre, 2); v > 0 || v < most {
					t.Errorf("%d targets around %v, weighted: %t: R² of their mean is %v, want 0 or just below", n, centre, weighted, v)
				}
			}
		}
	}
}

// The errors are exact: 2⁻⁶⁰ beside 1 is not lost before it is squared.
func TestR2IsExact(t *testing.T) {
	m := metric.R2()
	m.Add(tensor.From([]float64{1, 0}), tensor.From([]float64{0x1p-60, 1}))
	// Errors (1−2⁻⁶⁰)² + 1 over the spread (1−2⁻⁶⁰)²/2.
	if got, want := m.Value(), 1-(2-0x1p-59)/(0.5-0x1p-60); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
