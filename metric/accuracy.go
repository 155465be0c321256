package metric

import (
	"math"

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
// A sample with a NaN among its numbers has no class, so the measure is NaN, here and
// in all measures of chosen classes, unless the sample's weight is 0.
func Accuracy(opts ...Option) *AccuracyMetric {
	return &AccuracyMetric{traits: share("accuracy"), decision: decide(opts)}
}

// SubsetAccuracy is [Accuracy] under a name that says what it is of samples that may have
// several labels, (N, K): the share of those all of whose labels are right.
func SubsetAccuracy(opts ...Option) *AccuracyMetric {
	return &AccuracyMetric{traits: share("subset_accuracy"), decision: decide(opts)}
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
		switch class := m.class(scores, i, k); {
		case class == unclear && weight.at(i) != 0:
			m.right.add(math.NaN())
		case class != l.at(i):
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
		right, clear := true, true
		for j := i * k; j < (i+1)*k; j++ {
			flag := m.flag(scores, j)
			clear = clear && flag != unclear
			right = l.at(j) == flag && right
		}
		switch {
		case !clear && weight.at(i) != 0:
			m.right.add(math.NaN())
		case right:
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
