package metric

import (
	"cajal/internal/memory"
	"cajal/tensor"
)

// AccuracyMetric is what Accuracy returns.
type AccuracyMetric struct {
	traits
	decision
	right, seen sum
}

// Accuracy is the share of samples whose class is predicted right. Predictions
// (N, K) choose the class with the largest number, logits as well as
// probabilities, the first one of equals; (N, 1) or (N) are probabilities of
// class 1, chosen above 0.5 ([Threshold]). Targets are labels (N), or (N, 1); or
// (N, K), of which a sample may have any, and is right if all are.
// scikit-learn's accuracy_score.
//
// A sample whose first number is NaN is taken for class 0, here and in all measures of
// chosen classes; a NaN behind it is never chosen. [AUC] is NaN where a score is.
func Accuracy(opts ...Option) *AccuracyMetric {
	return &AccuracyMetric{traits: share("accuracy"), decision: decide(opts)}
}

// Reset forgets all batches.
func (m *AccuracyMetric) Reset() { m.right.reset(); m.seen.reset() }

// Value returns right / seen.
func (m *AccuracyMetric) Value() float64 { return m.right.value() / m.seen.value() }

// Add counts one batch.
func (m *AccuracyMetric) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted counts one batch, each sample by its weight.
func (m *AccuracyMetric) AddWeighted(p, t, w *tensor.Tensor) {
	if isMultilabel(p, t) {
		m.addLabels(p, t, w)
		return
	}
	n, k := sizes(m.name, p, t)
	scores, l, weight := memory.Of(p), labelsOf(m.name, t, k), weightsOf(m.name, w, n)
	right := 0
	for i := range n {
		switch {
		case m.class(scores, i, k) != l.at(i):
		case weight.given:
			m.right.add(weight.at(i))
		default:
			right++
		}
	}
	m.right.add(float64(right))
	weight.addAll(&m.seen, n)
}

// addLabels counts samples that may have several labels.
func (m *AccuracyMetric) addLabels(p, t, w *tensor.Tensor) {
	n, k := p.Dim(0), p.Dim(1)
	scores, l, weight := memory.Of(p), flagsOf(m.name, t), weightsOf(m.name, w, n)
	for i := range n {
		right := true
		for j := i * k; j < (i+1)*k; j++ {
			right = l.at(j) == m.flag(scores, j) && right
		}
		if right {
			m.right.add(weight.at(i))
		}
	}
	weight.addAll(&m.seen, n)
}

// Merge adds what another accuracy has seen.
func (m *AccuracyMetric) Merge(other Metric) {
	o := sameKind(m, other)
	m.right.addSum(&o.right)
	m.seen.addSum(&o.seen)
}
