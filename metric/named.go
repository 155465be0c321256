package metric

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// kind is a metric by its name. A name that ends with "#" takes a number there.
type kind struct {
	name string
	make func(v float64) Metric
}

// kinds returns all metrics that have a name. The tests go through this list.
func kinds() []kind {
	classes := func(name string, m func() Metric) kind {
		return kind{name, func(float64) Metric { return m() }}
	}
	numbers := func(name string, m func(...OutputOption) *RegressionMetric) kind {
		return kind{name, func(float64) Metric { return m() }}
	}
	all := []kind{
		classes("accuracy", func() Metric { return Accuracy() }),
		classes("subset_accuracy", func() Metric { return SubsetAccuracy() }),
		classes("hamming_loss", func() Metric { return HammingLoss() }),
		classes("balanced_accuracy", func() Metric { return BalancedAccuracy() }),
		classes("balanced_accuracy_adjusted", func() Metric { return AdjustedBalancedAccuracy() }),
		{"top_#", func(v float64) Metric { return TopK(int(v)) }},
		classes("matthews_correlation", func() Metric { return MatthewsCorrelation() }),
		classes("confusion", func() Metric { return Confusion() }),
		classes("report", func() Metric { return Report(nil) }),
		classes("log_loss", func() Metric { return LogLoss() }),
		classes("brier", func() Metric { return Brier() }),
		classes("d2_log_loss", func() Metric { return D2LogLoss() }),
		classes("d2_brier", func() Metric { return D2Brier() }),
		classes("ece", func() Metric { return CalibrationError() }),
		classes("ece_mass", func() Metric { return CalibrationError(EqualMass()) }),
		{"ece_#", func(v float64) Metric { return CalibrationError(Bins(int(v))) }},
		classes("mce", func() Metric { return MaxCalibrationError() }),
		classes("mce_mass", func() Metric { return MaxCalibrationError(EqualMass()) }),
		{"mce_#", func(v float64) Metric { return MaxCalibrationError(Bins(int(v))) }},
		{"ece_#_mass", func(v float64) Metric { return CalibrationError(Bins(int(v)), EqualMass()) }},
		{"mce_#_mass", func(v float64) Metric { return MaxCalibrationError(Bins(int(v)), EqualMass()) }},
		classes("auc_ovo", func() Metric { return AUC(OneVsOne()) }),
		classes("auc_ovo_weighted", func() Metric { return AUC(OneVsOne(), Averaged(Weighted)) }),
		numbers("mse", MSE), numbers("rmse", RMSE), numbers("mae", MAE), numbers("mape", MAPE),
		numbers("msle", MSLE), numbers("rmsle", RMSLE), numbers("median_absolute_error", MedianAbsoluteError),
		{"max_error", func(float64) Metric { return MaxError() }},
		numbers("r2", R2), numbers("explained_variance", ExplainedVariance), numbers("d2_absolute_error", D2AbsoluteError),
		numbers("poisson_deviance", PoissonDeviance), numbers("gamma_deviance", GammaDeviance),
		{"pinball_#", func(v float64) Metric { return Pinball(v) }},
		{"d2_pinball_#", func(v float64) Metric { return D2Pinball(v) }},
		{"tweedie_deviance_#", func(v float64) Metric { return TweedieDeviance(v) }},
		{"d2_tweedie_#", func(v float64) Metric { return D2Tweedie(v) }},
	}
	for a := range Average(len(averages)) {
		end := ""
		if a != Binary {
			end = "_" + a.String()
		}
		all = append(all,
			classes("precision"+end, func() Metric { return Precision(a) }),
			classes("recall"+end, func() Metric { return Recall(a) }),
			classes("f1"+end, func() Metric { return F1(a) }),
			classes("jaccard"+end, func() Metric { return Jaccard(a) }),
			kind{"f#" + end, func(v float64) Metric { return FBeta(v, a) }},
		)
		switch a {
		case Binary:
			continue
		case Macro:
			end = ""
		}
		all = append(all,
			classes("auc"+end, func() Metric { return AUC(Averaged(a)) }),
			classes("average_precision"+end, func() Metric { return AveragePrecision(Averaged(a)) }),
		)
	}
	for w := range KappaWeights(len(kappaNames)) {
		all = append(all, classes(kappaNames[w], func() Metric { return CohenKappa(w) }))
	}
	return all
}

// ErrUnknown is what Named returns, wrapped, of a name that no metric has.
var ErrUnknown = errors.New("is not known")

// Named returns a new metric by its Name, with the options that the name says and no
// others: "accuracy", "f1_macro", "top_5", "f0.5", "auc_ovo_weighted",
// "pinball_0.9". It is an error if there is none.
func Named(name string) (m Metric, err error) {
	for _, k := range kinds() {
		before, after, takes := strings.Cut(k.name, "#")
		if !takes {
			if k.name == name {
				return k.make(0), nil
			}
			continue
		}
		middle, ok := strings.CutPrefix(name, before)
		if middle, ok2 := strings.CutSuffix(middle, after); ok && ok2 {
			if v, err := strconv.ParseFloat(middle, 64); err == nil {
				return numbered(k, name, v)
			}
		}
	}
	return nil, fmt.Errorf("metric: %q %w; Names lists those that are", name, ErrUnknown)
}

// numbered returns the metric of a name with a number in it, which may be one that
// the metric refuses.
func numbered(k kind, name string, v float64) (m Metric, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(error)
			if !ok {
				panic(r)
			}
			m, err = nil, fmt.Errorf("metric: %q: %w", name, e)
		}
	}()
	m = k.make(v)
	if m.Name() != name {
		return nil, fmt.Errorf("metric: %q is not known; did you mean %q?", name, m.Name())
	}
	return m, nil
}

// Names returns the names of all metrics, with an example where a name takes a
// number.
func Names() []string {
	var names []string
	for _, k := range kinds() {
		names = append(names, k.example())
	}
	return names
}

// example returns the name with a number that the metric takes.
func (k kind) example() string {
	number := "0.5"
	switch {
	case strings.HasPrefix(k.name, "top_"):
		number = "5"
	case strings.HasPrefix(k.name, "ece_#") || strings.HasPrefix(k.name, "mce_#"):
		number = "15"
	case strings.Contains(k.name, "tweedie"):
		number = "1.5"
	}
	return strings.ReplaceAll(k.name, "#", number)
}

// OfTwoClasses reports whether the metric of a name is that of class 1 of two alone.
func OfTwoClasses(name string) bool {
	m, err := Named(name)
	if err != nil {
		return false
	}
	c, ok := m.(*ClassMetric)
	return ok && c.average == Binary
}

// OfLabels reports whether the metric of a name takes samples that may have several
// labels, targets (N, K) of 0 and 1.
func OfLabels(name string) bool {
	m, err := Named(name)
	if err != nil {
		return false
	}
	switch m := m.(type) {
	case *AccuracyMetric, *HammingMetric:
		return true
	case *ClassMetric:
		return m.average != Binary
	case *AUCMetric:
		return !m.pairs
	case *AveragePrecisionMetric:
		return true
	}
	return false
}

// OfNumbers reports whether the metric of a name measures numbers, not classes.
func OfNumbers(name string) bool {
	m, err := Named(name)
	if err != nil {
		return false
	}
	_, ok := m.(*RegressionMetric)
	return ok
}
