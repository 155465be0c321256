package experiment

import (
	"cajal/metric"
	"cajal/tensor"
)

// columnMetric is a metric of numbers that looks at one of several predictions of each
// target, such as that of its quantile.
type columnMetric struct {
	*metric.RegressionMetric
	column int
}

// Add implements metric.Metric.
func (m *columnMetric) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted implements metric.SampleWeighted.
func (m *columnMetric) AddWeighted(p, t, w *tensor.Tensor) {
	m.RegressionMetric.AddWeighted(p.Narrow(1, m.column, m.column+1).Contiguous(), t, w)
}

// Copy implements metric.Copier.
func (m *columnMetric) Copy() metric.Metric {
	return &columnMetric{m.RegressionMetric.Copy().(*metric.RegressionMetric), m.column}
}

// Merge implements metric.Merger.
func (m *columnMetric) Merge(other metric.Metric) {
	if o, ok := other.(*columnMetric); ok {
		other = o.RegressionMetric
	}
	m.RegressionMetric.Merge(other)
}
