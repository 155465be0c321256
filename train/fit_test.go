package train_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/synth"
	"cajal/grad"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
)

func set(t *testing.T, x, y *tensor.Tensor) *data.TensorSet {
	t.Helper()
	s, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func smallModel(opts ...train.Option) *train.Model {
	net := nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
	return train.New(net, nn.CrossEntropy(), optim.SGD(0.5), append(opts, train.Metrics(metric.Accuracy()))...)
}

// A run of training after its first steps allocates nothing, with a last batch
// that is smaller than the others, shuffling and metrics.
func TestStepAllocatesNothing(t *testing.T) {
	s := moonsSet(t, 105)
	m := smallModel()
	cost := func(epochs int) float64 {
		return testing.AllocsPerRun(3, func() {
			if _, err := m.Fit(context.Background(), s, train.Epochs(epochs), train.BatchSize(20), train.On(func(train.Event) {})); err != nil {
				t.Fatal(err)
			}
		})
	}
	// The runtime allocates too, and more the longer a run takes: what a goroutine
	// waits with, once a collection has cleared the spare ones. That comes and
	// goes; what an epoch allocates is there in every run.
	few, more := cost(2), cost(202)
	for range 4 {
		if more <= few+1 {
			break
		}
		more = min(more, cost(202))
	}
	if more > few+1 {
		t.Errorf("2 epochs allocate %v times, 202 epochs %v times; want no more", few, more)
	}
}

func synthMoons(n int) (x, y *tensor.Tensor) { return synth.Moons(n, 0.2, numpy.Seed(0)) }

func TestEvents(t *testing.T) {
	s := moonsSet(t, 50)
	m := smallModel()
	var got []string
	var last train.Event
	_, err := m.Fit(context.Background(), s, train.Epochs(2), train.BatchSize(30), train.Validate(s), train.On(func(e train.Event) {
		got = append(got, e.Kind.String())
		if e.Kind == train.EpochEnded {
			last = e
			if len(e.Validation) != 2 || e.Validation[0].Name != "val_loss" || e.Validation[1].Name != "val_accuracy" || len(e.Metrics()) != 1 {
				t.Errorf("epoch event %+v: want a metric, and validation loss and metric", e)
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"started", "stepped", "stepped", "epoch", "stepped", "stepped", "epoch", "finished"}
	if !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	if last.Total != 4 || last.Steps != 2 || last.Epoch != 1 || last.Epochs != 2 {
		t.Errorf("last epoch's event %+v", last)
	}
}

// The mean over an epoch weighs batches by their size, and evaluation gives
// the same whatever the batches are.
func TestMeansAreOverSamples(t *testing.T) {
	x, y := synthMoons(5000)
	m := smallModel(train.DType(tensor.Float64))
	whole, err := m.Evaluate(context.Background(), set(t, x, y))
	if err != nil {
		t.Fatal(err)
	}
	var loss, right float64
	for lo := 0; lo < 5000; lo += 1700 {
		hi := min(lo+1700, 5000)
		r, err := m.Evaluate(context.Background(), set(t, x.Narrow(0, lo, hi), y.Narrow(0, lo, hi)))
		if err != nil {
			t.Fatal(err)
		}
		a, _ := r.Metric("accuracy")
		loss += r.Loss * float64(r.Samples)
		right += a * float64(r.Samples)
	}
	if d := math.Abs(whole.Loss - loss/5000); d > 1e-12 {
		t.Errorf("loss of the whole differs from the mean over its parts by %g", d)
	}
	if a, _ := whole.Metric("accuracy"); math.Abs(a-right/5000) > 1e-12 {
		t.Errorf("accuracy %v of the whole, %v over its parts", a, right/5000)
	}
	// With a rate of nearly 0 the parameters stay, so an epoch's mean is the
	// loss itself, though its last batch has 50 samples and the others 150.
	m = train.New(m.Net(), m.Loss(), optim.SGD(1e-300))
	h, err := m.Fit(context.Background(), set(t, x, y), train.BatchSize(150))
	if err != nil {
		t.Fatal(err)
	}
	if d := math.Abs(h.Epochs[0].Loss - whole.Loss); d > 1e-12 {
		t.Errorf("mean of an epoch differs from the loss by %g", d)
	}
}

func TestRecords(t *testing.T) {
	s := moonsSet(t, 40)
	run := func(when train.When) []train.Record {
		m := smallModel(train.DType(tensor.Float64))
		h, err := m.Fit(context.Background(), s, train.Epochs(6), train.BatchSize(0), train.RecordEvery(2, when))
		if err != nil {
			t.Fatal(err)
		}
		return h.Records
	}
	every := func(epochs int) float64 { // the loss after so many updates
		m := smallModel(train.DType(tensor.Float64))
		if _, err := m.Fit(context.Background(), s, train.Epochs(epochs), train.BatchSize(0)); err != nil {
			t.Fatal(err)
		}
		r, err := m.Evaluate(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		return r.Loss
	}
	for when, want := range map[train.When][]train.Record{
		train.Before: {{Step: 0, Loss: every(0)}, {Step: 2, Loss: every(2)}, {Step: 4, Loss: every(4)}, {Step: 6, Loss: every(6)}},
		train.After:  {{Step: 0, Loss: every(1)}, {Step: 2, Loss: every(3)}, {Step: 4, Loss: every(5)}},
	} {
		got := run(when)
		if len(got) != len(want) {
			t.Errorf("%v: records %v, want %v", when, got, want)
			continue
		}
		for i := range want {
			if got[i].Step != want[i].Step || math.Abs(got[i].Loss-want[i].Loss) > 1e-14 {
				t.Errorf("when %v: record %d is %+v, want %+v", when, i, got[i], want[i])
			}
		}
	}
}

func TestPredict(t *testing.T) {
	x, y := synthMoons(3000)
	m := smallModel()
	p, err := m.Predict(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	if p.DType() != tensor.Float32 || !slices.Equal(p.Shape(), []int{3000, 2}) {
		t.Fatalf("predictions %v %v, want float32 (3000, 2)", p.DType(), p.Shape())
	}
	right := 0
	for i, c := range train.Classes(p).Int64s() {
		if s := p.At(i, 0) + p.At(i, 1); math.Abs(s-1) > 1e-6 {
			t.Fatalf("probabilities of row %d add up to %v", i, s)
		}
		if c == y.Int64s()[i] {
			right++
		}
	}
	r, err := m.Evaluate(context.Background(), set(t, x, y))
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := r.Metric("accuracy"); a != float64(right)/3000 {
		t.Errorf("Evaluate says %v, Predict gives %v", a, float64(right)/3000)
	}
}

func TestFitRefuses(t *testing.T) {
	x, y := synthMoons(20)
	good := set(t, x, y)
	wide := set(t, tensor.New(tensor.Float32, 20, 3), y)
	labels := y.Clone()
	labels.Set(7, 3)
	nan := x.Clone()
	nan.Set(math.NaN(), 2, 1)
	tests := []struct {
		name string
		set  data.Dataset
		opts []train.FitOption
		want string
	}{
		{"columns", wide, nil, "net.0 (Linear 2→8): affine: x is (20, 3), last axis 3, want 2"},
		{"label", set(t, x, labels), nil, "label 7 of sample"},
		{"NaN in the data", set(t, nan, y), nil, "the loss is not finite: sample 2, column 1 of the inputs is NaN"},
		{"epochs", good, []train.FitOption{train.Epochs(-1)}, "-1 epochs"},
		{"batch", good, []train.FitOption{train.BatchSize(-1)}, "batch size -1"},
		{"batch larger than the data", good, []train.FitOption{train.BatchSize(21)}, "batch size 21, and there are 20 samples"},
		{"records", good, []train.FitOption{train.RecordEvery(-1, train.Before)}, "a record every -1 steps"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := smallModel()
			before := nn.Params(m.Net())[0].Value.Tensor().Clone()
			_, err := m.Fit(context.Background(), tt.set, tt.opts...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if !tensor.Equal(before, nn.Params(m.Net())[0].Value.Tensor()) {
				t.Error("the parameters have changed")
			}
		})
	}
}

func TestFitEndsWithItsContext(t *testing.T) {
	s := moonsSet(t, 20)
	ctx, cancel := context.WithCancel(context.Background())
	steps := 0
	h, err := smallModel().Fit(ctx, s, train.Epochs(100), train.BatchSize(5), train.On(func(e train.Event) {
		if e.Kind == train.Stepped {
			if steps++; steps == 6 {
				cancel()
			}
		}
	}))
	if !errors.Is(err, context.Canceled) || steps != 6 || len(h.Epochs) != 1 {
		t.Errorf("error %v after %d steps and %d epochs; want cancelled after 6 steps and 1 epoch", err, steps, len(h.Epochs))
	}
}

// Two models of the same seed are the same to the bit, on any number of
// threads; a layer more leaves the weights of the others alone.
func TestSeeds(t *testing.T) {
	weights := func(hidden ...nn.Layer) *tensor.Tensor {
		net := nn.Sequential(append([]nn.Layer{nn.Linear(2, 4)}, hidden...)...)
		train.New(net, nn.MSE(), optim.SGD(0.1), train.Seed(7))
		return nn.Params(net)[0].Value.Tensor()
	}
	if a, b := weights(), weights(nn.ReLU(), nn.Linear(4, 3)); !tensor.Equal(a, b) {
		t.Error("another layer changed the first layer's weights")
	}
	s := moonsSet(t, 64)
	fit := func(seed uint64) *tensor.Tensor {
		m := smallModel(train.Seed(seed))
		if _, err := m.Fit(context.Background(), s, train.Epochs(3), train.BatchSize(10)); err != nil {
			t.Fatal(err)
		}
		return nn.Params(m.Net())[0].Value.Tensor()
	}
	if a, b := fit(1), fit(1); !tensor.Equal(a, b) {
		t.Error("the same seed gave different weights")
	}
	if a, b := fit(1), fit(2); tensor.Equal(a, b) {
		t.Error("different seeds gave the same weights")
	}
}

// The gradient check accepts a whole network.
func TestNetworkGradients(t *testing.T) {
	x, y := synthMoons(12)
	net := nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 4), nn.Sigmoid(), nn.Linear(4, 2))
	nn.Init(net, tensor.Float64, nn.One(numpy.Seed(1)))
	var params []*tensor.Tensor
	for _, p := range nn.Params(net) {
		params = append(params, p.Value.Tensor())
	}
	r := grad.Check(func(tape *grad.Tape, in []grad.Value) grad.Value {
		h := tape.Const(x).Affine(in[0], in[1]).Tanh().Affine(in[2], in[3]).Sigmoid()
		return h.Affine(in[4], in[5]).CrossEntropy(y, grad.Mean)
	}, params...)
	if err := r.Err(1e-7); err != nil {
		t.Error(err)
	}
	if r.Elements != nn.Count(net) {
		t.Errorf("compared %d derivatives, want %d", r.Elements, nn.Count(net))
	}
}

func moonsSet(t *testing.T, n int) *data.TensorSet {
	t.Helper()
	x, y := synthMoons(n)
	return set(t, x, y)
}

// With class weights the mean divides by the weights of the samples' classes,
// however the samples are batched.
func TestWeightedMeanIsOverSamples(t *testing.T) {
	x, y := synthMoons(5000) // evaluated in several batches
	net := nn.Sequential(nn.Linear(2, 2))
	m := train.New(net, nn.WeightedCrossEntropy([]float64{1, 3}, 0), optim.SGD(0.1), train.DType(tensor.Float64))
	whole, err := m.Evaluate(context.Background(), set(t, x, y))
	if err != nil {
		t.Fatal(err)
	}
	tape := grad.NewTape()
	want := m.Loss().Of(net.Forward(tape.Const(x)), y).Item()
	if d := math.Abs(whole.Loss - want); d > 1e-12 {
		t.Errorf("loss %v, in one batch %v", whole.Loss, want)
	}
}

func TestReduceOnPlateau(t *testing.T) {
	s := moonsSet(t, 40)
	m := smallModel()
	var rates []float64
	_, err := m.Fit(context.Background(), s, train.Epochs(6), train.BatchSize(0),
		train.ReduceOnPlateau(optim.OnPlateau(0.5, 0, optim.HigherIsBetter()), "loss"), // a falling loss never improves here
		train.On(func(e train.Event) {
			if e.Kind == train.Stepped {
				rates = append(rates, m.Optimizer().Rate())
			}
		}))
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{0.5, 0.5, 0.25, 0.125, 0.0625, 0.03125}
	if !slices.Equal(rates, want) {
		t.Errorf("rates %v, want %v", rates, want)
	}
	// Of samples with the labels exchanged the loss rises while that of training falls.
	wrong := tensor.Full(tensor.Int64, 1, s.Len())
	for i, label := range s.Y().Int64s() {
		wrong.Set(float64(1-label), i)
	}
	other, err := data.Tensors(s.X(), wrong)
	if err != nil {
		t.Fatal(err)
	}
	for measure, want := range map[string]float64{"loss": 0.5, "val_loss": 0.125} {
		m := smallModel()
		if _, err := m.Fit(context.Background(), s, train.Epochs(3), train.BatchSize(0), train.Validate(other), train.ReduceOnPlateau(optim.OnPlateau(0.5, 0), measure)); err != nil {
			t.Fatal(err)
		}
		if got := m.Optimizer().Rate(); got != want {
			t.Errorf("by %s the rate becomes %v, want %v", measure, got, want)
		}
	}
	if _, err := m.Fit(context.Background(), s, train.ReduceOnPlateau(optim.OnPlateau(0.5, 0), "f1")); err == nil || !strings.Contains(err.Error(), `no measure "f1"; there are loss, accuracy`) {
		t.Errorf("error %v, want that there is no such measure", err)
	}
}

// Recording looks at the whole set between forward and backward of a step; it
// must not touch the batch that the step still needs. The data has another
// precision than the model, so both go through a conversion.
func TestRecordingChangesNothing(t *testing.T) {
	s := moonsSet(t, 64)
	weights := func(opts ...train.FitOption) *tensor.Tensor {
		m := smallModel()
		if _, err := m.Fit(context.Background(), s, append(opts, train.Epochs(3), train.BatchSize(8))...); err != nil {
			t.Fatal(err)
		}
		return nn.Params(m.Net())[0].Value.Tensor()
	}
	want := weights()
	for when, got := range map[train.When]*tensor.Tensor{
		train.Before: weights(train.RecordEvery(1, train.Before)),
		train.After:  weights(train.RecordEvery(1, train.After)),
	} {
		if d, at := tensor.MaxDiff(got, want); d != 0 {
			t.Errorf("records %v: weight %d differs by %g from a training without", when, at, d)
		}
	}
}
