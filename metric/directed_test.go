package metric

import "testing"

// silent is a metric that does not say which direction is better.
type silent struct{ Metric }

func TestLargerIsBetter(t *testing.T) {
	for _, m := range []Metric{Accuracy(), TopK(3), Precision(Macro), Recall(Micro), F1(Macro), AUC(), Confusion(), R2()} {
		if !LargerIsBetter(m) {
			t.Errorf("%s: larger is not better, want it to be", m.Name())
		}
	}
	for _, m := range []Metric{MSE(), RMSE(), MAE(), silent{Accuracy()}} {
		if LargerIsBetter(m) {
			t.Errorf("%s: larger is better, want smaller, as of a loss", m.Name())
		}
	}
}
