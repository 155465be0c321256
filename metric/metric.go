// Package metric measures predictions against the truth, a batch at a time.
package metric

import (
	"fmt"

	"cajal/tensor"
)

// Metric is a measure that batches are added to. Between Reset and Value it
// holds sums only, so that the value of many batches is that of all samples
// together and not a mean of means.
type Metric interface {
	// Name is the key in histories and results, such as "accuracy".
	Name() string
	Reset()
	// Add takes predictions and targets of one batch. It panics if their
	// shapes do not fit together.
	Add(predicted, target *tensor.Tensor)
	// Value returns the measure of all that was added; NaN if nothing was.
	Value() float64
}

// AccuracyMetric is what Accuracy returns.
type AccuracyMetric struct {
	threshold   float64
	right, seen int
}

// Accuracy is the share of samples whose class is predicted right. Predictions
// (N, K) choose the class with the largest number, logits as well as
// probabilities; (N, 1) or (N) are probabilities of class 1, chosen above 0.5.
// Targets are labels (N), or (N, 1).
func Accuracy() *AccuracyMetric { return &AccuracyMetric{threshold: 0.5} }

// Name returns "accuracy".
func (*AccuracyMetric) Name() string { return "accuracy" }

// Reset forgets all batches.
func (m *AccuracyMetric) Reset() { m.right, m.seen = 0, 0 }

// Value returns right / seen.
func (m *AccuracyMetric) Value() float64 { return float64(m.right) / float64(m.seen) }

// Add counts one batch.
func (m *AccuracyMetric) Add(p, t *tensor.Tensor) {
	n := t.Size()
	if p.NDim() == 0 || n == 0 && p.Size() > 0 || n > 0 && p.Size()%n != 0 || p.Dim(0) != n {
		panic(&tensor.Error{Op: "accuracy", Rule: fmt.Sprintf("predictions %s do not fit targets %s",
			tensor.ShapeString(p.Shape()), tensor.ShapeString(t.Shape()))})
	}
	if n == 0 {
		return
	}
	scores, k := p.Raw(), p.Size()/n
	for i := range n {
		if class(scores.At, i*k, k, m.threshold) == label(t, i) {
			m.right++
		}
	}
	m.seen += n
}

// class returns which of k scores, from number lo on, is the largest.
func class(at func(int) float64, lo, k int, threshold float64) int64 {
	if k == 1 {
		if at(lo) > threshold {
			return 1
		}
		return 0
	}
	best := 0
	for j := 1; j < k; j++ {
		if at(lo+j) > at(lo+best) {
			best = j
		}
	}
	return int64(best)
}

func label(t *tensor.Tensor, i int) int64 {
	if t.DType() == tensor.Int64 {
		return t.Int64s()[i]
	}
	return int64(t.Raw().At(i))
}
