package metric

// Copier is a metric of which evaluations that go on at the same time take one
// each. All metrics of this package are.
type Copier interface {
	Metric
	// Copy returns a metric with the same settings, to which nothing was added.
	Copy() Metric
}

var _ = []Copier{&AccuracyMetric{}, &TopKMetric{}, &ClassMetric{}, &AUCMetric{}, &ConfusionMatrix{}, &RegressionMetric{}}

// Copy implements [Copier].
func (m *AccuracyMetric) Copy() Metric { return &AccuracyMetric{decision: m.decision} }

// Copy implements [Copier].
func (m *TopKMetric) Copy() Metric { return &TopKMetric{k: m.k, name: m.name} }

// Copy implements [Copier].
func (m *ClassMetric) Copy() Metric {
	return &ClassMetric{decision: m.decision, name: m.name, average: m.average, measure: m.measure}
}

// Copy implements [Copier].
func (*AUCMetric) Copy() Metric { return &AUCMetric{} }

// Copy implements [Copier].
func (m *ConfusionMatrix) Copy() Metric { return &ConfusionMatrix{decision: m.decision} }

// Copy implements [Copier].
func (m *RegressionMetric) Copy() Metric {
	return &RegressionMetric{name: m.name, value: m.value, larger: m.larger}
}
