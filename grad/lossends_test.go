package grad

import (
	"math"
	"testing"

	"cajal/tensor"
)

// What PyTorch 2.15 makes of losses at their ends: no sample that counts, classes
// without a weight, and infinite logits.
func TestLossesAtTheEnds(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	none := labels(IgnoreIndex, IgnoreIndex)
	plain := tensor.From([]float64{0.5, -1, 2, 0, 1, -0.5}, 2, 3)
	row := func(v ...float64) *tensor.Tensor { return tensor.From(v, 1, 3) }
	first, firstOf3 := labels(0), tensor.From([]float64{1, 0, 0}, 1, 3)
	for _, c := range []struct {
		name string
		x    *tensor.Tensor
		f    func(v Value) Value
		loss float64
		grad []float64
	}{
		{"all ignored", plain, func(v Value) Value { return v.CrossEntropy(none, Mean) }, nan, []float64{0, 0, 0, 0, 0, 0}},
		{"all ignored, sum", plain, func(v Value) Value { return v.CrossEntropy(none, Sum) }, 0, []float64{0, 0, 0, 0, 0, 0}},
		{"all ignored, smoothed", plain, func(v Value) Value { return v.WeightedCrossEntropy(none, nil, 0.1, IgnoreIndex, Mean) }, nan, []float64{0, 0, 0, 0, 0, 0}},
		{"all ignored, NLL", plain, func(v Value) Value { return v.NLL(none, nil, IgnoreIndex, Mean) }, nan, []float64{0, 0, 0, 0, 0, 0}},
		{"a class without weight", row(1, 2, 3), func(v Value) Value { return v.WeightedCrossEntropy(first, []float64{0, 1, 1}, 0, IgnoreIndex, Mean) }, nan, []float64{nan, nan, nan}},
		{"−∞ at the class", row(-inf, 0, 0), func(v Value) Value { return v.CrossEntropy(first, Mean) }, inf, []float64{-1, 0.5, 0.5}},
		{"−∞ at the class, probabilities", row(-inf, 0, 0), func(v Value) Value { return v.CrossEntropy(firstOf3, Mean) }, inf, []float64{-1, 0.5, 0.5}},
		{"−∞ elsewhere", row(0, -inf, 0), func(v Value) Value { return v.CrossEntropy(first, Mean) }, math.Ln2, []float64{-0.5, 0, 0.5}},
		{"−∞ elsewhere, smoothed", row(0, -inf, 0), func(v Value) Value { return v.WeightedCrossEntropy(first, nil, 0.3, IgnoreIndex, Mean) }, inf, []float64{-0.3, -0.1, 0.4}},
		{"+∞", row(inf, 0, 0), func(v Value) Value { return v.CrossEntropy(first, Mean) }, nan, []float64{nan, nan, nan}},
		{"sigmoid of +∞", row(inf, inf, 0), func(v Value) Value { return v.SigmoidCrossEntropy(tensor.From([]float64{0, 0.5, 1}, 1, 3), Sum) }, inf, []float64{1, 0.5, -0.5}},
		{"smooth L1 of infinities", row(inf, -inf, 0), func(v Value) Value { return v.SmoothL1(row(0, 0, 0), 1, Sum) }, inf, []float64{1, -1, 0}},
		{"soft margin far out", row(-1000, 1000, 0), func(v Value) Value { return v.SoftMargin(row(1, 1, 1), Sum) }, 1000 + math.Ln2, []float64{-1, 0, -0.5}},
	} {
		for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
			x := Param("x", c.x.To(d))
			tape := NewTape()
			y := c.f(tape.Use(x)).Keep()
			y.Backward()
			same := func(got, want float64) bool {
				return got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= 1e-6*math.Abs(want)
			}
			if !same(y.Item(), c.loss) {
				t.Errorf("%s, %v: loss %v, want %v", c.name, d, y.Item(), c.loss)
			}
			for i, want := range c.grad {
				if got := x.Grad().Reshape(-1).At(i); !same(got, want) {
					t.Errorf("%s, %v: gradient %d is %v, want %v", c.name, d, i, got, want)
				}
			}
		}
	}
}
