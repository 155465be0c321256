package metric

import (
	"math"

	"cajal/internal/elementary"
)

// tweedie returns the deviance of one sample under a power.
func tweedie(p float64) func(y, t float64) float64 {
	switch p {
	case 0:
		return squared
	case 1:
		return func(y, t float64) float64 { return 2 * (xlogy(t, t/y) - t + y) }
	case 2:
		return func(y, t float64) float64 { return 2 * (elementary.Log(y/t) + t/y - 1) }
	}
	return func(y, t float64) float64 {
		if y == t {
			return 0 // which rounding may miss
		}
		positive := t
		if p < 0 {
			positive = max(t, 0)
		}
		return 2 * (elementary.Pow(positive, 2-p)/((1-p)*(2-p)) - float64(t*elementary.Pow(y, 1-p))/(1-p) + elementary.Pow(y, 2-p)/(2-p))
	}
}

// tweedieDomain returns what predictions and targets must be.
func tweedieDomain(p float64) func(y, t float64) string {
	switch {
	case p == 0:
		return nil
	case p < 0:
		return func(y, _ float64) string {
			if y <= 0 {
				return "a prediction above 0"
			}
			return ""
		}
	case p < 2:
		return func(y, t float64) string {
			if y <= 0 || t < 0 {
				return "a prediction above 0 and a target of at least 0"
			}
			return ""
		}
	}
	return func(y, t float64) string {
		if y <= 0 || t <= 0 {
			return "both above 0"
		}
		return ""
	}
}

func checkPower(p float64) {
	if !(p <= 0 || p >= 1) || math.IsInf(p, 0) {
		fail("tweedie", "power %v, want a finite number, at most 0 or at least 1", p)
	}
}

// TweedieDeviance is the mean deviance of a Tweedie distribution, whose variance is
// its mean to a power p:
//
//	p = 0   (t − y)²                                  normal
//	p = 1   2·(t·log(t/y) − t + y)                    Poisson
//	p = 2   2·(log(y/t) + t/y − 1)                    gamma
//	else    2·(max(t, 0)^(2−p)/((1−p)(2−p)) − t·y^(1−p)/(1−p) + y^(2−p)/(2−p))
//
// p is at most 0 or at least 1. It panics where y is not above 0, unless p is 0, or
// where t is below 0 for p from 1, or not above it for p from 2. scikit-learn's
// mean_tweedie_deviance.
//
// Jørgensen, The Theory of Dispersion Models, 1997.
func TweedieDeviance(p float64, opts ...OutputOption) *RegressionMetric {
	checkPower(p)
	return deviance(named("tweedie_deviance", p), p, opts)
}

// PoissonDeviance is the mean deviance of counts: TweedieDeviance of power 1.
// scikit-learn's mean_poisson_deviance.
func PoissonDeviance(opts ...OutputOption) *RegressionMetric {
	return deviance("poisson_deviance", 1, opts)
}

// GammaDeviance is the mean deviance of numbers above 0 whose errors grow with
// them: TweedieDeviance of power 2. scikit-learn's mean_gamma_deviance.
func GammaDeviance(opts ...OutputOption) *RegressionMetric {
	return deviance("gamma_deviance", 2, opts)
}

func deviance(name string, p float64, opts []OutputOption) *RegressionMetric {
	m := mean(tweedie(p))
	m.refuse = tweedieDomain(p)
	return regression(loss(name), m, opts)
}

// D2Tweedie is the share of a Tweedie deviance that is explained, 0 for
// predictions that are the targets' mean. The metric keeps all targets. Of fewer
// than two samples it is NaN. scikit-learn's d2_tweedie_score.
func D2Tweedie(p float64, opts ...OutputOption) *RegressionMetric {
	checkPower(p)
	of := tweedie(p)
	return regression(skill(named("d2_tweedie", p), -infinity), measure{
		add: func(o *output, y, t, w float64) {
			o.errors.add(float64(w * of(y, t)))
			o.first.addProduct(w, t)
			o.kept = append(o.kept, weighed{t, w})
		},
		skill: func(o *output, m *RegressionMetric) (errors, spread float64) {
			mean := o.first.value() / m.weight.value()
			return o.versus(m, func(t float64) float64 { return of(mean, t) })
		},
		refuse: tweedieDomain(p),
	}, opts)
}
