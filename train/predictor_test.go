package train_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// A predictor gives what Predict gives, for any size of batch, and allocates
// nothing once it has seen them.
func TestPredictor(t *testing.T) {
	x, _ := synthMoons(300)
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		m := smallModel(train.DType(d))
		p := m.Predictor()
		inputs := x.To(d)
		for _, n := range []int{1, 64, 7, 300, 1} {
			part := inputs.Narrow(0, 0, n)
			want, err := m.Predict(context.Background(), part)
			if err != nil {
				t.Fatal(err)
			}
			into := tensor.New(d, n, 2)
			if err := p.PredictInto(into, part); err != nil || !tensor.Equal(into, want) {
				t.Errorf("%v, %d samples: got %v (%v), Predict gives %v", d, n, into, err, want)
			}
		}
		one, many := inputs.Narrow(0, 0, 1), inputs.Narrow(0, 0, 64)
		out := tensor.New(d, 1, 2)
		if n := testing.AllocsPerRun(20, func() {
			if err := p.PredictInto(out, one); err != nil {
				t.Fatal(err)
			}
			if _, err := p.Predict(many); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%v: %v allocations in predictions for 1 and 64 samples, want 0", d, n)
		}
	}
}

// Several goroutines share a model's parameters, each with a predictor.
func TestPredictorsShareParameters(t *testing.T) {
	x, _ := synthMoons(50)
	net := nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 2))
	m := train.New(net, nn.CrossEntropy(), optim.SGD(0.1))
	want, err := m.Predict(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 6 {
		p := m.Predictor()
		wg.Go(func() {
			for range 40 {
				if got, err := p.Predict(x); err != nil || !tensor.Equal(got, want) {
					t.Errorf("got %v (%v), want %v", got, err, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestPredictorRefuses(t *testing.T) {
	x, _ := synthMoons(5)
	p := smallModel().Predictor()
	for want, f := range map[string]func() error{
		"inputs (0, 2), want (N, …)": func() error { _, err := p.Predict(tensor.New(tensor.Float32, 0, 2)); return err },
		"inputs (), want (N, …)":     func() error { _, err := p.Predict(tensor.New(tensor.Float32)); return err },
		"net.0 (Linear 2→8)":         func() error { _, err := p.Predict(tensor.New(tensor.Float32, 5, 3)); return err },
		"the predictions are float32 (5, 2), but the tensor for them is float32 (5, 3)": func() error {
			return p.PredictInto(tensor.New(tensor.Float32, 5, 3), x)
		},
		"but the tensor for them is int64 (5, 2)": func() error { return p.PredictInto(tensor.New(tensor.Int64, 5, 2), x) },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error that says %q", err, want)
		}
	}
	if err := p.PredictInto(tensor.New(tensor.Float64, 5, 2), x); err != nil {
		t.Errorf("after refusals, into another precision: %v", err)
	}
}
