package train_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/synth"
	"cajal/internal/parallel"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
)

// experiment is a training that can be made again from nothing.
type experiment struct {
	model func() *train.Model
	opts  func() []train.FitOption
	set   func(t testing.TB) *data.TensorSet
}

func points(t testing.TB) *data.TensorSet {
	s, err := data.Tensors(synth.Moons(70, 0.3, numpy.Seed(0)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// experiments cover between them what a checkpoint has to remember.
func experiments(t testing.TB) map[string]experiment {
	hard := func(d tensor.DType) func() *train.Model {
		return func() *train.Model {
			net := nn.Sequential(nn.Linear(2, 96), nn.BatchNorm1d(96), nn.ReLU(), nn.Dropout(0.3), nn.Linear(96, 64), nn.Tanh(), nn.Dropout(0.1), nn.Linear(64, 2))
			return train.New(net, nn.WeightedCrossEntropy([]float64{1, 1.5}, 0.05), optim.Adam(0.01), train.DType(d), train.Seed(3),
				train.Metrics(metric.Accuracy(), metric.AUC(), metric.F1(metric.Macro)))
		}
	}
	return map[string]experiment{
		"float32, Adam, plateau, early stop": {hard(tensor.Float32), func() []train.FitOption {
			return []train.FitOption{train.Epochs(6), train.BatchSize(20), train.Validate(points(t)),
				train.ReduceOnPlateau(optim.OnPlateau(0.5, 0), "val_loss"), train.EarlyStop("val_loss", 2), train.RecordEvery(3, train.After)}
		}, points},
		"float64, cosine by steps, early stop": {hard(tensor.Float64), func() []train.FitOption {
			return []train.FitOption{train.Epochs(5), train.BatchSize(16), train.ScheduleSteps(optim.Cosine(25, 0)),
				train.EarlyStop("accuracy", 2), train.RecordEvery(2, train.Before)}
		}, points},
		"augmented and mixed pictures": augmentedHands,
		"momentum, a schedule by epochs, NumPy's order": {func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(2, 5), nn.Sigmoid(), nn.Linear(5, 1)), nn.BinaryCrossEntropy(),
				optim.SGD(0.3, optim.Momentum(0.9), optim.Nesterov(), optim.L2(1e-3)), train.Metrics(metric.Accuracy()))
		}, func() []train.FitOption {
			return []train.FitOption{train.Epochs(4), train.BatchSize(17), train.ShuffleWith(numpy.Seed(5)),
				train.Schedule(optim.Exponential(0.7)), train.Validate(points(t)), train.RecordEpochs(1)}
		}, points},
		"a rule and a schedule of one's own": {func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Dropout(0.1), nn.Linear(8, 2)), nn.CrossEntropy(),
				optim.Custom(lion{0.9, 0.99}, 0.01, optim.ClipNorm(1), optim.WeightDecay(0.1), optim.Group(optim.Biases, optim.RateFactor(2))))
		}, func() []train.FitOption {
			return []train.FitOption{train.Epochs(6), train.BatchSize(25), train.Validate(points(t)), train.EMA(0.9), train.Use(&halving{Best: math.MaxFloat64, Factor: 1})}
		}, points},
		"an optimiser of one's own": {func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Dropout(0.1), nn.Linear(8, 2)), nn.CrossEntropy(), newBacktracking(1))
		}, func() []train.FitOption {
			return []train.FitOption{train.Epochs(6), train.BatchSize(25)}
		}, points},
		"NAdam, warm restarts, momentum by steps": {func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2)), nn.CrossEntropy(),
				optim.NAdam(0.05, optim.Group(optim.Biases, optim.Betas(0.8, 0.95), optim.L2(0.1))))
		}, func() []train.FitOption {
			return []train.FitOption{train.Epochs(6), train.BatchSize(15), train.ScheduleSteps(optim.WarmRestarts(4, 2, 0.01)),
				train.MomentumSteps(optim.CyclicMomentum(0.8, 0.95, 3, 4))}
		}, points},
		"centred RMSProp, momentum by epochs": {func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2)), nn.CrossEntropy(),
				optim.RMSProp(0.005, optim.Momentum(0.5), optim.Centered()), train.DType(tensor.Float64))
		}, func() []train.FitOption {
			return []train.FitOption{train.Epochs(6), train.BatchSize(15), train.Schedule(optim.OneCycle(6)),
				train.Momentum(optim.OneCycleMomentum(6, 0.6, 0.9, optim.ThreePhases()))}
		}, points},
		"L-BFGS, strong Wolfe": {func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 2)), nn.CrossEntropy(),
				optim.LBFGS(1, optim.StrongWolfe(), optim.MaxIterations(3), optim.HistorySize(4), optim.L2(1e-3)))
		}, func() []train.FitOption {
			return []train.FitOption{train.Epochs(5), train.BatchSize(35), train.Validate(points(t))}
		}, points},
		"Lookahead of SAM of Adam": {func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(2, 6), nn.BatchNorm1d(6), nn.Dropout(0.2), nn.Linear(6, 2)), nn.CrossEntropy(),
				optim.Lookahead(optim.SAM(optim.Adam(0.05), 0.05), 4, 0.5))
		}, func() []train.FitOption {
			return []train.FitOption{train.Epochs(5), train.BatchSize(20), train.MomentumSteps(optim.CyclicMomentum(0.8, 0.95, 3, 4))}
		}, points},
		"shards, the last step of fewer": {hard(tensor.Float32), func() []train.FitOption {
			return []train.FitOption{train.Epochs(4), train.BatchSize(21), train.Accumulate(3), train.Validate(points(t)), train.RecordEvery(2, train.Before)}
		}, points},
		"all samples at once, without validation": {func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2)), nn.CrossEntropy(), optim.RMSProp(0.01), train.DType(tensor.Float64))
		}, func() []train.FitOption {
			return []train.FitOption{train.Epochs(12), train.BatchSize(0), train.RecordEvery(1, train.Before)}
		}, points},
	}
}

// bits writes down all numbers of a finished training, to the bit.
func bits(m *train.Model, h *train.History) string {
	var b strings.Builder
	hex := func(v float64) { fmt.Fprintf(&b, " %x", math.Float64bits(v)) }
	all := func(name string, t *tensor.Tensor) {
		fmt.Fprintf(&b, "\n%s", name)
		for _, v := range t.To(tensor.Float64).Float64s() {
			hex(v)
		}
	}
	for _, p := range nn.Params(m.Net()) {
		all(p.Name, p.Value.Tensor())
	}
	for _, p := range nn.Buffers(m.Net()) {
		all(p.Name, p.Tensor)
	}
	for _, s := range m.Optimizer().State().Tensors {
		all(s.Name, s.Tensor)
	}
	fmt.Fprintf(&b, "\nstopped %q\nrecords", h.Stopped)
	for _, r := range h.Records {
		fmt.Fprintf(&b, " %d", r.Step)
		hex(r.Loss)
	}
	for _, e := range h.Epochs {
		fmt.Fprintf(&b, "\nepoch %d", e.Epoch)
		hex(e.Loss)
		for _, m := range append(append([]train.Measure{}, e.Metrics...), e.Validation...) {
			fmt.Fprintf(&b, " %s", m.Name)
			hex(m.Value)
		}
	}
	b.WriteString("\ntail")
	for _, v := range h.Tail {
		hex(v)
	}
	return b.String()
}

func (x experiment) run(t testing.TB, ctx context.Context, more ...train.FitOption) (result string, err error) {
	m := x.model()
	h, err := m.Fit(ctx, x.set(t), append(x.opts(), more...)...)
	return bits(m, h), err
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("got  %.300s\nwant %.300s", a[i], b[i])
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(a), len(b))
}

// A training that is cancelled after any number of steps and resumed in a new
// model, on another number of threads, ends with the bits of one that was not.
func TestResumeIsExact(t *testing.T) {
	defer parallel.SetThreads(parallel.Threads())
	for name, x := range experiments(t) {
		t.Run(name, func(t *testing.T) {
			parallel.SetThreads(1)
			steps := 0
			want, err := x.run(t, t.Context(), train.On(func(e train.Event) { steps = e.Total }))
			if err != nil {
				t.Fatal(err)
			}
			if steps < 10 {
				t.Fatalf("only %d steps", steps)
			}
			for at := 0; at <= steps; at += train.Stride {
				dir := t.TempDir()
				ctx, cancel := context.WithCancel(t.Context())
				parallel.SetThreads(1 + at%2)
				_, err := x.run(t, ctx, train.Checkpoint(dir, train.EveryEpochs(1000)), train.On(func(e train.Event) {
					if e.Total == at {
						cancel()
					}
				}))
				cancel()
				if !errors.Is(err, context.Canceled) && at < steps {
					t.Fatalf("cancelled at step %d: error %v", at, err)
				}
				parallel.SetThreads(2 - at%2)
				got, err := x.run(t, t.Context(), train.Resume(dir), train.Checkpoint(dir, train.Every(1000)))
				if err != nil {
					t.Fatalf("resumed at step %d: %v", at, err)
				}
				if got != want {
					t.Fatalf("resumed at step %d of %d:\n%s", at, steps, firstDifference(got, want))
				}
			}
		})
	}
}

// A training resumed with more epochs equals one that was planned so long.
func TestResumeWithMoreEpochs(t *testing.T) {
	x := experiments(t)["all samples at once, without validation"]
	dir := t.TempDir()
	if _, err := x.run(t, t.Context(), train.Epochs(5), train.Checkpoint(dir)); err != nil {
		t.Fatal(err)
	}
	got, err := x.run(t, t.Context(), train.Epochs(12), train.Resume(dir), train.Checkpoint(dir))
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := x.run(t, t.Context()); got != want {
		t.Errorf("5 epochs and 7 more differ from 12:\n%s", firstDifference(got, want))
	}
	if _, err := x.run(t, t.Context(), train.Epochs(9), train.Resume(dir)); err == nil || !strings.Contains(err.Error(), "12 epochs behind it, and 9 are wanted") {
		t.Errorf("error %v, want one about the epochs", err)
	}
}

func TestResumeRefuses(t *testing.T) {
	x := experiments(t)["momentum, a schedule by epochs, NumPy's order"]
	dir := t.TempDir()
	if _, err := x.run(t, t.Context(), train.Checkpoint(dir), train.Epochs(3)); err != nil {
		t.Fatal(err)
	}
	small := func(t testing.TB) *data.TensorSet {
		s, err := data.Tensors(data.Take(points(t).X(), []int{1, 2, 3}), data.Take(points(t).Y(), []int{1, 2, 3}))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	changed := func(t testing.TB) *data.TensorSet {
		s := points(t)
		s.X().Set(0.125, 69, 1)
		return s
	}
	other := func(loss nn.Loss, o *optim.Optimizer, opts ...train.Option) func() *train.Model {
		return func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(2, 5), nn.Sigmoid(), nn.Linear(5, 1)), loss, o, opts...)
		}
	}
	accuracy := train.Metrics(metric.Accuracy())
	sgd := func() *optim.Optimizer { return optim.SGD(0.3, optim.Momentum(0.9), optim.Nesterov(), optim.L2(1e-3)) }
	tests := []struct {
		name  string
		model func() *train.Model
		set   func(t testing.TB) *data.TensorSet
		opts  []train.FitOption
		want  string
	}{
		{"fewer samples", nil, small, []train.FitOption{train.BatchSize(3)}, "the training data differ: it was trained with 70 samples, float64 (2,) → int64 (), and here is 3 samples, float64 (2,) → int64 ()"},
		{"one number", nil, changed, nil, "the training data differ: it was trained with as many samples of the same kind, 70 samples, float64 (2,) → int64 (), and here are other numbers in them"},
		{"validation", nil, nil, []train.FitOption{train.Validate(small(t))}, "the validation data differ"},
		{"batch", nil, nil, []train.FitOption{train.BatchSize(18)}, "the batch size differ: it was trained with 17, and here is 18"},
		{"order", nil, nil, []train.FitOption{train.InOrder()}, "the order of samples"},
		{"records", nil, nil, []train.FitOption{train.RecordEvery(2, train.Before)}, "what is recorded"},
		{"schedule", nil, nil, []train.FitOption{train.Schedule(optim.Exponential(0.6))}, "the schedule differs: it multiplied the rate by 0.48"},
		{"plateau", nil, nil, []train.FitOption{train.ReduceOnPlateau(optim.OnPlateau(0.5, 1), "loss")}, "reduces its rate on a plateau"},
		{"early stop", nil, nil, []train.FitOption{train.EarlyStop("loss", 2)}, "it was trained without early-stop/loss"},
		{"loss", other(nn.MSE(), sgd(), accuracy), nil, nil, "the loss differ"},
		{"optimiser", other(nn.BinaryCrossEntropy(), optim.Adam(0.1), accuracy), nil, nil, "the optimiser differ"},
		{"metrics", other(nn.BinaryCrossEntropy(), sgd()), nil, nil, "the metrics differ: it was trained with accuracy, and here is none"},
		{"seed", other(nn.BinaryCrossEntropy(), sgd(), accuracy, train.Seed(1)), nil, nil, "the seed differ"},
		{"precision", other(nn.BinaryCrossEntropy(), sgd(), accuracy, train.DType(tensor.Float64)), nil, nil, "0.weight is float32 (5, 2), want float64 (5, 2)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			y := x
			if tt.model != nil {
				y.model = tt.model
			}
			if tt.set != nil {
				y.set = tt.set
			}
			_, err := y.run(t, t.Context(), append(tt.opts, train.Resume(dir))...)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("error %v, want one with %q that names the file", err, tt.want)
			}
		})
	}
}

func TestCheckpointDirectory(t *testing.T) {
	x := experiments(t)["all samples at once, without validation"]
	dir := filepath.Join(t.TempDir(), "a", "b")
	if _, err := train.Latest(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: error %v, want fs.ErrNotExist", err)
	}
	if _, err := x.run(t, t.Context(), train.Resume(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("resume from nothing: error %v, want fs.ErrNotExist", err)
	}
	var saved []string
	if _, err := x.run(t, t.Context(), train.Checkpoint(dir, train.Every(5), train.Note("recipe", "mine"), train.KeepBest("loss")),
		train.On(func(e train.Event) {
			if e.Kind == train.Saved {
				saved = append(saved, filepath.Base(e.Text))
			}
		})); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(saved), "[step-000000000000.safetensors step-000000000005.safetensors step-000000000010.safetensors step-000000000012.safetensors]"; got != want {
		t.Errorf("saved %s, want %s", got, want)
	}
	if got, want := list(t, dir), "[best.safetensors step-000000000010.safetensors step-000000000012.safetensors]"; got != want {
		t.Errorf("the directory holds %s, want %s", got, want)
	}
	last, err := train.Latest(dir)
	if err != nil || last.Epoch != 12 || last.Epochs != 12 || last.Total != 12 || last.Notes["recipe"] != "mine" || len(last.Warnings) > 0 {
		t.Errorf("latest %+v (%v), want epoch 12 of 12 with a note", last, err)
	}
	if _, err := x.run(t, t.Context(), train.Checkpoint(dir)); err == nil || !strings.Contains(err.Error(), "holds a training already (step-000000000012.safetensors); resume it") {
		t.Errorf("error %v, want that the directory is taken", err)
	}
}

func list(t testing.TB, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return fmt.Sprint(names)
}
