package metric

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// TopKMetric is what TopK returns.
type TopKMetric struct {
	traits
	k           int
	right, seen sum
}

// TopK is the share of samples whose class is among the k with the largest
// numbers. Predictions are (N, K), with K at least 2, logits or probabilities;
// targets are labels (N) or (N, 1). If k is K or more, it is 1.
//
// It is scikit-learn's top_k_accuracy_score, down to the order of equal
// numbers, of which the last class comes first. It is NaN where a number of a sample
// is, unless the sample's weight is 0. Its name is "top_5" for k = 5.
func TopK(k int) *TopKMetric {
	if k < 1 {
		fail("top-k", "k is %d, want at least 1", k)
	}
	return &TopKMetric{traits: share(fmt.Sprintf("top_%d", k)), k: k}
}

// Reset forgets all batches.
func (m *TopKMetric) Reset() { m.right.reset(); m.seen.reset() }

// Value returns right / seen.
func (m *TopKMetric) Value() float64 { return m.right.value() / m.seen.value() }

// Add counts one batch.
func (m *TopKMetric) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted counts one batch, each sample by its weight.
func (m *TopKMetric) AddWeighted(p, t, w *tensor.Tensor) {
	n, k := sizes(m.name, p, t)
	if k < 2 {
		fail(m.name, "predictions %s, want (N, K) with K at least 2", tensor.ShapeString(p.Shape()))
	}
	scores, l, weight := memory.Of(p), labelsOf(m.name, t, k), weightsOf(m.name, w, n)
	for i := range n {
		place := ahead(scores.Range(i*k, (i+1)*k), l.at(i))
		switch {
		case place == unclear && weight.at(i) != 0:
			m.right.add(math.NaN())
		case place < m.k && place != unclear:
			m.right.add(weight.at(i))
		}
	}
	weight.addAll(&m.seen, n)
}

// Merge adds what another one of the same k has seen.
func (m *TopKMetric) Merge(other Metric) {
	o := sameKind(m, other)
	m.right.addSum(&o.right)
	m.seen.addSum(&o.seen)
}

// ahead counts the classes that come before one of them; they are unclear where a
// number is NaN.
func ahead(scores kernel.Slice, class int) int {
	own := scores.At(class)
	n := 0
	for j := range scores.Len() {
		x := scores.At(j)
		if x != x {
			return unclear
		}
		if x > own || x == own && j > class {
			n++
		}
	}
	return n
}
