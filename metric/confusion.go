package metric

import (
	"fmt"
	"math"
	"strings"

	"cajal/internal/memory"
	"cajal/tensor"
)

// ConfusionMatrix counts how often each class was taken for each. It is a
// Metric, so that whatever feeds metrics fills it.
type ConfusionMatrix struct {
	traits
	decision
	classes int
	cells   []sum // row by the label, column by the prediction
	unclear sum   // of samples that have a NaN among their numbers
}

// Normalization is what the cells of a confusion matrix are divided by.
type Normalization uint8

const (
	// OverNone leaves the weights of the samples as they are.
	OverNone Normalization = iota
	// OverTrue divides each row, the samples of a class, by its sum.
	OverTrue
	// OverPredicted divides each column, the predictions of a class, by its sum.
	OverPredicted
	// OverAll divides by the sum of all cells.
	OverAll
)

// Confusion returns an empty confusion matrix. Predictions and targets are
// those of [Accuracy], of one label a sample. Its value is the accuracy; it is NaN, and
// so is what Normalized returns, where a sample has a NaN among its numbers, which no
// cell counts.
// scikit-learn's confusion_matrix with labels=range(K).
func Confusion(opts ...Option) *ConfusionMatrix {
	return &ConfusionMatrix{traits: share("confusion"), decision: decide(opts)}
}

// Reset forgets all batches, and how many classes there are.
func (m *ConfusionMatrix) Reset() {
	m.classes, m.cells = 0, m.cells[:0]
	m.unclear.reset()
}

// Add counts one batch. All batches must have as many classes.
func (m *ConfusionMatrix) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted counts one batch, each sample by its weight.
func (m *ConfusionMatrix) AddWeighted(p, t, w *tensor.Tensor) {
	n, k := sizes(m.name, p, t)
	if m.classes == 0 {
		m.classes = max(k, 2)
		m.cells = grown(m.cells, m.classes*m.classes)
	}
	sameClasses(m.name, p, m.classes, max(k, 2))
	scores, l, weight := memory.Of(p), labelsOf(m.name, t, k), weightsOf(m.name, w, n)
	for i := range n {
		class := m.class(scores, i, k)
		if class == unclear {
			m.unclear.add(weight.at(i))
			continue
		}
		m.cells[l.at(i)*m.classes+class].add(weight.at(i))
	}
}

// Merge adds what another confusion matrix has seen.
func (m *ConfusionMatrix) Merge(other Metric) {
	o := sameKind(m, other)
	switch {
	case o.classes == 0:
		return
	case m.classes == 0:
		m.classes, m.cells = o.classes, grown(m.cells, len(o.cells))
	case m.classes != o.classes:
		fail(m.name, "merging counts of %d classes with those of %d", m.classes, o.classes)
	}
	for i := range o.cells {
		m.cells[i].addSum(&o.cells[i])
	}
	m.unclear.addSum(&o.unclear)
}

// Value returns the share of samples on the diagonal, which is the accuracy.
func (m *ConfusionMatrix) Value() float64 {
	if m.unclear.value() != 0 {
		return math.NaN()
	}
	var right, seen float64
	for i := range m.cells {
		v := m.cells[i].value()
		seen += v
		if i%(m.classes+1) == 0 {
			right += v
		}
	}
	return right / seen
}

// Classes returns the number of classes, 0 before the first batch.
func (m *ConfusionMatrix) Classes() int { return m.classes }

// Count returns how many samples of one class were taken for another: the sum of
// their weights, rounded down.
func (m *ConfusionMatrix) Count(actual, predicted int) int {
	if actual < 0 || actual >= m.classes || predicted < 0 || predicted >= m.classes {
		fail(m.name, "classes %d and %d, want two of 0 to %d", actual, predicted, m.classes-1)
	}
	return int(m.cell(actual, predicted))
}

func (m *ConfusionMatrix) cell(actual, predicted int) float64 {
	return m.cells[actual*m.classes+predicted].value()
}

// Matrix returns a copy of the counts, int64 (K, K): row by the label, column
// by the prediction.
func (m *ConfusionMatrix) Matrix() *tensor.Tensor {
	counts := make([]int64, len(m.cells))
	for i := range counts {
		counts[i] = int64(m.cells[i].value())
	}
	return tensor.From(counts, m.classes, m.classes)
}

// Normalized returns the matrix as shares, float64 (K, K), 0 where a class has no
// samples to divide by: scikit-learn's normalize="true", "pred" and "all".
func (m *ConfusionMatrix) Normalized(over Normalization) *tensor.Tensor {
	k := m.classes
	shares := make([]float64, k*k)
	rows, columns := make([]float64, k), make([]float64, k)
	var all float64
	for i := range shares {
		v := m.cells[i].value()
		shares[i] = v
		rows[i/k] += v
		columns[i%k] += v
		all += v
	}
	for i := range shares {
		var whole float64
		switch over {
		case OverNone:
			whole = 1
		case OverTrue:
			whole = rows[i/k]
		case OverPredicted:
			whole = columns[i%k]
		case OverAll:
			whole = all
		default:
			fail(m.name, "normalization %d, want OverNone, OverTrue, OverPredicted or OverAll", over)
		}
		switch {
		case m.unclear.value() != 0:
			whole = math.NaN()
		case whole == 0:
			whole = 1 // of nothing, shares are 0
		}
		shares[i] /= whole
	}
	return tensor.From(shares, k, k)
}

// String writes a table: a line for each label, a column for each prediction. Of
// samples with weights, numbers have up to three digits behind the point.
func (m *ConfusionMatrix) String() string {
	texts, width := make([]string, len(m.cells)), len(fmt.Sprint(m.classes))
	for i := range texts {
		texts[i] = fmt.Sprint(math.Round(m.cells[i].value()*1000) / 1000)
		width = max(width, len(texts[i]))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%*s", width, "")
	for c := range m.classes {
		fmt.Fprintf(&b, " %*d", width, c)
	}
	for r := range m.classes {
		fmt.Fprintf(&b, "\n%*d", width, r)
		for c := range m.classes {
			fmt.Fprintf(&b, " %*s", width, texts[r*m.classes+c])
		}
	}
	return b.String()
}
