package metric

import "math"

// R2 is the coefficient of determination, the share of the targets' variance
// that is explained; of several numbers a sample, the mean of theirs
// ([VarianceWeighted]):
//
//	1 − Σ w·(t−y)² / Σ w·(t−mean t)²
//
// It is 1 for perfect predictions, 0 for those that are no better than the
// mean, and can be negative. Where all targets are equal it is 1 if all
// predictions are right, and 0 if not; of fewer than two samples it is NaN.
// Both sums are exact, the differences in them too, so that targets may vary by little
// of their size, and of the mean itself, rounded to a float, it is 0.
// scikit-learn's r2_score.
func R2(opts ...OutputOption) *RegressionMetric {
	return regression(skill("r2", -infinity), measure{
		add: func(o *output, y, t, w float64) {
			o.errors.addSquaredDifference(w, t, y)
			o.first.addProduct(w, t)
			o.twice.addSquare(w, t)
		},
		skill: func(o *output, m *RegressionMetric) (errors, spread float64) {
			if m.seen < 2 {
				return math.NaN(), math.NaN()
			}
			return o.errors.value(), deviation(&m.weight, &o.first, &o.twice, &m.spare)
		},
	}, opts)
}

// ExplainedVariance is the share of the targets' variance that is explained when
// all predictions may be off by the same:
//
//	1 − Σ w·(d − mean d)² / Σ w·(t − mean t)², d = t − y
//
// It is R2 where errors are 0 on average, and larger elsewhere.
// scikit-learn's explained_variance_score.
func ExplainedVariance(opts ...OutputOption) *RegressionMetric {
	return regression(skill("explained_variance", -infinity), measure{
		add: func(o *output, y, t, w float64) {
			o.offset.addProduct(w, t-y)
			o.errors.addSquare(w, t-y)
			o.first.addProduct(w, t)
			o.twice.addSquare(w, t)
		},
		skill: func(o *output, m *RegressionMetric) (errors, spread float64) {
			return deviation(&m.weight, &o.offset, &o.errors, &m.spare), deviation(&m.weight, &o.first, &o.twice, &m.spare)
		},
	}, opts)
}

// D2Pinball is the share of the pinball loss that is explained, 0 for predictions
// that are the targets' α-quantile:
//
//	1 − Σ w·pinball(y, t) / Σ w·pinball(quantile, t)
//
// The metric keeps all targets. Of fewer than two samples it is NaN.
// scikit-learn's d2_pinball_score.
func D2Pinball(alpha float64, opts ...OutputOption) *RegressionMetric {
	checkQuantile("d2_pinball", alpha)
	return d2Pinball(named("d2_pinball", alpha), alpha, opts)
}

// D2AbsoluteError is the share of the absolute error that is explained, 0 for
// predictions that are the targets' median: D2Pinball of α = 0.5.
// scikit-learn's d2_absolute_error_score.
func D2AbsoluteError(opts ...OutputOption) *RegressionMetric {
	return d2Pinball("d2_absolute_error", 0.5, opts)
}

func d2Pinball(name string, alpha float64, opts []OutputOption) *RegressionMetric {
	loss := pinball(alpha)
	return regression(skill(name, -infinity), measure{
		add: func(o *output, y, t, w float64) {
			o.errors.add(float64(w * loss(y, t)))
			o.kept = append(o.kept, weighed{t, w})
		},
		skill: func(o *output, m *RegressionMetric) (errors, spread float64) {
			q := quantile(o.kept, alpha)
			return o.versus(m, func(t float64) float64 { return loss(q, t) })
		},
	}, opts)
}

// versus returns the errors and those of a guess; NaN of fewer than two samples.
func (o *output) versus(m *RegressionMetric, guess func(t float64) float64) (errors, spread float64) {
	if m.seen < 2 {
		return math.NaN(), math.NaN()
	}
	m.spare.reset()
	for _, e := range o.kept {
		m.spare.add(float64(e.weight * guess(e.x)))
	}
	return o.errors.value(), m.spare.value()
}
