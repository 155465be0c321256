package metric

import "encoding"

// Stateful is a metric whose state can be saved between two batches and
// restored, to the bit, into one that was made in the same way. All metrics of
// this package are.
type Stateful interface {
	Metric
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// everyKind is what all metrics of this package are.
type everyKind interface {
	Stateful
	SampleWeighted
	Directed
	Ranged
	Merger
	Copier
}

var _ = []everyKind{
	&AccuracyMetric{}, &HammingMetric{}, &TopKMetric{}, &ClassMetric{}, &ConfusionMatrix{}, &AgreementMetric{}, &ReportMetric{},
	&AUCMetric{}, &AveragePrecisionMetric{}, &ProbabilityMetric{}, &CalibrationMetric{}, &RegressionMetric{},
}

func (m *AccuracyMetric) code(c *coder) { c.sums(&m.right, &m.seen) }

func (m *HammingMetric) code(c *coder) { c.sums(&m.wrong, &m.seen) }

func (m *TopKMetric) code(c *coder) { c.sums(&m.right, &m.seen) }

func (n *classCounts) code(c *coder) {
	c.count(&n.seen, "samples", maxCount)
	c.flag(&n.multilabel)
	c.flag(&n.weighed)
	c.sumSlice(&n.right, "classes")
	c.sumSlice(&n.predicted, "classes")
	c.sumSlice(&n.actual, "classes")
	slice(c, &n.occurs, "classes", 1, c.flag)
	c.sums(&n.weight)
	if k := len(n.right); k == 1 || k == 0 && n.seen > 0 || k != len(n.predicted) || k != len(n.actual) || k != len(n.occurs) {
		c.wrong("%d, %d, %d and %d classes", k, len(n.predicted), len(n.actual), len(n.occurs))
	}
}

func (m *ClassMetric) code(c *coder) {
	m.counts.code(c)
	c.sums(&m.samples, &m.whole)
	if k := len(m.counts.right); m.average == Binary && k > 2 {
		c.wrong("%d classes", k)
	}
}

func (m *ReportMetric) code(c *coder) {
	m.counts.code(c)
	for i := range m.samples {
		c.sums(&m.samples[i], &m.wholes[i])
	}
}

func (m *ConfusionMatrix) code(c *coder) {
	c.count(&m.classes, "classes", 1<<24)
	c.sumSlice(&m.cells, "cells")
	c.sums(&m.unclear)
	if k := m.classes; k == 1 || k*k != len(m.cells) {
		c.wrong("%d counts of %d classes", len(m.cells), k)
	}
}

func (m *AgreementMetric) code(c *coder) { m.confusion.code(c) }

func (r *rankings) code(c *coder) {
	c.count(&r.classes, "classes", 1<<24)
	c.flag(&r.multilabel)
	c.flag(&r.nan)
	c.sums(&r.seen)
	c.sumSlice(&r.weights, "classes")
	if c.reading && c.err == nil && r.classes > 0 {
		if r.classes == 1 || len(r.weights) != r.classes {
			c.wrong("%d weights of %d classes", len(r.weights), r.classes)
			return
		}
		weights := r.weights
		r.weights = nil
		r.make(r.classes, r.multilabel)
		r.weights = weights
	}
	for i := range r.count {
		r.all[i].code(c)
	}
}

func (r *ranking) code(c *coder) {
	c.count(&r.sorted, "sorted samples", maxCount)
	slice(c, &r.all, "samples", 3, func(s *scored) {
		label := s.label + 1 // everyOther is -1
		c.count(&label, "label", maxCount)
		s.label = label - 1
		c.floats(&s.score, &s.weight)
	})
	if r.sorted > len(r.all) {
		c.wrong("%d sorted samples of %d", r.sorted, len(r.all))
		return
	}
	for i := 1; i < r.sorted; i++ {
		if r.all[i].score < r.all[i-1].score {
			c.wrong("sample %d is not in order", i)
		}
	}
}

func (r *ranked) code(c *coder) {
	r.rankings.code(c)
	c.sums(&r.samples, &r.whole)
}

func (m *ProbabilityMetric) code(c *coder) {
	c.count(&m.seen, "samples", maxCount)
	c.sums(&m.total, &m.weight)
	c.sumSlice(&m.classes, "classes")
}

func (m *CalibrationMetric) code(c *coder) {
	c.flag(&m.nan)
	if m.mass {
		slice(c, &m.kept, "samples", 3, func(j *judged) {
			c.floats(&j.p, &j.weight)
			c.flag(&j.right)
		})
		return
	}
	slice(c, &m.groups, "bins", 6, func(g *group) { c.sums(&g.predicted, &g.right, &g.weight) })
	if n := len(m.groups); n != 0 && n != m.bins {
		c.wrong("%d bins, want %d", n, m.bins)
	}
}

func (m *RegressionMetric) code(c *coder) {
	c.count(&m.seen, "samples", maxCount)
	c.sums(&m.weight)
	slice(c, &m.outputs, "outputs", 10, func(o *output) {
		c.sums(&o.errors, &o.offset, &o.first, &o.twice)
		c.float(&o.largest)
		slice(c, &o.kept, "samples", 2, func(k *weighed) { c.floats(&k.x, &k.weight) })
	})
	n := len(m.outputs)
	if (n == 0) != (m.seen == 0) || n > 0 && m.weights != nil && n != len(m.weights) || m.pooled && n > 1 {
		c.wrong("%d outputs of %d samples", n, m.seen)
	}
}
