package metric

import (
	"cmp"
	"math"
	"slices"

	"cajal/internal/memory"
	"cajal/tensor"
)

// AUCMetric is what AUC returns.
type AUCMetric struct {
	rankings []ranking // of class 1, or of each of three or more classes
	classes  int
	nan      bool // a score was NaN
}

// AUC is the area under the ROC curve: the chance that a sample of the class
// has a higher score than one that is not of it, where equal scores count one
// half. It is exact,
//
//	AUC = (Σ over positives of negatives below + ½·negatives equal) / (P·N)
//
// Predictions are probabilities, or any scores of two classes: (N) or (N, 1)
// of class 1; (N, 2), of which the second counts; or (N, K), where the value
// is the mean over the classes of each against the rest. Targets are labels
// (N) or (N, 1). scikit-learn's roc_auc_score, with multi_class="ovr" for
// (N, K).
//
// A class without samples, or without samples of others, has no AUC: the
// value is NaN then, and where a score is NaN. AUC keeps all scores, 16 bytes
// for each sample and class of three or more; Value sorts only what is new.
//
// Hanley and McNeil, The Meaning and Use of the Area under a Receiver
// Operating Characteristic (ROC) Curve, 1982.
func AUC() *AUCMetric { return &AUCMetric{} }

// Name returns "auc".
func (*AUCMetric) Name() string { return "auc" }

// LargerIsBetter returns true.
func (*AUCMetric) LargerIsBetter() bool { return true }

// Probabilities returns true: over samples, logits of K classes have another
// order than their probabilities.
func (*AUCMetric) Probabilities() bool { return true }

// Reset forgets all batches, and how many classes there are.
func (m *AUCMetric) Reset() {
	for i := range m.rankings {
		m.rankings[i].reset()
	}
	m.classes, m.nan = 0, false
}

// Add takes one batch. All batches must have as many classes.
func (m *AUCMetric) Add(p, t *tensor.Tensor) {
	n, k := sizes("auc", p, t)
	switch classes := max(k, 2); {
	case m.classes == 0:
		m.classes = classes
		for len(m.rankings) < m.count() {
			m.rankings = append(m.rankings, ranking{})
		}
	case m.classes != classes:
		fail("auc", "predictions %s are of %d classes, those before of %d", tensor.ShapeString(p.Shape()), classes, m.classes)
	}
	scores, l := memory.Of(p), labelsOf("auc", t, k)
	for i := range n {
		label := l.at(i)
		if k <= 2 {
			m.add(0, scores.At(i*k+k-1), label == 1)
			continue
		}
		for c := range k {
			m.add(c, scores.At(i*k+c), label == c)
		}
	}
}

// count returns how many rankings there are.
func (m *AUCMetric) count() int {
	if m.classes <= 2 {
		return 1
	}
	return m.classes
}

func (m *AUCMetric) add(c int, score float64, positive bool) {
	m.nan = m.nan || math.IsNaN(score)
	m.rankings[c].all = append(m.rankings[c].all, scored{score, positive})
}

// Value returns the area, or the mean of the areas.
func (m *AUCMetric) Value() float64 {
	if m.nan || m.classes == 0 {
		return math.NaN()
	}
	var sum float64
	for i := range m.count() {
		sum += m.rankings[i].area()
	}
	return sum / float64(m.count())
}

// scored is a sample's score and whether it is of the class.
type scored struct {
	score    float64
	positive bool
}

// ranking holds the samples of which the first ones are in order.
type ranking struct {
	all    []scored
	sorted int
	spare  []scored
}

func (r *ranking) reset() { r.all, r.sorted = r.all[:0], 0 }

// sort brings the samples that are new in order and merges them, from the
// back, with those that are.
func (r *ranking) sort() {
	added := r.all[r.sorted:]
	if len(added) == 0 {
		return
	}
	slices.SortFunc(added, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	if old := r.sorted; old > 0 && r.all[old-1].score > added[0].score {
		r.spare = append(r.spare[:0], added...)
		i, j := old-1, len(r.spare)-1
		for to := len(r.all) - 1; j >= 0; to-- {
			if i >= 0 && r.all[i].score > r.spare[j].score {
				r.all[to] = r.all[i]
				i--
			} else {
				r.all[to] = r.spare[j]
				j--
			}
		}
	}
	r.sorted = len(r.all)
}

// area counts pairs. The sums are whole or half numbers, and exact below 2⁵².
func (r *ranking) area() float64 {
	r.sort()
	var pairs, positives, negatives float64
	for i := 0; i < len(r.all); {
		score := r.all[i].score
		var p, n float64
		for ; i < len(r.all) && r.all[i].score == score; i++ {
			if r.all[i].positive {
				p++
			} else {
				n++
			}
		}
		pairs += p * (negatives + n/2)
		positives += p
		negatives += n
	}
	return pairs / (positives * negatives)
}
