package metric

// Copier is a metric of which evaluations that go on at the same time take one
// each. All metrics of this package are.
type Copier interface {
	Metric
	// Copy returns a metric with the same settings, to which nothing was added.
	Copy() Metric
}

// Merger is a metric that can take over what another one has seen, as of two halves
// of a data set: the value is that of all samples, to the bit. All metrics of this
// package are.
type Merger interface {
	Metric
	// Merge adds all that other has seen. It panics unless other was made in the
	// same way.
	Merge(other Metric)
}

// sameKind returns the metric that is to be merged into m, and panics unless they
// are of one kind.
func sameKind[M Metric](m M, other Metric) M {
	o, ok := other.(M)
	switch {
	case !ok || o.Name() != m.Name():
		fail(m.Name(), "merging %s, want a metric of the same kind", other.Name())
	case any(o) == any(m):
		fail(m.Name(), "merging a metric with itself")
	}
	return o
}

// Copy implements [Copier].
func (m *AccuracyMetric) Copy() Metric {
	return &AccuracyMetric{traits: m.traits, decision: m.decision}
}

// Copy implements [Copier].
func (m *HammingMetric) Copy() Metric {
	return &HammingMetric{traits: m.traits, decision: m.decision}
}

// Copy implements [Copier].
func (m *TopKMetric) Copy() Metric { return &TopKMetric{traits: m.traits, k: m.k} }

// Copy implements [Copier].
func (m *ClassMetric) Copy() Metric {
	return &ClassMetric{traits: m.traits, decision: m.decision, average: m.average, measure: m.measure}
}

// Copy implements [Copier].
func (m *ConfusionMatrix) Copy() Metric {
	return &ConfusionMatrix{traits: m.traits, decision: m.decision}
}

// Copy implements [Copier].
func (m *AgreementMetric) Copy() Metric {
	return &AgreementMetric{traits: m.traits, confusion: *m.confusion.Copy().(*ConfusionMatrix), measure: m.measure}
}

// Copy implements [Copier].
func (m *ReportMetric) Copy() Metric {
	return &ReportMetric{traits: m.traits, decision: m.decision, names: m.names, digits: m.digits}
}

// copy returns one with the same settings.
func (r *ranked) copy() ranked {
	return ranked{traits: r.traits, average: r.average, pairs: r.pairs, upTo: r.upTo, measure: r.measure,
		rankings: rankings{pooled: r.rankings.pooled}}
}

// Copy implements [Copier].
func (m *AUCMetric) Copy() Metric { return &AUCMetric{m.copy()} }

// Copy implements [Copier].
func (m *AveragePrecisionMetric) Copy() Metric { return &AveragePrecisionMetric{m.copy()} }

// Copy implements [Copier].
func (m *ProbabilityMetric) Copy() Metric {
	return &ProbabilityMetric{traits: m.traits, of: m.of, guess: m.guess}
}

// Copy implements [Copier].
func (m *CalibrationMetric) Copy() Metric {
	return &CalibrationMetric{traits: m.traits, bins: m.bins, mass: m.mass, largest: m.largest}
}

// Copy implements [Copier].
func (m *RegressionMetric) Copy() Metric {
	return &RegressionMetric{traits: m.traits, measure: m.measure, weights: m.weights, byspread: m.byspread}
}
