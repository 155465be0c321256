package train_test

import (
	"context"
	"io"
	"testing"

	"cajal/data"
	"cajal/internal/parallel"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/log"
)

// What only looks at a training changes no bit of it, in either precision,
// with shuffled mini-batches, masks and running statistics.
func TestLookingChangesNothing(t *testing.T) {
	s := moonsSet(t, 105)
	metrics := train.Metrics(metric.Accuracy(), metric.AUC(), metric.Confusion())
	look := []train.FitOption{
		train.Validate(s), train.RecordEvery(3, train.Before), log.Progress(io.Discard),
		train.On(func(train.Event) {}), train.Prefetch(true),
	}
	cases := []struct {
		name    string
		model   []train.Option
		fit     []train.FitOption
		threads int
	}{
		{"validation", nil, []train.FitOption{train.Validate(s)}, 1},
		{"records before", nil, []train.FitOption{train.RecordEvery(1, train.Before)}, 1},
		{"records after", nil, []train.FitOption{train.RecordEvery(2, train.After)}, 1},
		{"records of epochs", nil, []train.FitOption{train.RecordEpochs(1)}, 1},
		{"progress", nil, []train.FitOption{log.Progress(io.Discard)}, 1},
		{"events", nil, []train.FitOption{train.On(func(train.Event) {})}, 1},
		{"prefetching", nil, []train.FitOption{train.Prefetch(true)}, 1},
		{"metrics", []train.Option{metrics}, nil, 1},
		{"no plan", []train.Option{train.KeepValues()}, nil, 1},
		{"threads", nil, nil, 4},
		{"everything", []train.Option{metrics}, look, 2},
		{"everything without a plan", []train.Option{train.KeepValues(), metrics}, look, 3},
	}
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		want := trained(t, s, d, 1, nil, nil)
		for _, c := range cases {
			got := trained(t, s, d, c.threads, c.model, c.fit)
			for i := range want {
				if !tensor.Equal(got[i], want[i]) {
					diff, at := tensor.MaxDiff(got[i], want[i])
					t.Errorf("%v, %s: tensor %d differs by %g at %d from a training that nobody looks at", d, c.name, i, diff, at)
				}
			}
		}
	}
}

// trained returns the parameters and buffers of a network after a training.
func trained(t *testing.T, s data.Dataset, d tensor.DType, threads int, model []train.Option, fit []train.FitOption) []*tensor.Tensor {
	t.Helper()
	parallel.SetThreads(threads)
	defer parallel.SetThreads(0)
	net := nn.Sequential(nn.Linear(2, 300), nn.BatchNorm1d(300), nn.ReLU(), nn.Dropout(0.2),
		nn.Linear(300, 50), nn.LayerNorm(50), nn.GELU(), nn.Linear(50, 2))
	m := train.New(net, nn.CrossEntropy(), optim.Adam(0.01, optim.L2(1e-3)), append(model, train.DType(d), train.Seed(3))...)
	opts := append([]train.FitOption{train.Epochs(3), train.BatchSize(20)}, fit...)
	if _, err := m.Fit(context.Background(), s, opts...); err != nil {
		t.Fatal(err)
	}
	var all []*tensor.Tensor
	for _, p := range nn.Params(net) {
		all = append(all, p.Value.Tensor())
	}
	for _, b := range nn.Buffers(net) {
		all = append(all, b.Tensor)
	}
	return all
}

// Planning pays: a training step and an evaluation take less than without.
func TestMemory(t *testing.T) {
	s := moonsSet(t, 1000)
	run := func(opts ...train.Option) train.Memory {
		net := nn.Sequential(nn.Linear(2, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))
		m := train.New(net, nn.CrossEntropy(), optim.Adam(0.01), opts...)
		nn.Freeze(net.Layers()[0])
		if _, err := m.Fit(context.Background(), s, train.BatchSize(100), train.RecordEpochs(1)); err != nil {
			t.Fatal(err)
		}
		return m.Memory()
	}
	free, planned := run(train.KeepValues()), run()
	params := 4 * (2*64 + 64 + 2*(64*64+64) + 64*2 + 2)
	if planned.Parameters != params || planned.Optimizer != 2*params || planned.Gradients != params-4*(2*64+64) {
		t.Errorf("got %+v, want %d bytes of parameters, twice that for Adam, and gradients without the frozen layer's", planned, params)
	}
	one := 100 * 64 * 4 // an activation
	// Each tanh is kept for its way back, and two gradients are there at a time; without a
	// plan there are also a product for each and their gradients.
	if planned.Tape > 11*one/2 || planned.Tape < 5*one || free.Tape < 9*one {
		t.Errorf("a step takes %d bytes with a plan and %d without; want some 5 and 10 values, of %d each", planned.Tape, free.Tape, one)
	}
}

// The first step and the first prediction take no more than those after them.
func TestFirstPassIsPlanned(t *testing.T) {
	s := moonsSet(t, 100)
	for _, epochs := range []int{1, 3} {
		net := nn.Sequential(nn.Linear(2, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 2))
		m := train.New(net, nn.CrossEntropy(), optim.Adam(0.01))
		if _, err := m.Fit(context.Background(), s, train.BatchSize(0), train.Epochs(epochs)); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Evaluate(context.Background(), s); err != nil {
			t.Fatal(err)
		}
		one := 100 * 64 * 4
		if used := m.Memory(); used.Tape > 13*one/2 || used.Evaluation > 3*one {
			t.Errorf("%d steps: a step takes %d bytes and an evaluation %d, want at most 6.5 and 3 values of %d", epochs, used.Tape, used.Evaluation, one)
		}
	}
}
