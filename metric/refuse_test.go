package metric_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

func TestRefuses(t *testing.T) {
	floats := func(shape ...int) *tensor.Tensor { return tensor.New(tensor.Float64, shape...) }
	ints := func(v ...int64) *tensor.Tensor { return tensor.From(v) }
	add := func(m metric.Metric, batches ...*tensor.Tensor) func() {
		return func() {
			for i := 0; i < len(batches); i += 2 {
				m.Add(batches[i], batches[i+1])
			}
		}
	}
	weigh := func(m metric.SampleWeighted, p, y, w *tensor.Tensor) func() {
		return func() { m.AddWeighted(p, y, w) }
	}
	addOne := func() *metric.ConfusionMatrix {
		m := metric.Confusion()
		m.Add(floats(1), ints(0))
		return m
	}
	for _, c := range []struct {
		f    func()
		want string
	}{
		{add(metric.Accuracy(), floats(3, 2), ints(0, 1)), "accuracy: predictions (3, 2) do not fit targets (2,)"},
		{add(metric.Accuracy(), floats(2, 3), floats(2, 2)), "predictions (2, 3) do not fit targets (2, 2)"},
		{add(metric.Accuracy(), floats(), ints(0)), "predictions () do not fit"},
		{add(metric.Accuracy(), floats(1, 0), ints(0)), "predictions (1, 0) do not fit"},
		{add(metric.Accuracy(), floats(1, 2, 3), ints(0)), "predictions (1, 2, 3) do not fit"},
		{add(metric.Accuracy(), floats(2, 3), ints(0, 3)), "accuracy: label 3 of sample 1 of the batch, want one of 0 to 2"},
		{add(metric.Accuracy(), floats(1, 3), ints(-1)), "label -1 of sample 0"},
		{add(metric.Accuracy(), floats(1), ints(2)), "label 2 of sample 0 of the batch, want one of 0 to 1"},
		{add(metric.Accuracy(), floats(1), tensor.From([]float64{0.5})), "label 0.5 of sample 0"},
		{add(metric.AUC(), floats(1), tensor.From([]float64{math.NaN()})), "auc: label NaN of sample 0"},
		{add(metric.Accuracy(), floats(2, 2).T(), ints(0, 1)), "contiguous"},
		{add(metric.Confusion(), floats(1, 3), ints(9)), "confusion: label 9"},
		{add(metric.Confusion(), floats(1, 3), ints(0), floats(1, 4), ints(0)), "predictions (1, 4) are of 4 classes, those before of 3"},
		{add(metric.AUC(), floats(1, 3), ints(0), floats(1), ints(0)), "predictions (1,) are of 2 classes, those before of 3"},
		{add(metric.F1(metric.Macro), floats(1, 3), ints(0), floats(1, 2), ints(0)), "f1_macro: predictions (1, 2) are of 2 classes, those before of 3"},
		{add(metric.Precision(metric.Binary), floats(1, 3), ints(0)), "precision: predictions (1, 3) are of 3 classes, and Binary takes two"},
		{add(metric.TopK(2), floats(1), ints(0)), "top_2: predictions (1,), want (N, K) with K at least 2"},
		{add(metric.MSE(), floats(3, 2), floats(2, 3)), "mse: predictions (3, 2) do not fit targets (2, 3)"},
		{add(metric.R2(), floats(3, 2), floats(3)), "r2: predictions (3, 2) do not fit targets (3,)"},
		{add(metric.MAE(), floats(3), floats(3), floats(3, 2), floats(3, 2)), "have 2 numbers a sample, those before had 1"},
		{add(metric.F1(metric.Samples), floats(2, 3), ints(0, 1)), "f1_samples: predictions (2, 3) do not fit targets (2,), want both (N, K)"},
		{add(metric.F1(metric.Binary), floats(2, 3), floats(2, 3)), "f1: samples that may have several labels"},
		{add(metric.F1(metric.Macro), floats(2, 3), floats(2, 3), floats(2, 3), ints(0, 1)), "one label each beside samples that may have several"},
		{add(metric.Accuracy(), floats(1, 2), tensor.From([]float64{0, 2}, 1, 2)), "label 2 of sample 1 of the batch, want one of 0 to 1"},
		{add(metric.AUC(metric.OneVsOne()), floats(2, 3), floats(2, 3)), "auc_ovo: samples that may have several labels"},
		{add(metric.AUC(metric.MaxFPR(0.5)), floats(2, 3), ints(0, 1)), "auc: predictions (2, 3) are of 3 classes, and a largest false positive rate is for two"},
		{add(metric.LogLoss(), tensor.From([]float64{1.5}), ints(1)), "log_loss: 1.5 of sample 0 of the batch, want a probability"},
		{add(metric.CalibrationError(), tensor.From([]float64{-0.5}), ints(1)), "ece: -0.5 of sample 0 of the batch, want a probability"},
		{add(metric.Report([]string{"a", "b"}), floats(1, 3), ints(0)), "report: 3 classes, and there are names for 2"},
		{add(metric.MSLE(), tensor.From([]float64{-1}), ints(1)), "msle: sample 0 of the batch: prediction -1, target 1, want both above -1"},
		{add(metric.GammaDeviance(), tensor.From([]float64{1}), ints(0)), "want both above 0"},
		{add(metric.PoissonDeviance(), tensor.From([]float64{0}), ints(0)), "want a prediction above 0 and a target of at least 0"},
		{add(metric.TweedieDeviance(-1), tensor.From([]float64{0}), ints(0)), "want a prediction above 0"},
		{add(metric.MSE(metric.OutputWeights(1, 2)), floats(1, 3), floats(1, 3)), "mse: 2 weights of outputs, and samples have 3 numbers"},
		{weigh(metric.Accuracy(), floats(2), ints(0, 1), floats(3)), "accuracy: weights (3,) of 2 samples, want (N)"},
		{weigh(metric.MSE(), floats(2), floats(2), tensor.From([]float64{1, -1})), "mse: weight -1 of sample 1 of the batch, want a finite number, at least 0"},
		{weigh(metric.AUC(), floats(1), ints(0), tensor.From([]float64{math.Inf(1)})), "auc: weight +Inf of sample 0"},
		{func() { metric.Accuracy().Merge(metric.MSE()) }, "accuracy: merging mse, want a metric of the same kind"},
		{func() { metric.TopK(2).Merge(metric.TopK(3)) }, "top_2: merging top_3"},
		{func() { m := metric.AUC(); m.Merge(m) }, "auc: merging a metric with itself"},
		{func() { metric.FBeta(-1, metric.Macro) }, "f-beta: beta -1"},
		{func() { metric.ZeroDivision(0.5) }, "zero division: 0.5, want 0, 1 or NaN"},
		{func() { metric.AUC(metric.OneVsOne(), metric.Averaged(metric.Micro)) }, "auc_ovo: average micro, want Macro or Weighted"},
		{func() { metric.AveragePrecision(metric.OneVsOne()) }, "options of an AUC"},
		{func() { metric.AUC(metric.MaxFPR(0)) }, "largest false positive rate 0"},
		{func() { metric.AUC(metric.Averaged(metric.Binary)) }, "average 0, want Macro"},
		{func() { metric.CohenKappa(7) }, "weights 7, want Unweighted"},
		{func() { metric.CalibrationError(metric.Bins(0)) }, "bins: 0, want at least 1"},
		{func() { metric.Pinball(1.5) }, "pinball: quantile 1.5, want it from 0 to 1"},
		{func() { metric.TweedieDeviance(0.5) }, "tweedie: power 0.5"},
		{func() { metric.OutputWeights(0, 0) }, "output weights: [0 0], want one above 0"},
		{func() { metric.MSE(metric.VarianceWeighted()) }, "mse: VarianceWeighted is for r2"},
		{func() { addOne().Normalized(9) }, "normalization 9"},
		{func() { metric.AUC().Curve(1) }, "auc: class 1"},
		{func() { metric.TopK(0) }, "top-k: k is 0, want at least 1"},
		{func() { metric.Recall(7) }, "recall: average 7, want Binary"},
		{func() { metric.Threshold(math.NaN()) }, "threshold: NaN"},
		{func() { metric.Confusion().Count(0, 0) }, "confusion: classes 0 and 0"},
		{func() { m := metric.F1(metric.Binary); m.Add(floats(1), ints(0)); m.Class(2) }, "f1: class 2, want one of 0 to 1"},
	} {
		if got := refusal(c.f); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want %q in it", got, c.want)
		}
	}
	m := metric.Accuracy()
	m.Add(floats(0, 3), ints())
	if !math.IsNaN(m.Value()) {
		t.Errorf("accuracy of an empty batch: %v, want NaN", m.Value())
	}
}

// refusal returns the message of the *tensor.Error that f panics with.
func refusal(f func()) (message string) {
	defer func() {
		switch e := recover().(type) {
		case *tensor.Error:
			message = e.Error()
		default:
			message = fmt.Sprintf("panic(%v)", e)
		}
	}()
	f()
	return ""
}
