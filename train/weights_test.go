package train_test

import (
	"math"
	"testing"

	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// A snapshot does not change with the model, and puts it back as it was.
func TestSnapshot(t *testing.T) {
	x, _ := synthMoons(20)
	m := steadyNet()
	before, _ := m.Predict(t.Context(), x)
	w := m.Snapshot()
	if _, err := m.Fit(t.Context(), moonsSet(t, 60), train.Epochs(2)); err != nil {
		t.Fatal(err)
	}
	if after, _ := m.Predict(t.Context(), x); tensor.Equal(after, before) {
		t.Fatal("training changed nothing")
	}
	other := steadyNet()
	for _, m := range []*train.Model{m, other} {
		if err := m.Restore(w); err != nil {
			t.Fatal(err)
		}
		if got, _ := m.Predict(t.Context(), x); !tensor.Equal(got, before) {
			t.Errorf("restored predictions %v, want %v", got, before)
		}
	}
	if err := smallModel().Restore(w); err == nil {
		t.Error("weights of another network were taken")
	}
}

// Probabilities are the softmax of the logits.
func TestLogits(t *testing.T) {
	x, _ := synthMoons(30)
	m := smallModel(train.DType(tensor.Float64))
	p, err1 := m.Predict(t.Context(), x)
	l, err2 := m.Logits(t.Context(), x)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for i := range 30 {
		a, b := math.Exp(l.At(i, 0)), math.Exp(l.At(i, 1))
		if want := a / (a + b); math.Abs(p.At(i, 0)-want) > 1e-12 {
			t.Errorf("sample %d: probability %v, want %v of logits %v and %v", i, p.At(i, 0), want, l.At(i, 0), l.At(i, 1))
		}
	}
}

// The average is that of the parameters after each step; the steps are the same
// with and without it, the validation is of the average, and training ends with it.
func TestEMA(t *testing.T) {
	s := moonsSet(t, 60)
	make := func() *train.Model {
		return train.New(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Linear(8, 2)), nn.CrossEntropy(), optim.SGD(0.5), train.DType(tensor.Float64))
	}
	const decay = 0.8
	plain := make()
	var mean []*tensor.Tensor
	want, err := plain.Fit(t.Context(), s, train.Epochs(4), train.BatchSize(20), train.On(func(e train.Event) {
		if e.Kind != train.Stepped {
			return
		}
		for i, p := range nn.Params(plain.Net()) {
			if e.Total == 1 {
				mean = append(mean, p.Value.Tensor().Clone())
				continue
			}
			for j, w := range p.Value.Tensor().Float64s() {
				m := mean[i].Float64s()
				m[j] += (1 - decay) * (w - m[j])
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	m := make()
	got, err := m.Fit(t.Context(), s, train.Epochs(4), train.BatchSize(20), train.Validate(s), train.EMA(decay))
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range nn.Params(m.Net()) {
		if d, at := tensor.MaxDiff(p.Value.Tensor(), mean[i]); d > 1e-15 {
			t.Errorf("%s differs from the average by %g at %d", p.Name, d, at)
		}
	}
	for i := range want.Tail {
		if got.Tail[i] != want.Tail[i] {
			t.Errorf("step %d: loss %v with an average, %v without", i, got.Tail[i], want.Tail[i])
		}
	}
	r, err := m.Evaluate(t.Context(), s)
	if last := got.Epochs[3].Validation[0].Value; err != nil || last != r.Loss {
		t.Errorf("the last validation gave %v, the averaged model gives %v (%v)", last, r.Loss, err)
	}
}
