package train_test

import (
	"testing"

	"cajal/data"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// One pass measures and predicts what two do, to the bit: of a set in one batch and in
// several, with metrics of logits and with one that wants probabilities.
func TestEvaluateAndPredict(t *testing.T) {
	for _, n := range []int{90, 5000} {
		x, y := synthMoons(n)
		samples := set(t, x, y)
		for name, metrics := range map[string][]metric.Metric{"none": nil, "classes": {metric.Accuracy()}, "probabilities": {metric.Accuracy(), metric.LogLoss()}} {
			net := nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
			m := train.New(net, nn.CrossEntropy(), optim.SGD(0.1), train.Metrics(metrics...), train.Seed(1))
			want, err := m.Evaluate(t.Context(), samples)
			if err != nil {
				t.Fatal(err)
			}
			p, targets, err := m.PredictSet(t.Context(), samples)
			if err != nil {
				t.Fatal(err)
			}
			got, q, seen, err := m.EvaluateAndPredict(t.Context(), samples)
			if err != nil {
				t.Fatal(err)
			}
			if got.Loss != want.Loss || got.Samples != want.Samples || len(got.Metrics) != len(want.Metrics) {
				t.Errorf("%d samples, metrics of %s: got %+v, want %+v", n, name, got, want)
			}
			for i, v := range want.Metrics {
				if got.Metrics[i] != v {
					t.Errorf("%d samples: got %v, want %v", n, got.Metrics[i], v)
				}
			}
			if !tensor.Equal(q, p) || !tensor.Equal(seen, targets) {
				t.Errorf("%d samples, metrics of %s: other predictions or targets than PredictSet's", n, name)
			}
		}
	}
	x, y := synthMoons(4)
	m := train.New(nn.Sequential(nn.Linear(2, 2)), nn.CrossEntropy(), optim.SGD(0.1))
	if _, _, _, err := m.EvaluateAndPredict(t.Context(), data.NewSubset(set(t, x, y), nil)); err == nil {
		t.Error("no samples: want an error")
	}
}
