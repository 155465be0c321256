package metric

import (
	"fmt"
	"math"

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
	// Samples is the mean over the samples, each of which may have several
	// labels: targets are (N, K).
	Samples
)

var averages = [...]string{"binary", "macro", "micro", "weighted", "samples"}

// String returns scikit-learn's name, such as "macro".
func (a Average) String() string { return averages[a] }

// ClassMetric is what Precision, Recall, F1, FBeta and Jaccard return.
type ClassMetric struct {
	traits
	decision
	average        Average
	measure        quotient
	counts         classCounts
	samples, whole sum // Samples: of the measures that are numbers, and their weights
}

// Precision is the share of the predictions of a class that are right:
//
//	right / predicted, 0 if the class was never predicted
//
// Predictions and targets are those of [Accuracy]. What a class counts for that
// divides by 0, [ZeroDivision] says. scikit-learn's precision_score.
func Precision(a Average, opts ...Option) *ClassMetric {
	return classMetric("precision", a, opts, precision)
}

// Recall is the share of the samples of a class that are found:
//
//	right / actual, 0 if the class has no samples
//
// scikit-learn's recall_score.
func Recall(a Average, opts ...Option) *ClassMetric { return classMetric("recall", a, opts, recall) }

// F1 is the harmonic mean of precision and recall:
//
//	2·right / (predicted + actual), 0 if the class does not occur
//
// scikit-learn's f1_score.
func F1(a Average, opts ...Option) *ClassMetric { return classMetric("f1", a, opts, fBeta(1)) }

// FBeta is the weighted harmonic mean of precision and recall, of which recall
// counts β times as much:
//
//	(1 + β²)·right / (β²·actual + predicted), 0 if the class does not occur
//
// For β = 0 it is the precision, for +Inf the recall. Its name is "f0.5" for
// β = 0.5. scikit-learn's fbeta_score.
//
// Van Rijsbergen, Information Retrieval, 1979.
func FBeta(beta float64, a Average, opts ...Option) *ClassMetric {
	if !(beta >= 0) {
		fail("f-beta", "beta %v, want at least 0", beta)
	}
	name := fmt.Sprintf("f%v", beta)
	switch {
	case beta == 0:
		return classMetric(name, a, opts, precision)
	case math.IsInf(beta, 1):
		return classMetric("finf", a, opts, recall)
	}
	return classMetric(name, a, opts, fBeta(beta))
}

// Jaccard is the share of the samples that are of a class, or predicted to be,
// which are both:
//
//	right / (predicted + actual − right), 0 if the class does not occur
//
// scikit-learn's jaccard_score.
func Jaccard(a Average, opts ...Option) *ClassMetric { return classMetric("jaccard", a, opts, jaccard) }

func precision(right, predicted, _ float64) (part, whole float64) { return right, predicted }

func recall(right, _, actual float64) (part, whole float64) { return right, actual }

func jaccard(right, predicted, actual float64) (part, whole float64) {
	return right, predicted + actual - right
}

func fBeta(beta float64) quotient {
	square := float64(beta * beta)
	return func(right, predicted, actual float64) (part, whole float64) {
		return (1 + square) * right, float64(square*actual) + predicted
	}
}

func classMetric(name string, a Average, opts []Option, measure quotient) *ClassMetric {
	if int(a) >= len(averages) {
		fail(name, "average %d, want Binary, Macro, Micro, Weighted or Samples", a)
	}
	if a != Binary {
		name += "_" + a.String()
	}
	return &ClassMetric{traits: share(name), decision: decide(opts), average: a, measure: measure}
}

// Reset forgets all batches, and how many classes there are.
func (m *ClassMetric) Reset() {
	m.counts.reset()
	m.samples.reset()
	m.whole.reset()
}

// Add counts one batch. All batches must have as many classes.
func (m *ClassMetric) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted counts one batch, each sample by its weight.
func (m *ClassMetric) AddWeighted(p, t, w *tensor.Tensor) {
	multilabel := isMultilabel(p, t)
	switch {
	case m.average == Binary && multilabel:
		fail(m.name, "samples that may have several labels, and Binary takes one of two classes; choose Macro, Micro, Weighted or Samples")
	case m.average == Binary && p.NDim() == 2 && p.Dim(1) > 2:
		fail(m.name, "predictions %s are of %d classes, and Binary takes two; choose Macro, Micro or Weighted",
			tensor.ShapeString(p.Shape()), p.Dim(1))
	case m.average == Samples && !multilabel:
		fail(m.name, "predictions %s do not fit targets %s, want both (N, K) for an average over samples",
			tensor.ShapeString(p.Shape()), tensor.ShapeString(t.Shape()))
	case m.average == Samples:
		m.counts.add(m.name, &m.decision, p, t, w, m.observe)
	default:
		m.counts.add(m.name, &m.decision, p, t, w, nil)
	}
}

// observe takes the measure of one sample.
func (m *ClassMetric) observe(right, predicted, actual, weight float64) {
	if v := m.measure.divided(right, predicted, actual, m.undefined); !math.IsNaN(v) || math.IsNaN(right) {
		m.samples.add(float64(weight * v))
		m.whole.add(weight)
	}
}

// Value returns the average; NaN if nothing was added that has a weight, which
// scikit-learn refuses.
func (m *ClassMetric) Value() float64 {
	switch c := &m.counts; {
	case c.nothing():
		return math.NaN()
	case m.average == Binary:
		return c.class(m.measure, 1, m.undefined)
	case m.average == Micro:
		return c.micro(m.measure, m.undefined)
	case m.average == Samples:
		return m.samples.value() / m.whole.value()
	}
	return m.counts.mean(m.measure, m.undefined, m.average == Weighted, false)
}

// Class returns the measure of one class: scikit-learn's average=None. It is
// NaN if nothing was added that has a weight.
func (m *ClassMetric) Class(k int) float64 {
	if m.counts.nothing() {
		return math.NaN()
	}
	if k < 0 || k >= len(m.counts.right) {
		fail(m.name, "class %d, want one of 0 to %d", k, len(m.counts.right)-1)
	}
	return m.counts.class(m.measure, k, m.undefined)
}

// Classes returns how many classes there are, 0 before the first batch.
func (m *ClassMetric) Classes() int { return len(m.counts.right) }

// Merge adds what another one of the same kind has seen.
func (m *ClassMetric) Merge(other Metric) {
	o := sameKind(m, other)
	m.counts.merge(m.name, &o.counts)
	m.samples.addSum(&o.samples)
	m.whole.addSum(&o.whole)
}
