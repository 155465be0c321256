package train_test

import (
	"fmt"
	"strings"
	"testing"

	"cajal/data"
	"cajal/grad"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// plainLoss is the objective of New without its other methods.
type plainLoss struct {
	net  nn.Layer
	loss nn.Loss
}

func (o plainLoss) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	out = o.net.Forward(t.Const(b.X)).Keep()
	return o.loss.Of(out, b.Y), out
}

// An objective of one's own trains, and is evaluated, as the same one does that
// comes with the package, to the bit; predictions it has none.
func TestObjectiveOfOnesOwn(t *testing.T) {
	s := moonsSet(t, 105)
	want := smallModel()
	net := nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
	got := train.NewModel(net, plainLoss{net, nn.CrossEntropy()}, optim.SGD(0.5), train.Metrics(metric.Accuracy()))
	opts := []train.FitOption{train.Epochs(3), train.BatchSize(20), train.Validate(s), train.RecordEpochs(1)}
	for _, m := range []*train.Model{want, got} {
		if _, err := m.Fit(t.Context(), s, opts...); err != nil {
			t.Fatal(err)
		}
	}
	sameWeights(t, got, want)
	a, _ := want.Evaluate(t.Context(), s)
	b, err := got.Evaluate(t.Context(), s)
	if err != nil || fmt.Sprint(a.Loss, a.Metrics, a.Samples) != fmt.Sprint(b.Loss, b.Metrics, b.Samples) {
		t.Errorf("evaluated %v (%v), want %v", b, err, a)
	}
	if _, err := got.Predict(t.Context(), tensor.New(tensor.Float32, 1, 2)); err == nil || !strings.Contains(err.Error(), "train.Predicting") {
		t.Errorf("predicted without Outputs: error %v", err)
	}
	if got.Loss() != nil || want.Loss() == nil {
		t.Errorf("losses %v and %v, want none and one", got.Loss(), want.Loss())
	}
}

// maskedLoss is the squared error of the outputs from their inputs where a mask
// is 1: its mean divides by what the mask lets through.
type maskedLoss struct{ net nn.Layer }

func (o maskedLoss) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	out = o.net.Forward(t.Const(b.X)).Keep()
	mask := t.Const(b.More["mask"])
	return out.Sub(t.Const(b.X)).Mul(mask).Square().Sum().Scale(1 / o.Weight(b)), out
}

func (maskedLoss) Reduction() grad.Reduction { return grad.Mean }

func (maskedLoss) Weight(b *data.Batch) (n float64) {
	for _, v := range b.More["mask"].To(tensor.Float64).Float64s() {
		n += v
	}
	return n
}

// Samples without targets and with a mask reach the objective, in the model's
// precision, shuffled and gathered ahead as the inputs are; and an evaluation in
// several batches weighs each by what its mask lets through.
func TestObjectiveWithMask(t *testing.T) {
	x, mask := tensor.New(tensor.Float64, 5000, 2), tensor.New(tensor.Float64, 5000, 2)
	for i := range 5000 {
		for j := range 2 {
			x.Set(float64((i*7+j)%11)/11, i, j)
			mask.Set(float64((i/1024+i+j)%5/3), i, j)
		}
	}
	s, err := data.Tensors(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.With("mask", mask); err != nil {
		t.Fatal(err)
	}
	model := func() *train.Model {
		net := nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 2))
		return train.NewModel(net, maskedLoss{net}, optim.SGD(0.1))
	}
	var weights []*train.Model
	for _, ahead := range []bool{false, true} {
		m := model()
		h, err := m.Fit(t.Context(), s, train.Epochs(2), train.BatchSize(64), train.Prefetch(ahead))
		if err != nil {
			t.Fatal(err)
		}
		if h.Epochs[1].Loss >= h.Epochs[0].Loss {
			t.Errorf("losses %v and %v, want them to fall", h.Epochs[0].Loss, h.Epochs[1].Loss)
		}
		weights = append(weights, m)
	}
	sameWeights(t, weights[1], weights[0])

	m := weights[0]
	r, err := m.Evaluate(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	whole := data.Batch{X: x, More: map[string]*tensor.Tensor{"mask": mask}, Index: make([]int, 5000)}
	loss, _ := m.Pass(grad.Evaluation()).Loss(&whole)
	if d := r.Loss - loss.Item(); d > 1e-6 || d < -1e-6 {
		t.Errorf("evaluated in batches %v, at once %v", r.Loss, loss.Item())
	}
	a, _ := train.Fingerprint(s)
	without, _ := data.Tensors(x, nil)
	if b, _ := train.Fingerprint(without); a == b || !strings.Contains(a, "mask float64 (2,)") {
		t.Errorf("fingerprint %s, without a mask %s", a, b)
	}
}

// Metrics say what they miss.
func TestMetricsWithoutTargets(t *testing.T) {
	s, err := data.Tensors(tensor.New(tensor.Float32, 8, 2), nil)
	if err != nil {
		t.Fatal(err)
	}
	net := nn.Sequential(nn.Linear(2, 2))
	m := train.NewModel(net, reconstruct{net}, optim.SGD(0.1), train.Metrics(metric.Accuracy()))
	if _, err := m.Fit(t.Context(), s); err == nil || !strings.Contains(err.Error(), "the samples have no targets") {
		t.Errorf("error %v", err)
	}
}

// So does a loss.
func TestLossWithoutTargets(t *testing.T) {
	s, err := data.Tensors(tensor.New(tensor.Float32, 8, 2), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "cross-entropy: the samples have no targets"
	if _, err := smallModel().Fit(t.Context(), s); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("trained: error %v", err)
	}
	if _, err := smallModel().Evaluate(t.Context(), s); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("evaluated: error %v", err)
	}
}

// reconstruct is the squared error of the outputs from the inputs.
type reconstruct struct{ net nn.Layer }

func (o reconstruct) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	out = o.net.Forward(t.Const(b.X)).Keep()
	return nn.MSE().Of(out, b.X), out
}
