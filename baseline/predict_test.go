package baseline

import (
	"errors"
	"math"
	"strings"
	"testing"

	"cajal/tensor"
)

// A model put together by hand: scores are x₀ − 1 and, with three classes,
// x₀, x₁ and 0.
var (
	binaryModel = &Logistic{
		Classes:   []int64{2, 5},
		Coef:      tensor.From([]float64{1, 0}, 1, 2),
		Intercept: tensor.From([]float64{-1}),
	}
	ternaryModel = &Logistic{
		Classes:   []int64{2, 5, 7},
		Coef:      tensor.From([]float64{1, 0, 0, 1, 0, 0}, 3, 2),
		Intercept: tensor.New(tensor.Float64, 3),
	}
)

func TestPredict(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tc := range []struct {
		name  string
		m     *Logistic
		row   []float64
		label int64
		p     []float64
	}{
		{"binary, first", binaryModel, []float64{0, 9}, 2, []float64{0.7310585786300049, 0.2689414213699951}},
		{"binary, second", binaryModel, []float64{2, 9}, 5, []float64{0.2689414213699951, 0.7310585786300049}},
		{"binary, on the line", binaryModel, []float64{1, 9}, 2, []float64{0.5, 0.5}},
		{"binary, far out", binaryModel, []float64{1e6, 0}, 5, []float64{0, 1}},
		{"binary, tiny", binaryModel, []float64{-49, 0}, 2, []float64{1, math.Exp(-50)}},
		{"binary, NaN", binaryModel, []float64{nan, 0}, -1, []float64{nan, nan}},
		{"ternary, first", ternaryModel, []float64{math.Log(2), 0}, 2, []float64{0.5, 0.25, 0.25}},
		{"ternary, second", ternaryModel, []float64{0, math.Log(6)}, 5, []float64{0.125, 0.75, 0.125}},
		{"ternary, third", ternaryModel, []float64{-1e6, -1e6}, 7, []float64{0, 0, 1}},
		{"ternary, all equal", ternaryModel, []float64{0, 0}, 2, []float64{1. / 3, 1. / 3, 1. / 3}},
		{"ternary, NaN", ternaryModel, []float64{0, nan}, -1, []float64{nan, nan, nan}},
		{"ternary, infinity", ternaryModel, []float64{inf, 0}, -1, []float64{nan, nan, nan}},
	} {
		x := tensor.From(tc.row, 1, 2)
		if got := tc.m.Predict(x).Int64s()[0]; got != tc.label {
			t.Errorf("%s: Predict(%v) = %d, want %d", tc.name, tc.row, got, tc.label)
		}
		if diff, at := tensor.MaxDiff(tc.m.Probabilities(x), tensor.From(tc.p, 1, len(tc.p))); diff > 1e-15 {
			t.Errorf("%s: Probabilities(%v) = %v, want %v; element %d is off by %g", tc.name, tc.row, tc.m.Probabilities(x), tc.p, at, diff)
		}
	}
}

func TestAccuracyOfNoRows(t *testing.T) {
	got := binaryModel.Accuracy(tensor.New(tensor.Float32, 0, 2), tensor.New(tensor.Int64, 0))
	if !math.IsNaN(got) {
		t.Errorf("accuracy of no rows is %v, want NaN", got)
	}
}

func TestWrongShapesPanic(t *testing.T) {
	x, y := tensor.New(tensor.Float64, 4, 2), tensor.New(tensor.Int64, 4)
	for _, tc := range []struct {
		name string
		call func()
	}{
		{"columns", func() { binaryModel.Predict(tensor.New(tensor.Float64, 4, 3)) }},
		{"axes", func() { binaryModel.Predict(tensor.New(tensor.Float64, 2)) }},
		{"scalar", func() { binaryModel.Probabilities(tensor.New(tensor.Float64)) }},
		{"labels", func() { binaryModel.Accuracy(x, tensor.New(tensor.Int64, 5)) }},
		{"label type", func() { binaryModel.Accuracy(x, y.To(tensor.Float64)) }},
		{"label axes", func() { binaryModel.Accuracy(x, y.Reshape(4, 1)) }},
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				if e := (*Error)(nil); !errors.As(err, &e) || !strings.Contains(e.Error(), "x has shape (") {
					t.Errorf("%s: panic with %v, want an *Error that says what shape x has", tc.name, err)
				}
			}()
			tc.call()
		}()
	}
}
