package train_test

import (
	"context"
	"testing"

	"cajal/data"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
	"cajal/train"
)

// Metrics of samples that may have several labels see probabilities, not logits.
func TestMetricsOfSeveralLabels(t *testing.T) {
	s := rng.New(3).Stream("samples")
	x, y := tensor.New(tensor.Float32, 64, 2), tensor.New(tensor.Float32, 64, 3)
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(s.NormFloat64())
	}
	for i := range y.Float32s() {
		y.Float32s()[i] = float32(s.IntN(2))
	}
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	model := train.New(nn.Linear(2, 3), nn.BinaryCrossEntropy(), optim.SGD(0), train.Seed(1), train.Metrics(metric.F1(metric.Samples)))
	got, err := model.Evaluate(ctx, set)
	if err != nil {
		t.Fatal(err)
	}
	of := func(p *tensor.Tensor, err error) float64 {
		if err != nil {
			t.Fatal(err)
		}
		m := metric.F1(metric.Samples)
		m.Add(p, y)
		return m.Value()
	}
	probabilities, logits := of(model.Predict(ctx, x)), of(model.Logits(ctx, x))
	if v, _ := got.Metric("f1_samples"); v != probabilities || v == logits {
		t.Errorf("got %v, want %v of the probabilities, and not %v of the logits", v, probabilities, logits)
	}
}
