package metric

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// TopKMetric is what TopK returns.
type TopKMetric struct {
	k           int
	name        string
	right, seen int
}

// TopK is the share of samples whose class is among the k with the largest
// numbers. Predictions are (N, K), with K at least 2, logits or probabilities;
// targets are labels (N) or (N, 1). If k is K or more, it is 1, NaN apart.
//
// It is scikit-learn's top_k_accuracy_score, down to the order of equal
// numbers, of which the last class comes first. A class whose own number is
// NaN is never among them.
func TopK(k int) *TopKMetric {
	if k < 1 {
		fail("top-k", "k is %d, want at least 1", k)
	}
	return &TopKMetric{k: k, name: fmt.Sprintf("top_%d", k)}
}

// Name returns "top_5" for k = 5.
func (m *TopKMetric) Name() string { return m.name }

// LargerIsBetter returns true.
func (*TopKMetric) LargerIsBetter() bool { return true }

// Reset forgets all batches.
func (m *TopKMetric) Reset() { m.right, m.seen = 0, 0 }

// Value returns right / seen.
func (m *TopKMetric) Value() float64 { return float64(m.right) / float64(m.seen) }

// Add counts one batch.
func (m *TopKMetric) Add(p, t *tensor.Tensor) {
	n, k := sizes(m.name, p, t)
	if k < 2 {
		fail(m.name, "predictions %s, want (N, K) with K at least 2", tensor.ShapeString(p.Shape()))
	}
	scores, l := memory.Of(p), labelsOf(m.name, t, k)
	for i := range n {
		if ahead(scores.Range(i*k, (i+1)*k), l.at(i)) < m.k {
			m.right++
		}
	}
	m.seen += n
}

// ahead counts the classes that come before one of them.
func ahead(scores kernel.Slice, class int) int {
	if scores.Double() {
		return before(kernel.Of[float64](scores), class)
	}
	return before(kernel.Of[float32](scores), class)
}

func before[T kernel.Float](v []T, class int) int {
	own := v[class]
	if own != own {
		return len(v)
	}
	n := 0
	for j, x := range v {
		if j != class && !(x < own || x == own && j < class) {
			n++
		}
	}
	return n
}
