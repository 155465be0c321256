package metric

import (
	"math"

	"cajal/internal/memory"
	"cajal/tensor"
)

// HammingMetric is what HammingLoss returns.
type HammingMetric struct {
	traits
	decision
	wrong, seen sum
}

// HammingLoss is the share of the labels that are predicted wrong: of samples that may
// have several labels, targets (N, K), the share of all N·K; of samples with one it is
// 1 − accuracy. Predictions and targets are those of [Accuracy]. scikit-learn's
// hamming_loss.
func HammingLoss(opts ...Option) *HammingMetric {
	return &HammingMetric{traits: traits{"hamming_loss", false, 0, 1}, decision: decide(opts)}
}

// Reset forgets all batches.
func (m *HammingMetric) Reset() { m.wrong.reset(); m.seen.reset() }

// Value returns wrong / seen.
func (m *HammingMetric) Value() float64 { return m.wrong.value() / m.seen.value() }

// Add counts one batch.
func (m *HammingMetric) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted counts one batch, each sample by its weight.
func (m *HammingMetric) AddWeighted(p, t, w *tensor.Tensor) {
	n, k, several := 0, 1, isMultilabel(p, t)
	var l labels
	if several {
		n, k = p.Dim(0), p.Dim(1)
		l = flagsOf(m.name, t)
	} else {
		n, k = sizes(m.name, p, t)
		l = labelsOf(m.name, t, k)
	}
	scores, weight := memory.Of(p), weightsOf(m.name, w, n)
	for i := range n {
		wrong, clear := 0, true
		check := func(said, is int) {
			clear = clear && said != unclear
			if said != is {
				wrong++
			}
		}
		if several {
			for j := i * k; j < (i+1)*k; j++ {
				check(m.flag(scores, j), l.at(j))
			}
		} else {
			check(m.class(scores, i, k), l.at(i))
		}
		switch v := weight.at(i); {
		case !clear && v != 0:
			m.wrong.add(math.NaN())
		case several:
			m.wrong.add(v * (float64(wrong) / float64(k)))
		default:
			m.wrong.add(v * float64(wrong))
		}
	}
	weight.addAll(&m.seen, n)
}

// Merge adds what another one has seen.
func (m *HammingMetric) Merge(other Metric) {
	o := sameKind(m, other)
	m.wrong.addSum(&o.wrong)
	m.seen.addSum(&o.seen)
}
