package train_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"cajal/internal/memory"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// aloneNets are networks of several sizes, with every activation and norm among
// them.
func aloneNets() map[string]func() (nn.Layer, nn.Loss, int) {
	return map[string]func() (nn.Layer, nn.Loss, int){
		"784-512-10": func() (nn.Layer, nn.Loss, int) {
			return nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10)), nn.CrossEntropy(), 784
		},
		"4-8-3": func() (nn.Layer, nn.Loss, int) {
			return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3)), nn.CrossEntropy(), 4
		},
		"64-100-10": func() (nn.Layer, nn.Loss, int) {
			return nn.Sequential(nn.Linear(64, 100), nn.LayerNorm(100), nn.GELU(), nn.Linear(100, 10), nn.GELUTanh()), nn.MSE(), 64
		},
		"30-64-1": func() (nn.Layer, nn.Loss, int) {
			return nn.Sequential(nn.Linear(30, 64), nn.BatchNorm1d(64), nn.SiLU(), nn.Linear(64, 1)), nn.BinaryCrossEntropy(), 30
		},
		"2-3-2": func() (nn.Layer, nn.Loss, int) {
			return nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 2)), nn.CrossEntropy(), 2
		},
		"7-33-5": func() (nn.Layer, nn.Loss, int) {
			return nn.Sequential(nn.Linear(7, 33, nn.NoBias()), nn.Softplus(), nn.Linear(33, 5), nn.ELU(1), nn.Linear(5, 5), nn.LeakyReLU(0.1), nn.Softmax()), nn.MSE(), 7
		},
	}
}

// What is predicted for a sample does not depend on the samples beside it: a
// server that puts requests together answers as if each had come alone.
func TestSamplesArePredictedAlone(t *testing.T) {
	rows := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 32, 33, 64, 100, 300}
	for name, net := range aloneNets() {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			net, loss, in := net()
			m := train.New(net, loss, optim.SGD(0.1), train.DType(d))
			x := tensor.New(d, 300, in)
			rnd := rand.New(rand.NewPCG(7, 8))
			for i := range x.Size() {
				memory.Of(x).Set(i, rnd.NormFloat64())
			}
			want, err := m.Predict(context.Background(), x)
			if err != nil {
				t.Fatal(err)
			}
			p := m.Predictor()
			for _, n := range rows {
				for _, from := range []int{0, 1, 300 - n} {
					to := min(from+n, 300)
					got, err := p.Predict(x.Narrow(0, from, to))
					if err != nil {
						t.Fatal(err)
					}
					if !tensor.Equal(got, want.Narrow(0, from, to)) {
						t.Errorf("%s, %v: samples %d to %d by themselves are predicted otherwise than among 300", name, d, from, to)
					}
				}
			}
		}
	}
}

// A predictor made after the parameters changed predicts with the new ones, and
// so does the model.
func TestPredictorSeesNewWeights(t *testing.T) {
	x, _ := synthMoons(5)
	m := smallModel()
	before, err := m.Predictor().Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	before = before.Clone()
	for _, p := range nn.Params(m.Net()) {
		w := memory.Of(p.Value.Tensor())
		for i := range w.Len() {
			w.Set(i, w.At(i)+0.5)
		}
	}
	other := smallModel()
	for i, p := range nn.Params(m.Net()) {
		tensor.Copy(nn.Params(other.Net())[i].Value.Tensor(), p.Value.Tensor())
	}
	want, err := other.Predict(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Predictor().Predict(x)
	if err != nil || !tensor.Equal(got, want) || tensor.Equal(got, before) {
		t.Errorf("a new predictor: got %v (%v), want %v", got, err, want)
	}
	if got, err := m.Predict(context.Background(), x); err != nil || !tensor.Equal(got, want) {
		t.Errorf("the model: got %v (%v), want %v", got, err, want)
	}
}
