package metric

import (
	"math"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Average is how the measures of the classes become one, by the names that
// scikit-learn gives to average=.
type Average uint8

const (
	// Binary is the measure of class 1; there may be no more than two classes.
	Binary Average = iota
	// Macro is the mean over the classes that occur, as a label or as a
	// prediction.
	Macro
	// Micro is the measure of the counts of all classes added up. With one
	// label a sample it is the accuracy.
	Micro
	// Weighted is the mean over the classes, weighted by their labels.
	Weighted
)

var averages = [...]string{"binary", "macro", "micro", "weighted"}

// String returns scikit-learn's name, such as "macro".
func (a Average) String() string { return averages[a] }

// ClassMetric is what Precision, Recall and F1 return.
type ClassMetric struct {
	decision
	name    string
	average Average
	// measure returns the value from the right predictions, all predictions
	// and all labels of a class.
	measure                  func(right, predicted, actual int) float64
	right, predicted, actual []int
	seen                     int
}

// Precision is the share of the predictions of a class that are right:
//
//	right / predicted, 0 if the class was never predicted
//
// Predictions and targets are those of [Accuracy]. scikit-learn's
// precision_score.
func Precision(a Average, opts ...Option) *ClassMetric {
	return classMetric("precision", a, opts, func(right, predicted, _ int) float64 { return share(right, predicted) })
}

// Recall is the share of the samples of a class that are found:
//
//	right / actual, 0 if the class has no samples
//
// scikit-learn's recall_score.
func Recall(a Average, opts ...Option) *ClassMetric {
	return classMetric("recall", a, opts, func(right, _, actual int) float64 { return share(right, actual) })
}

// F1 is the harmonic mean of precision and recall:
//
//	2·right / (predicted + actual), 0 if the class does not occur
//
// scikit-learn's f1_score.
func F1(a Average, opts ...Option) *ClassMetric {
	return classMetric("f1", a, opts, func(right, predicted, actual int) float64 { return share(2*right, predicted+actual) })
}

func classMetric(name string, a Average, opts []Option, measure func(right, predicted, actual int) float64) *ClassMetric {
	if int(a) >= len(averages) {
		fail(name, "average %d, want Binary, Macro, Micro or Weighted", a)
	}
	if a != Binary {
		name += "_" + a.String()
	}
	return &ClassMetric{decision: decide(opts), name: name, average: a, measure: measure}
}

// share is part/all, and 0 where there is nothing: scikit-learn's
// zero_division without its warning.
func share(part, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(part) / float64(all)
}

// Name returns scikit-learn's name of the score: "precision",
// "precision_macro".
func (m *ClassMetric) Name() string { return m.name }

// LargerIsBetter returns true.
func (*ClassMetric) LargerIsBetter() bool { return true }

// Reset forgets all batches, and how many classes there are.
func (m *ClassMetric) Reset() {
	m.right, m.predicted, m.actual, m.seen = m.right[:0], m.predicted[:0], m.actual[:0], 0
}

// Add counts one batch. All batches must have as many classes.
func (m *ClassMetric) Add(p, t *tensor.Tensor) {
	n, k := sizes(m.name, p, t)
	classes := max(k, 2)
	switch {
	case m.average == Binary && classes > 2:
		fail(m.name, "predictions %s are of %d classes, and Binary takes two; choose Macro, Micro or Weighted",
			tensor.ShapeString(p.Shape()), classes)
	case len(m.right) == 0:
		m.right, m.predicted, m.actual = resized(m.right, classes), resized(m.predicted, classes), resized(m.actual, classes)
	case len(m.right) != classes:
		fail(m.name, "predictions %s are of %d classes, those before of %d", tensor.ShapeString(p.Shape()), classes, len(m.right))
	}
	scores, l := memory.Of(p), labelsOf(m.name, t, k)
	for i := range n {
		actual, predicted := l.at(i), m.class(scores, i, k)
		m.actual[actual]++
		m.predicted[predicted]++
		if actual == predicted {
			m.right[actual]++
		}
	}
	m.seen += n
}

// Value returns the average.
func (m *ClassMetric) Value() float64 {
	switch {
	case m.seen == 0:
		return math.NaN()
	case m.average == Binary:
		return m.of(1)
	case m.average == Micro:
		return m.measure(total(m.right), total(m.predicted), total(m.actual))
	}
	var sum, weights float64
	for c, actual := range m.actual {
		weight := float64(actual)
		if m.average == Macro {
			weight = 1
			if actual+m.predicted[c] == 0 {
				weight = 0
			}
		}
		sum += weight * m.of(c)
		weights += weight
	}
	return sum / weights
}

// Class returns the measure of one class: scikit-learn's average=None. It is
// NaN if nothing was added.
func (m *ClassMetric) Class(c int) float64 {
	if m.seen == 0 {
		return math.NaN()
	}
	if c < 0 || c >= len(m.right) {
		fail(m.name, "class %d, want one of 0 to %d", c, len(m.right)-1)
	}
	return m.of(c)
}

func (m *ClassMetric) of(c int) float64 { return m.measure(m.right[c], m.predicted[c], m.actual[c]) }

func total(counts []int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}
