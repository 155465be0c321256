package train_test

import (
	"math"
	"testing"

	"cajal/data"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// Metrics see no sample whose label the loss ignores, and a batch of nothing but such
// samples changes nothing, alone and as a shard of a step.
func TestIgnoredLabels(t *testing.T) {
	x := tensor.From([]float64{1, 0, 0, 1, 1, 1, 2, 0, 0, 2, 3, 3}, 6, 2)
	y := tensor.From([]int64{0, 1, -100, -100, 1, -100})
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	for _, shards := range []int{1, 3} {
		model := func(epochs int) *train.Model {
			m := train.New(nn.Linear(2, 2), nn.CrossEntropy(), optim.SGD(0.1), train.DType(tensor.Float64),
				train.Metrics(metric.Accuracy(), metric.LogLoss()))
			if _, err := m.Fit(t.Context(), set, train.Epochs(epochs), train.BatchSize(max(2, shards)), train.Accumulate(shards), train.InOrder()); err != nil {
				t.Fatal(err)
			}
			return m
		}
		m := model(30)
		res, err := m.Evaluate(t.Context(), set)
		if err != nil {
			t.Fatal(err)
		}
		if a, _ := res.Metric("accuracy"); a != 1 {
			t.Errorf("%d shards: the accuracy of the three samples that count is %v", shards, a)
		}
		if l, _ := res.Metric("log_loss"); math.Abs(l-res.Loss) > 1e-12 {
			t.Errorf("%d shards: the log-loss is %v, and the loss %v, of the same samples", shards, l, res.Loss)
		}
		for _, p := range nn.Params(m.Net()) {
			if err := data.CheckFinite(p.Value.Tensor()); err != nil {
				t.Errorf("%d shards: %s: %v", shards, p.Name, err)
			}
		}
	}
	none, err := data.Tensors(x, tensor.Full(tensor.Int64, -100, 6))
	if err != nil {
		t.Fatal(err)
	}
	for _, shards := range []int{1, 2} {
		m := train.New(nn.Linear(2, 2), nn.CrossEntropy(), optim.Adam(0.1), train.Metrics(metric.Accuracy()))
		before := nn.Values(m.Net())[0].Tensor().Clone()
		h, err := m.Fit(t.Context(), none, train.Epochs(2), train.BatchSize(2), train.Accumulate(shards))
		if err != nil {
			t.Fatal(err)
		}
		if after := nn.Values(m.Net())[0].Tensor(); !tensor.Equal(before, after) || h.Epochs[0].Loss != 0 {
			t.Errorf("%d shards of samples of which none counts: the weights went from %v to %v, by a loss of %v", shards, before, after, h.Epochs[0].Loss)
		}
	}
}
