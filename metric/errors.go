package metric

import (
	"math"

	"cajal/internal/elementary"
)

// mean is the measure that is the mean of an error over the samples.
func mean(err func(y, t float64) float64) measure {
	return measure{
		add:   func(o *output, y, t, w float64) { o.errors.add(float64(w * err(y, t))) },
		value: func(o *output, m *RegressionMetric) float64 { return o.errors.value() / m.weight.value() },
	}
}

// root is the measure that is the root of another one.
func root(of measure) measure {
	value := of.value
	of.value = func(o *output, m *RegressionMetric) float64 { return math.Sqrt(value(o, m)) }
	return of
}

func squared(y, t float64) float64 {
	d := t - y
	return float64(d * d)
}

func absolute(y, t float64) float64 { return math.Abs(t - y) }

// MSE is the mean squared error, Σ w·(t−y)² / Σ w. Predictions and targets have
// the same shape (N, …), or (N) and (N, 1); of several numbers a sample, the
// mean is taken over all ([OutputWeights]). scikit-learn's mean_squared_error.
func MSE(opts ...OutputOption) *RegressionMetric { return regression(loss("mse"), mean(squared), opts) }

// RMSE is the root of the mean squared error; of several numbers a sample, the
// mean of their roots. scikit-learn's root_mean_squared_error.
func RMSE(opts ...OutputOption) *RegressionMetric {
	return regression(loss("rmse"), root(mean(squared)), opts)
}

// MAE is the mean absolute error, Σ w·|t−y| / Σ w. scikit-learn's
// mean_absolute_error.
func MAE(opts ...OutputOption) *RegressionMetric {
	return regression(loss("mae"), mean(absolute), opts)
}

// MAPE is the mean absolute error as a share of the target,
//
//	Σ w·|t−y| / max(|t|, ε) / Σ w, ε = 2⁻⁵²
//
// so 1 is an error of 100 %. scikit-learn's mean_absolute_percentage_error.
func MAPE(opts ...OutputOption) *RegressionMetric {
	return regression(loss("mape"), mean(func(y, t float64) float64 { return math.Abs(y-t) / max(math.Abs(t), 0x1p-52) }), opts)
}

// logarithmic is the mean squared error of log(1 + x).
func logarithmic() measure {
	m := mean(func(y, t float64) float64 { return squared(elementary.Log1p(y), elementary.Log1p(t)) })
	m.refuse = func(y, t float64) string {
		if y <= -1 || t <= -1 {
			return "both above -1"
		}
		return ""
	}
	return m
}

// MSLE is the mean squared logarithmic error, Σ w·(log(1+t) − log(1+y))² / Σ w. It
// panics unless both are above −1. scikit-learn's mean_squared_log_error.
func MSLE(opts ...OutputOption) *RegressionMetric {
	return regression(loss("msle"), logarithmic(), opts)
}

// RMSLE is the root of the mean squared logarithmic error. scikit-learn's
// root_mean_squared_log_error.
func RMSLE(opts ...OutputOption) *RegressionMetric {
	return regression(loss("rmsle"), root(logarithmic()), opts)
}

// MaxError is the largest absolute error, of all numbers of all samples, whatever
// they weigh. scikit-learn's max_error.
func MaxError() *RegressionMetric {
	return regression(loss("max_error"), measure{
		add:    func(o *output, y, t, _ float64) { o.largest = max(o.largest, math.Abs(t-y)) },
		value:  func(o *output, _ *RegressionMetric) float64 { return o.largest },
		pooled: true,
		all:    true,
	}, nil)
}

// MedianAbsoluteError is the median of |t−y|, which a few far errors do not move.
// Half the weight is below it; where a sample ends there, it is the mean of its
// error and the next one. The metric keeps all errors. scikit-learn's
// median_absolute_error.
func MedianAbsoluteError(opts ...OutputOption) *RegressionMetric {
	return regression(loss("median_absolute_error"), measure{
		add:   func(o *output, y, t, w float64) { o.kept = append(o.kept, weighed{math.Abs(y - t), w}) },
		value: func(o *output, _ *RegressionMetric) float64 { return quantile(o.kept, 0.5) },
	}, opts)
}

// pinball is the loss of a quantile α.
func pinball(alpha float64) func(y, t float64) float64 {
	return func(y, t float64) float64 {
		d := t - y
		switch {
		case d >= 0:
			return alpha * d
		case d < 0:
			return (alpha - 1) * d
		}
		return d
	}
}

// Pinball is the mean pinball loss, which the α-quantile of the targets makes
// smallest:
//
//	α·(t − y) where t ≥ y, (1 − α)·(y − t) where not
//
// α is from 0 to 1. scikit-learn's mean_pinball_loss.
//
// Koenker and Bassett, Regression Quantiles, 1978.
func Pinball(alpha float64, opts ...OutputOption) *RegressionMetric {
	checkQuantile("pinball", alpha)
	return regression(loss(named("pinball", alpha)), mean(pinball(alpha)), opts)
}

func checkQuantile(op string, alpha float64) {
	if !(alpha >= 0 && alpha <= 1) {
		fail(op, "quantile %v, want it from 0 to 1", alpha)
	}
}
