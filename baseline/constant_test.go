package baseline

import (
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/tensor"
)

// The numbers are those of scikit-learn 1's DummyClassifier(strategy="prior") and
// DummyRegressor with sample_weight.
func TestWeightedConstants(t *testing.T) {
	w := tensor.From([]float64{0.5, 2, 0, 1.25, 3})
	m, err := WeightedMajority(tensor.From([]int64{3, 1, 7, 3, 1}), w)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{0.7407407407407407, 0.25925925925925924, 0}; !slices.Equal(m.Shares, want) || m.Class() != 1 {
		t.Errorf("shares %v and the class %d, want %v and 1", m.Shares, m.Class(), want)
	}
	mean, err := WeightedMean(tensor.From([]float64{1, 2, 3, -1, 100, 4, -2, 8, 0.5, 6}, 5, 2), w)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.8148148148148148, 4} {
		if math.Abs(mean.Values[i]-want) > 1e-15 {
			t.Errorf("mean %d is %v, want %v", i, mean.Values[i], want)
		}
	}
	y := tensor.From([]int64{1, 2})
	for text, w := range map[string]*tensor.Tensor{
		"weights of shape (3,) for 2 rows": tensor.From([]float64{1, 2, 3}),
		"row 1 weighs -1":                  tensor.From([]float64{1, -1}),
		"row 0 weighs NaN":                 tensor.From([]float64{math.NaN(), 1}),
		"row 1 weighs +Inf":                tensor.From([]float64{1, math.Inf(1)}),
		"all rows weigh 0":                 tensor.From([]float64{0, 0}),
	} {
		if _, err := WeightedMajority(y, w); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("majority: got %v, want %q in it", err, text)
		}
		if _, err := WeightedMean(y.To(tensor.Float64), w); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("mean: got %v, want %q in it", err, text)
		}
	}
}
