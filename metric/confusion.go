package metric

import (
	"fmt"
	"strings"

	"cajal/internal/memory"
	"cajal/tensor"
)

// ConfusionMatrix counts how often each class was taken for each. It is a
// Metric, so that whatever feeds metrics fills it.
type ConfusionMatrix struct {
	decision
	classes int
	counts  []int64
}

// Confusion returns an empty confusion matrix. Predictions and targets are
// those of [Accuracy]. scikit-learn's confusion_matrix with labels=range(K).
func Confusion(opts ...Option) *ConfusionMatrix { return &ConfusionMatrix{decision: decide(opts)} }

// Name returns "confusion".
func (*ConfusionMatrix) Name() string { return "confusion" }

// LargerIsBetter returns true, since Value is the accuracy.
func (*ConfusionMatrix) LargerIsBetter() bool { return true }

// Reset forgets all batches, and how many classes there are.
func (m *ConfusionMatrix) Reset() { m.classes, m.counts = 0, m.counts[:0] }

// Add counts one batch. All batches must have as many classes.
func (m *ConfusionMatrix) Add(p, t *tensor.Tensor) {
	n, k := sizes("confusion", p, t)
	switch classes := max(k, 2); {
	case m.classes == 0:
		m.classes, m.counts = classes, resized(m.counts, classes*classes)
	case m.classes != classes:
		fail("confusion", "predictions %s are of %d classes, those before of %d", tensor.ShapeString(p.Shape()), classes, m.classes)
	}
	scores, l := memory.Of(p), labelsOf("confusion", t, k)
	for i := range n {
		m.counts[l.at(i)*m.classes+m.class(scores, i, k)]++
	}
}

// Value returns the share of samples on the diagonal, which is the accuracy.
func (m *ConfusionMatrix) Value() float64 {
	var right, seen int64
	for i, c := range m.counts {
		seen += c
		if i%(m.classes+1) == 0 {
			right += c
		}
	}
	return float64(right) / float64(seen)
}

// Classes returns the number of classes, 0 before the first batch.
func (m *ConfusionMatrix) Classes() int { return m.classes }

// Count returns how many samples of one class were taken for another.
func (m *ConfusionMatrix) Count(actual, predicted int) int {
	if actual < 0 || actual >= m.classes || predicted < 0 || predicted >= m.classes {
		fail("confusion", "classes %d and %d, want two of 0 to %d", actual, predicted, m.classes-1)
	}
	return int(m.counts[actual*m.classes+predicted])
}

// Matrix returns a copy of the counts, int64 (K, K): row by the label, column
// by the prediction.
func (m *ConfusionMatrix) Matrix() *tensor.Tensor {
	return tensor.From(m.counts, m.classes, m.classes).Clone()
}

// String writes a table: a line for each label, a column for each prediction.
func (m *ConfusionMatrix) String() string {
	var largest int64
	for _, c := range m.counts {
		largest = max(largest, c)
	}
	width := max(len(fmt.Sprint(largest)), len(fmt.Sprint(m.classes)))
	var b strings.Builder
	fmt.Fprintf(&b, "%*s", width, "")
	for c := range m.classes {
		fmt.Fprintf(&b, " %*d", width, c)
	}
	for r := range m.classes {
		fmt.Fprintf(&b, "\n%*d", width, r)
		for c := range m.classes {
			fmt.Fprintf(&b, " %*d", width, m.Count(r, c))
		}
	}
	return b.String()
}
