package train_test

import (
	"context"
	"testing"

	"cajal/internal/parallel"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// A planned tape computes a layer and its activation at once, forwards and
// backwards. Every weight and every prediction is the one of a tape that
// computes each by itself.
func TestFusedTraining(t *testing.T) {
	s := moonsSet(t, 105)
	defer parallel.SetThreads(0)
	layers := map[string]func() nn.Layer{
		"relu": func() nn.Layer { return nn.ReLU() }, "tanh": func() nn.Layer { return nn.Tanh() },
		"sigmoid": func() nn.Layer { return nn.Sigmoid() }, "silu": func() nn.Layer { return nn.SiLU() },
		"gelu": func() nn.Layer { return nn.GELU() }, "gelu tanh": func() nn.Layer { return nn.GELUTanh() },
		"softplus": func() nn.Layer { return nn.Softplus() }, "leaky": func() nn.Layer { return nn.LeakyReLU(0.1) },
		"elu": func() nn.Layer { return nn.ELU(1.5) },
	}
	for name, f := range layers {
		for threads, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			run := func(opts ...train.Option) []*tensor.Tensor {
				net := nn.Sequential(nn.Linear(2, 400), f(), nn.Dropout(0.2), nn.Sequential(nn.Linear(400, 40), f()),
					nn.Linear(40, 30), nn.BatchNorm1d(30), f(), nn.Linear(30, 2))
				m := train.New(net, nn.CrossEntropy(), optim.Adam(0.01), append(opts, train.DType(d), train.Seed(5))...)
				if _, err := m.Fit(context.Background(), s, train.Epochs(2), train.BatchSize(20), train.Validate(s)); err != nil {
					t.Fatal(err)
				}
				var all []*tensor.Tensor
				for _, p := range nn.Params(net) {
					all = append(all, p.Value.Tensor())
				}
				y, err := m.Predictor().Predict(tensor.Full(d, 0.5, 7, 2))
				if err != nil {
					t.Fatal(err)
				}
				return append(all, y)
			}
			parallel.SetThreads(1)
			want := run(train.KeepValues())
			parallel.SetThreads(1 + threads)
			for i, got := range run() {
				if !tensor.Equal(got, want[i]) {
					diff, at := tensor.MaxDiff(got, want[i])
					t.Errorf("%s, %v: tensor %d differs by %g at %d from a training that fuses nothing", name, d, i, diff, at)
				}
			}
		}
	}
}
