package train_test

import (
	"context"
	"strings"
	"testing"

	"cajal/data"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
	"cajal/train"
)

// towns has samples whose class is told by a number and a town together: the sign
// of the number, turned around in every other town.
func towns(t *testing.T, n int) *data.TensorSet {
	t.Helper()
	r := rng.New(5).Stream("towns")
	x, ids, y := tensor.New(tensor.Float32, n, 2), tensor.New(tensor.Int64, n, 1), tensor.New(tensor.Int64, n)
	for i := range n {
		town := int64(r.IntN(6))
		x.Set(r.NormFloat64(), i, 0)
		x.Set(r.NormFloat64(), i, 1)
		ids.Int64s()[i] = town
		if (x.At(i, 0) > 0) != (town%2 == 1) {
			y.Int64s()[i] = 1
		}
	}
	set, err := data.Tensors(x, y)
	if err == nil {
		set, err = set.With("town", ids)
	}
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func townModel(names ...string) *train.Model {
	net := nn.Sequential(
		nn.Inputs(nn.Concat, nn.Named{Name: "numbers", Layer: nn.Linear(2, 8)}, nn.Named{Name: "town", Layer: nn.EmbedIDs(4, 6)}),
		nn.Tanh(), nn.Linear(12, 16), nn.Tanh(), nn.Linear(16, 2))
	return train.NewModel(net, train.SupervisedInputs(net, nn.CrossEntropy(), names...), optim.Adam(0.01), train.Metrics(metric.Accuracy()), train.Seed(2))
}

// A network learns from numbers and ids, predicts without targets what it predicts
// with them, and each sample by itself.
func TestInputs(t *testing.T) {
	set, m := towns(t, 600), townModel("numbers", "town")
	if _, err := m.Fit(t.Context(), set, train.Epochs(60), train.BatchSize(20)); err != nil {
		t.Fatal(err)
	}
	res, err := m.Evaluate(t.Context(), set)
	if a, _ := res.Metric("accuracy"); err != nil || a < 0.95 {
		t.Errorf("accuracy %v, want at least 0.95: the class is in both inputs together; %v", a, err)
	}
	p, _, err := m.PredictSet(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	var b data.Batch
	if err := set.Gather(&b, []int{7, 3, 99}); err != nil {
		t.Fatal(err)
	}
	b.Y = nil
	q, err := m.PredictBatch(t.Context(), &b)
	if err != nil {
		t.Fatal(err)
	}
	if want := data.Take(p, b.Index); !tensor.Equal(q, want) {
		t.Errorf("without targets %v, with them %v", q, want)
	}
}

func TestInputsRefused(t *testing.T) {
	set := towns(t, 40)
	x, err := data.Tensors(set.X(), set.Y())
	if err != nil {
		t.Fatal(err)
	}
	m := townModel("numbers", "town")
	_, err = m.Fit(t.Context(), x, train.Epochs(1))
	if err == nil || !strings.Contains(err.Error(), `the samples have no input "town"`) {
		t.Errorf("samples without towns: got %v", err)
	}
	_, err = m.Predict(t.Context(), set.X())
	if err == nil || !strings.Contains(err.Error(), `the samples have no input "town"`) {
		t.Errorf("numbers alone: got %v", err)
	}
	_, err = m.PredictBatch(t.Context(), &data.Batch{X: set.X(), More: map[string]*tensor.Tensor{"town": tensor.New(tensor.Int64, 3, 1)}})
	if err == nil || !strings.Contains(err.Error(), "town (3, 1) beside inputs (40, 2)") {
		t.Errorf("fewer towns: got %v", err)
	}
	_, err = townModel("numbers", "twon").Fit(context.Background(), set, train.Epochs(1))
	if err == nil || !strings.Contains(err.Error(), `"twon"`) {
		t.Errorf("a misspelt input: got %v", err)
	}
}
