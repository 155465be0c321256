package metric

import (
	"cajal/internal/memory"
	"cajal/tensor"
)

// AccuracyMetric is what Accuracy returns.
type AccuracyMetric struct {
	decision
	right, seen int
}

// Accuracy is the share of samples whose class is predicted right. Predictions
// (N, K) choose the class with the largest number, logits as well as
// probabilities, the first one of equals; (N, 1) or (N) are probabilities of
// class 1, chosen above 0.5 ([Threshold]). Targets are labels (N), or (N, 1).
// scikit-learn's accuracy_score.
func Accuracy(opts ...Option) *AccuracyMetric { return &AccuracyMetric{decision: decide(opts)} }

// Name returns "accuracy".
func (*AccuracyMetric) Name() string { return "accuracy" }

// LargerIsBetter returns true.
func (*AccuracyMetric) LargerIsBetter() bool { return true }

// Reset forgets all batches.
func (m *AccuracyMetric) Reset() { m.right, m.seen = 0, 0 }

// Value returns right / seen.
func (m *AccuracyMetric) Value() float64 { return float64(m.right) / float64(m.seen) }

// Add counts one batch.
func (m *AccuracyMetric) Add(p, t *tensor.Tensor) {
	n, k := sizes("accuracy", p, t)
	scores, l := memory.Of(p), labelsOf("accuracy", t, k)
	for i := range n {
		if m.class(scores, i, k) == l.at(i) {
			m.right++
		}
	}
	m.seen += n
}
