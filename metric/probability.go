package metric

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// ProbabilityMetric is what LogLoss, Brier, D2LogLoss and D2Brier return.
type ProbabilityMetric struct {
	traits
	// of returns how far the probabilities of sample i are from its label.
	of func(p kernel.Slice, i, k, label int) float64
	// guess returns the mean of it for a network that gives each class its share
	// of the samples; nil where the measure does not compare.
	guess   func(share []float64) float64
	total   sum
	weight  sum
	classes []sum // the weights of the samples of each class
	shares  []float64
	seen    int
}

// LogLoss is the mean negative logarithm of the probability of the right class,
//
//	−Σ w·log p / Σ w
//
// where p is kept ε away from 0 and 1, the step of its element type at 1.
// Predictions are probabilities (N, K), or (N) and (N, 1) of class 1; targets are
// labels (N) or (N, 1). It panics if a probability is outside [0, 1].
// scikit-learn's log_loss with labels=range(K).
func LogLoss() *ProbabilityMetric {
	return &ProbabilityMetric{traits: loss("log_loss"), of: logLoss}
}

// Brier is the mean squared distance of probabilities from what is true:
//
//	Σ w·(t − p)² / Σ w            of class 1 of two
//	Σ w·Σ over k (t − p)² / Σ w   of three or more
//
// Predictions and targets are those of [LogLoss]. scikit-learn's brier_score_loss.
//
// Brier, Verification of Forecasts Expressed in Terms of Probability, 1950.
func Brier() *ProbabilityMetric {
	return &ProbabilityMetric{traits: traits{"brier", false, 0, 2}, of: brier}
}

// D2LogLoss is the share of the log loss that is explained, 1 for perfect
// predictions and 0 for those that give each class its share of the samples:
//
//	1 − log loss / log loss of the shares
//
// It is NaN for fewer than two samples. scikit-learn's d2_log_loss_score.
func D2LogLoss() *ProbabilityMetric {
	return &ProbabilityMetric{traits: skill("d2_log_loss", -infinity), of: logLoss, guess: guessedLogLoss}
}

// D2Brier is the share of the Brier score that is explained, as D2LogLoss is of
// the log loss. scikit-learn's d2_brier_score.
func D2Brier() *ProbabilityMetric {
	return &ProbabilityMetric{traits: skill("d2_brier", -infinity), of: brier, guess: guessedBrier}
}

// probability returns the probability of class c of sample i.
func probability(p kernel.Slice, i, k, c int) float64 {
	switch {
	case k > 1:
		return p.At(i*k + c)
	case c == 1:
		return p.At(i)
	}
	return 1 - p.At(i)
}

// epsilon returns the step of an element type at 1.
func epsilon(p kernel.Slice) float64 {
	if p.Kind() == kernel.F32 {
		return 0x1p-23
	}
	return 0x1p-52
}

func clip(p, eps float64) float64 { return min(max(p, eps), 1-eps) }

func logLoss(p kernel.Slice, i, k, label int) float64 {
	return -elementary.Log(clip(probability(p, i, k, label), epsilon(p)))
}

func guessedLogLoss(share []float64) float64 {
	var sum float64
	for _, q := range share {
		sum -= xlogy(q, clip(q, 0x1p-52))
	}
	return sum
}

func brier(p kernel.Slice, i, k, label int) float64 {
	var sum float64
	for c := range max(k, 2) {
		d := probability(p, i, k, c)
		if c == label {
			d = 1 - d
		}
		sum += float64(d * d)
	}
	if k <= 2 {
		return sum / 2
	}
	return sum
}

// guessedBrier is half as large of two classes, as brier is.
func guessedBrier(share []float64) float64 {
	sum := 1.0
	for _, q := range share {
		sum -= float64(q * q)
	}
	if len(share) == 2 {
		return sum / 2
	}
	return sum
}

// Probabilities returns true.
func (*ProbabilityMetric) Probabilities() bool { return true }

// Reset forgets all batches, and how many classes there are.
func (m *ProbabilityMetric) Reset() {
	m.total.reset()
	m.weight.reset()
	m.classes, m.seen = m.classes[:0], 0
}

// Add takes one batch. All batches must have as many classes.
func (m *ProbabilityMetric) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted takes one batch, each sample by its weight.
func (m *ProbabilityMetric) AddWeighted(p, t, w *tensor.Tensor) {
	n, k := sizes(m.name, p, t)
	classes := max(k, 2)
	if len(m.classes) == 0 {
		m.classes = grown(m.classes, classes)
	}
	sameClasses(m.name, p, len(m.classes), classes)
	scores, l, weight := memory.Of(p), labelsOf(m.name, t, k), weightsOf(m.name, w, n)
	for i := range n * k {
		if v := scores.At(i); v < 0 || v > 1 {
			fail(m.name, "%v of sample %d of the batch, want a probability from 0 to 1", v, i/k)
		}
	}
	for i := range n {
		label, weight := l.at(i), weight.at(i)
		if weight == 0 { // 0 times NaN is no 0
			continue
		}
		m.total.add(float64(weight * m.of(scores, i, k, label)))
		m.classes[label].add(weight)
	}
	m.seen += n
	weight.addAll(&m.weight, n)
}

// Value returns the mean, or the share that is explained.
func (m *ProbabilityMetric) Value() float64 {
	mean := m.total.value() / m.weight.value()
	switch {
	case m.guess == nil:
		return mean
	case m.seen < 2:
		return math.NaN()
	}
	m.shares = m.shares[:0]
	for c := range m.classes {
		m.shares = append(m.shares, m.classes[c].value()/m.weight.value())
	}
	return 1 - mean/m.guess(m.shares)
}

// Merge adds what another one of the same kind has seen.
func (m *ProbabilityMetric) Merge(other Metric) {
	o := sameKind(m, other)
	if o.seen == 0 {
		return
	}
	if len(m.classes) == 0 {
		m.classes = grown(m.classes, len(o.classes))
	}
	if len(m.classes) != len(o.classes) {
		fail(m.name, "merging probabilities of %d classes with those of %d", len(m.classes), len(o.classes))
	}
	for c := range o.classes {
		m.classes[c].addSum(&o.classes[c])
	}
	m.total.addSum(&o.total)
	m.weight.addSum(&o.weight)
	m.seen += o.seen
}
