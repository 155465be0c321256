package metric_test

import (
	"math"
	"strings"
	"testing"

	"cajal/metric"
)

// silent is a metric that does not say which direction is better.
type silent struct{ metric.Metric }

// Losses and errors are better when smaller, everything else when larger; what is
// better when larger is 1 at best, and what is better when smaller is 0 at best.
func TestDirectionAndRange(t *testing.T) {
	smaller := []string{"log_loss", "brier", "ece", "mce", "hamming_loss", "mse", "rmse", "mae", "mape", "msle", "rmsle",
		"median_absolute_error", "max_error", "pinball", "poisson_deviance", "gamma_deviance", "tweedie_deviance"}
	for _, name := range metric.Names() {
		m, err := metric.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		want := true
		for _, s := range smaller {
			want = want && !strings.HasPrefix(name, s)
		}
		if got := metric.LargerIsBetter(m); got != want {
			t.Errorf("%s: larger is better: %v, want %v", name, got, want)
		}
		lowest, highest := m.(metric.Ranged).Range()
		if want && highest != 1 || !want && lowest != 0 || !(lowest < highest) || math.IsNaN(lowest) {
			t.Errorf("%s: range from %v to %v", name, lowest, highest)
		}
	}
	if metric.LargerIsBetter(silent{metric.Accuracy()}) {
		t.Error("of a metric that does not say, larger is better; want smaller, as of a loss")
	}
}
