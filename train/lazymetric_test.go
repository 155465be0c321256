package train_test

import (
	"context"
	"math"
	"testing"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/memory"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// counted counts how often an AUC is worked out.
type counted struct {
	*metric.AUCMetric
	values int
}

func (c *counted) Value() float64 {
	c.values++
	return c.AUCMetric.Value()
}

// A metric is worked out where somebody looks, once for all who look, and at
// the end of an epoch.
func TestMetricsAreWorkedOutWhereRead(t *testing.T) {
	const epochs, steps = 3, 8
	for _, c := range []struct {
		name string
		due  func(e train.Event) bool
		want int
	}{
		{"nobody looks", func(train.Event) bool { return false }, epochs},
		{"at step 3 of each epoch", func(e train.Event) bool { return e.Kind == train.Stepped && e.Step == 3 }, 2 * epochs},
		{"at each step", func(e train.Event) bool { return e.Kind == train.Stepped }, epochs * steps},
		{"at the end of an epoch", func(e train.Event) bool { return e.Kind == train.EpochEnded }, epochs},
	} {
		auc := &counted{AUCMetric: metric.AUC()}
		x, labels := tensor.New(tensor.Float64, 8*steps, 2), tensor.New(tensor.Float64, 8*steps, 1)
		for i := range 8 * steps {
			memory.Of(x).Set(2*i, math.Sin(float64(i)))
			memory.Of(labels).Set(i, float64(i%2))
		}
		set, err := data.Tensors(x, labels)
		if err != nil {
			t.Fatal(err)
		}
		model := train.New(nn.Sequential(nn.Linear(2, 1)), nn.BinaryCrossEntropy(nn.Reduce(grad.Mean)), optim.SGD(0.1),
			train.Metrics(auc), train.DType(tensor.Float64))
		var seen float64
		look := train.On(func(e train.Event) {
			if c.due(e) {
				seen, _ = e.Measure("auc")
				if again := e.Metrics()[0].Value; again != seen {
					t.Errorf("%s: got %v and then %v in one event", c.name, seen, again)
				}
			}
		})
		h, err := model.Fit(context.Background(), set, train.Epochs(epochs), train.BatchSize(8), look, look)
		if err != nil {
			t.Fatal(err)
		}
		if auc.values != c.want {
			t.Errorf("%s: worked out %d times, want %d", c.name, auc.values, c.want)
		}
		last := h.Epochs[epochs-1].Metrics[0].Value
		if want := auc.AUCMetric.Value(); last != want || c.name == "at each step" && seen != last {
			t.Errorf("%s: the last epoch's AUC is %v and the last seen %v, want %v", c.name, last, seen, want)
		}
	}
}
