package metric

import (
	"math"
	"slices"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// RegressionMetric is what MSE, RMSE, MAE and R2 return.
type RegressionMetric struct {
	name string
	// value returns the measure of one output.
	value   func(o *output, n float64) float64
	larger  bool // the better
	outputs []output
	seen    int
}

// output holds the sums over the samples of one of the numbers that each has.
type output struct {
	squared, absolute float64 // Σ (t−y)² and Σ |t−y|
	// The mean of the targets and Σ (t−mean)², by Welford's recurrence, which
	// does not subtract large sums from each other.
	mean, spread float64
}

// MSE is the mean squared error, Σ (t−y)² / N. Predictions and targets have
// the same shape (N, …), or (N) and (N, 1); of several numbers a sample, the
// mean is taken over all. scikit-learn's mean_squared_error.
func MSE() *RegressionMetric {
	return &RegressionMetric{name: "mse", value: func(o *output, n float64) float64 { return o.squared / n }}
}

// RMSE is the root of the mean squared error; of several numbers a sample, the
// mean of their roots. scikit-learn's root_mean_squared_error.
func RMSE() *RegressionMetric {
	return &RegressionMetric{name: "rmse", value: func(o *output, n float64) float64 { return math.Sqrt(o.squared / n) }}
}

// MAE is the mean absolute error, Σ |t−y| / N. scikit-learn's
// mean_absolute_error.
func MAE() *RegressionMetric {
	return &RegressionMetric{name: "mae", value: func(o *output, n float64) float64 { return o.absolute / n }}
}

// R2 is the coefficient of determination, the share of the targets' variance
// that is explained; of several numbers a sample, the mean of theirs:
//
//	1 − Σ (t−y)² / Σ (t−mean t)²
//
// It is 1 for perfect predictions, 0 for those that are no better than the
// mean, and can be negative. Where all targets are equal it is 1 if all
// predictions are right, and 0 if not; of fewer than two samples it is NaN.
// scikit-learn's r2_score.
func R2() *RegressionMetric { return &RegressionMetric{name: "r2", value: determination, larger: true} }

func determination(o *output, n float64) float64 {
	switch {
	case n < 2:
		return math.NaN()
	case o.spread != 0:
		return 1 - o.squared/o.spread
	case o.squared == 0:
		return 1
	}
	return 0
}

// Name returns "mse", "rmse", "mae" or "r2".
func (m *RegressionMetric) Name() string { return m.name }

// LargerIsBetter returns true for R2, and false for the errors.
func (m *RegressionMetric) LargerIsBetter() bool { return m.larger }

// Reset forgets all batches, and how many numbers a sample has.
func (m *RegressionMetric) Reset() { m.outputs, m.seen = m.outputs[:0], 0 }

// Value returns the mean over the outputs.
func (m *RegressionMetric) Value() float64 {
	if m.seen == 0 {
		return math.NaN()
	}
	var sum float64
	for i := range m.outputs {
		sum += m.value(&m.outputs[i], float64(m.seen))
	}
	return sum / float64(len(m.outputs))
}

// Add takes one batch. All batches must have as many numbers a sample.
func (m *RegressionMetric) Add(p, t *tensor.Tensor) {
	if p.NDim() == 0 || t.NDim() == 0 || p.Dim(0) != t.Dim(0) || !alike(p.Shape()[1:], t.Shape()[1:]) {
		fail(m.name, "predictions %s do not fit targets %s, want one shape (N, …)",
			tensor.ShapeString(p.Shape()), tensor.ShapeString(t.Shape()))
	}
	n := p.Dim(0)
	if p.Size() == 0 {
		return
	}
	width := p.Size() / n
	if m.seen == 0 {
		m.outputs = slices.Grow(m.outputs[:0], width)[:width]
		clear(m.outputs)
	}
	if len(m.outputs) != width {
		fail(m.name, "predictions %s have %d numbers a sample, those before had %d", tensor.ShapeString(p.Shape()), width, len(m.outputs))
	}
	y := memory.Of(p)
	ints, floats := numbers(t)
	for i := range n {
		m.seen++
		for j := range m.outputs {
			target := 0.0
			if ints != nil {
				target = float64(ints[i*width+j])
			} else {
				target = floats.At(i*width + j)
			}
			m.outputs[j].add(y.At(i*width+j), target, float64(m.seen))
		}
	}
}

// alike reports whether the axes behind the first agree; one of length 1 may
// be missing.
func alike(a, b []int) bool {
	one := []int{1}
	return slices.Equal(a, b) || len(a) == 0 && slices.Equal(b, one) || len(b) == 0 && slices.Equal(a, one)
}

// numbers returns the elements of whole or of broken numbers.
func numbers(t *tensor.Tensor) ([]int64, kernel.Slice) {
	if t.DType() == tensor.Int64 {
		return t.Int64s(), kernel.Slice{}
	}
	return nil, memory.Of(t)
}

// add takes the n-th sample.
func (o *output) add(y, t, n float64) {
	d := t - y
	o.squared += d * d
	o.absolute += math.Abs(d)
	off := t - o.mean
	o.mean += off / n
	o.spread += off * (t - o.mean)
}
