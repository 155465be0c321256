package metric

import (
	"fmt"
	"math"
	"slices"

	"cajal/internal/memory"
	"cajal/tensor"
)

// RegressionMetric is what MSE, R2 and the other measures of numbers return.
type RegressionMetric struct {
	traits
	measure
	weights  []float64 // of the outputs; nil for one each
	byspread bool
	outputs  []output
	seen     int
	weight   sum // of the samples
	spare    sum
}

// measure says what a metric of numbers keeps of each sample and makes of it.
type measure struct {
	// add takes the prediction y, the target t and the weight w of a sample.
	add func(o *output, y, t, w float64)
	// value returns the measure of one output; of skills it is two sums, of the
	// errors and of those that the targets' mean would make.
	value func(o *output, m *RegressionMetric) float64
	skill func(o *output, m *RegressionMetric) (errors, spread float64)
	// refuse says what is wrong with a sample; nil where nothing can be.
	refuse func(y, t float64) string
	pooled bool // all numbers of a sample count as one output
	all    bool // samples without weight count too
}

// output holds what is kept of one of the numbers that each sample has.
type output struct {
	errors       sum // Σ w·error
	offset       sum // Σ w·(t − y)
	first, twice sum // Σ w·t and Σ w·t²
	largest      float64
	kept         []weighed
}

// weighed is a number with a weight.
type weighed struct{ x, weight float64 }

func (o *output) reset() {
	for _, s := range []*sum{&o.errors, &o.offset, &o.first, &o.twice} {
		s.reset()
	}
	o.largest, o.kept = 0, o.kept[:0]
}

// OutputOption says how the measures of several numbers a sample become one.
type OutputOption func(*RegressionMetric)

// OutputWeights weighs the outputs. There must be as many weights as numbers.
func OutputWeights(w ...float64) OutputOption {
	var all float64
	for _, v := range w {
		if !(v >= 0) || !finite(v) {
			fail("output weights", "%v, want finite numbers, at least 0", w)
		}
		all += v
	}
	if all == 0 {
		fail("output weights", "%v, want one above 0", w)
	}
	return func(m *RegressionMetric) { m.weights = slices.Clone(w) }
}

// VarianceWeighted weighs the outputs of R2 and of other skills by the variance of
// their targets, so that those that vary more count more.
func VarianceWeighted() OutputOption { return func(m *RegressionMetric) { m.byspread = true } }

func regression(t traits, ms measure, opts []OutputOption) *RegressionMetric {
	m := &RegressionMetric{traits: t, measure: ms}
	for _, o := range opts {
		o(m)
	}
	if m.byspread && m.skill == nil {
		fail(m.name, "VarianceWeighted is for r2, explained_variance and d2, which compare with a variance")
	}
	return m
}

// Reset forgets all batches, and how many numbers a sample has.
func (m *RegressionMetric) Reset() {
	m.outputs, m.seen = m.outputs[:0], 0
	m.weight.reset()
}

// Add takes one batch. All batches must have as many numbers a sample.
func (m *RegressionMetric) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted takes one batch, each sample by its weight.
func (m *RegressionMetric) AddWeighted(p, t, w *tensor.Tensor) {
	if p.NDim() == 0 || t.NDim() == 0 || p.Dim(0) != t.Dim(0) || !alike(p.Shape()[1:], t.Shape()[1:]) {
		fail(m.name, "predictions %s do not fit targets %s, want one shape (N, …)",
			tensor.ShapeString(p.Shape()), tensor.ShapeString(t.Shape()))
	}
	n := p.Dim(0)
	if p.Size() == 0 {
		return
	}
	width := p.Size() / n
	if m.seen == 0 {
		m.begin(width)
	}
	if len(m.outputs) != width && !m.pooled {
		fail(m.name, "predictions %s have %d numbers a sample, those before had %d", tensor.ShapeString(p.Shape()), width, len(m.outputs))
	}
	ys, ts, weight := memory.Of(p), memory.Of(t), weightsOf(m.name, w, n)
	for i := range n {
		for j := range width {
			y, t := ys.At(i*width+j), ts.At(i*width+j)
			if m.refuse != nil {
				if rule := m.refuse(y, t); rule != "" {
					fail(m.name, "sample %d of the batch: prediction %v, target %v, want %s", i, y, t, rule)
				}
			}
			if w := weight.at(i); w != 0 || m.all { // 0 times NaN is no 0
				m.add(&m.outputs[j%len(m.outputs)], y, t, w)
			}
		}
	}
	m.seen += n
	weight.addAll(&m.weight, n)
}

// begin makes room for the outputs.
func (m *RegressionMetric) begin(width int) {
	if m.pooled {
		width = 1
	}
	if m.weights != nil && len(m.weights) != width {
		fail(m.name, "%d weights of outputs, and samples have %d numbers", len(m.weights), width)
	}
	for cap(m.outputs) < width {
		m.outputs = append(m.outputs[:cap(m.outputs)], output{})
	}
	m.outputs = m.outputs[:width]
	for i := range m.outputs {
		m.outputs[i].reset()
	}
}

// alike reports whether the axes behind the first agree; one of length 1 may
// be missing.
func alike(a, b []int) bool {
	return slices.Equal(a, b) || len(a) == 0 && len(b) == 1 && b[0] == 1 || len(b) == 0 && len(a) == 1 && a[0] == 1
}

// Value returns the measure, of several numbers a sample the mean of theirs.
func (m *RegressionMetric) Value() float64 {
	if m.seen == 0 || !(m.weight.value() > 0) {
		return math.NaN()
	}
	var parts, whole, plain float64
	for j := range m.outputs {
		v, weight := m.of(j)
		parts += float64(weight * v)
		whole += weight
		plain += v
	}
	if whole == 0 {
		return plain / float64(len(m.outputs)) // no target varies
	}
	return parts / whole
}

// of returns the measure of one output and how much it counts.
func (m *RegressionMetric) of(j int) (v, weight float64) {
	weight = 1
	if m.weights != nil {
		weight = m.weights[j]
	}
	if m.skill == nil {
		return m.value(&m.outputs[j], m), weight
	}
	errors, spread := m.skill(&m.outputs[j], m)
	if m.byspread {
		weight = spread
	}
	return explained(errors, spread), weight
}

// explained returns the share of a spread that is left when the errors are taken
// from it: 1 without errors, and 0 with errors where there is no spread, unless the
// errors are NaN.
func explained(errors, spread float64) float64 {
	switch {
	case errors == 0:
		return 1
	case spread == 0 && !math.IsNaN(errors):
		return 0
	}
	return 1 - errors/spread
}

// Outputs returns the measure of each of the numbers that samples have:
// scikit-learn's multioutput="raw_values".
func (m *RegressionMetric) Outputs() []float64 {
	var all []float64
	for j := range m.outputs {
		v, _ := m.of(j)
		all = append(all, v)
	}
	return all
}

// Merge adds what another one of the same kind has seen.
func (m *RegressionMetric) Merge(other Metric) {
	o := sameKind(m, other)
	if o.seen == 0 {
		return
	}
	if m.seen == 0 {
		m.begin(len(o.outputs))
	}
	if len(m.outputs) != len(o.outputs) {
		fail(m.name, "merging samples of %d numbers with those of %d", len(m.outputs), len(o.outputs))
	}
	for j := range o.outputs {
		to, from := &m.outputs[j], &o.outputs[j]
		to.errors.addSum(&from.errors)
		to.offset.addSum(&from.offset)
		to.first.addSum(&from.first)
		to.twice.addSum(&from.twice)
		to.largest = max(to.largest, from.largest)
		to.kept = append(to.kept, from.kept...)
	}
	m.seen += o.seen
	m.weight.addSum(&o.weight)
}

// named returns a name that ends with a number.
func named(name string, v float64) string { return fmt.Sprintf("%s_%v", name, v) }
