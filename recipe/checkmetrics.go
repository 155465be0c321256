package recipe

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cajal/internal/spelling"
	"cajal/metric"
)

// checkMetrics refuses names that no metric has, and a measure to watch that is not
// there.
func (r *Recipe) checkMetrics() error {
	t := &r.Training
	for i, name := range t.Metrics {
		key := fmt.Sprintf("training.metrics[%d]", i)
		switch _, err := metric.Named(name); {
		case name == "":
			return r.Wrong(key, `"", want the name of a metric`)
		case errors.Is(err, metric.ErrUnknown):
			return r.Wrong(key, fmt.Sprintf("%q is not known%s", name, spelling.Hint(name, metric.Names())))
		case err != nil:
			return r.Wrong(key, err.Error())
		case slices.Contains(t.Metrics[:i], name):
			return r.Wrong(key, fmt.Sprintf("%q is there twice", name))
		case name == "confusion" || name == "report":
			return r.Wrong(key, fmt.Sprintf("%q is a table, and a metric of a recipe one number; its number is the accuracy", name))
		}
	}
	switch {
	case MeasuredAtEnd(t.Watch) && slices.Contains(t.Metrics, t.Watch):
		return r.Wrong("training.watch", fmt.Sprintf("%q is measured at the end alone, in the units of the data", t.Watch))
	case t.Watch == "" || t.Watch == "loss" && t.EarlyStop > 0:
		return nil
	case t.EarlyStop == 0:
		return r.Wrong("training.watch", "it is what early_stop looks at; set training.early_stop")
	case !slices.Contains(t.Metrics, t.Watch):
		return r.Wrong("training.watch", fmt.Sprintf("%q is not measured%s", t.Watch, spelling.Hint(t.Watch, append([]string{"loss"}, t.Metrics...))))
	}
	return nil
}

// MeasuredAtEnd reports whether the metric of a name is measured at the end alone: it
// is of numbers above a limit, and while training they are standardised.
func MeasuredAtEnd(name string) bool {
	switch name {
	case "msle", "rmsle", "poisson_deviance", "gamma_deviance":
		return true
	}
	return strings.HasPrefix(name, "tweedie_deviance_") || strings.HasPrefix(name, "d2_tweedie_")
}

// ofProbabilities reports whether the metric of a name refuses numbers that are no
// probabilities.
func ofProbabilities(name string) bool {
	for _, start := range []string{"log_loss", "brier", "d2_log_loss", "d2_brier", "ece", "mce"} {
		if name == start || strings.HasPrefix(name, start+"_") {
			return true
		}
	}
	return false
}

// metricsFit refuses metrics of numbers where classes are predicted, and the other
// way round.
func (r *Recipe) metricsFit(f Facts) error {
	for i, name := range r.Training.Metrics {
		key := fmt.Sprintf("training.metrics[%d]", i)
		switch numbers := metric.OfNumbers(name); {
		case f.Labels != nil && !metric.OfLabels(name):
			return r.Wrong(key, fmt.Sprintf("%q takes no samples with several labels, and there are %d targets of two classes each; accuracy, hamming_loss, f1_macro and auc take them", name, len(f.Labels)))
		case f.Labels != nil:
		case strings.HasSuffix(name, "_samples"):
			return r.Wrong(key, fmt.Sprintf("%q is for samples that may have several labels, and %s has one", name, r.Data.Kind))
		case numbers && f.Targets == 0:
			return r.Wrong(key, fmt.Sprintf("%q measures numbers, and %s has classes as targets", name, r.Data.Kind))
		case !numbers && f.Targets > 0:
			return r.Wrong(key, fmt.Sprintf("%q measures classes, and %s has numbers as targets", name, r.Data.Kind))
		case !numbers && strings.HasPrefix(name, "top_") && r.Loss.Outputs(f.Classes, f.Targets) == 1:
			return r.Wrong(key, fmt.Sprintf("%q wants an output for each class, and %s has one output", name, r.Loss.Kind))
		case ofProbabilities(name) && r.Loss.Activation() == "none" && endsWith(r.Network.Layers, "linear"):
			return r.Wrong(key, fmt.Sprintf("%q measures probabilities, and with %s a network that ends with linear gives none; want sigmoid behind it", name, r.Loss.Kind))
		case ofProbabilities(name) && r.Loss.Activation() == "scores":
			return r.Wrong(key, fmt.Sprintf("%q measures probabilities, and with %s a network gives scores, which are none", name, r.Loss.Kind))
		case r.Loss.Quantiles != nil && r.Loss.Measured(name) < 0:
			return r.Wrong(key, fmt.Sprintf("%q measures one number, and none of the quantiles %v is its own; want pinball_ and one of them, or 0.5 among them", name, r.Loss.Quantiles))
		case metric.OfTwoClasses(name) && f.Classes != 2:
			return r.Wrong(key, fmt.Sprintf("%q is of two classes, and %s has %d; %s_macro is their mean", name, r.Data.Kind, f.Classes, name))
		}
	}
	return nil
}
