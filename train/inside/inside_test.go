package inside_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"

	"cajal/data"
	"cajal/data/synth"
	"cajal/internal/memory"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/inside"
)

func moons(t testing.TB, n int) data.Dataset {
	t.Helper()
	x, y := synth.Moons(n, 0.2, numpy.Seed(0))
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// networks are trainings in which something could be disturbed: random numbers,
// running means, shards, averages.
var networks = map[string]struct {
	layers func() []nn.Layer
	opt    func() optim.Stepper
	fit    []train.FitOption
}{
	"plain":      {func() []nn.Layer { return []nn.Layer{nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2)} }, func() optim.Stepper { return optim.SGD(0.1, optim.Momentum(0.9)) }, nil},
	"dropout":    {func() []nn.Layer { return []nn.Layer{nn.Linear(2, 8), nn.Dropout(0.5), nn.ReLU(), nn.Linear(8, 2)} }, func() optim.Stepper { return optim.Adam(0.01) }, nil},
	"batch norm": {func() []nn.Layer { return []nn.Layer{nn.Linear(2, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2)} }, func() optim.Stepper { return optim.AdamW(0.01) }, nil},
	"shards":     {func() []nn.Layer { return []nn.Layer{nn.Linear(2, 4), nn.Sigmoid(), nn.Linear(4, 2)} }, func() optim.Stepper { return optim.SGD(0.1) }, []train.FitOption{train.Accumulate(4)}},
	"average":    {func() []nn.Layer { return []nn.Layer{nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2)} }, func() optim.Stepper { return optim.Lion(0.01) }, []train.FitOption{train.EMA(0.9)}},
	"search":     {func() []nn.Layer { return []nn.Layer{nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2)} }, func() optim.Stepper { return optim.LBFGS(0.5) }, nil},
}

// A training that is recorded is to the bit the one that is not, and the gradients that
// a step left are there for who looks at them behind the recorder.
func TestChangesNothing(t *testing.T) {
	set := moons(t, 64)
	for name, c := range networks {
		run := func(more ...train.FitOption) (weights, gradients []float64) {
			m := train.New(nn.Sequential(c.layers()...), nn.CrossEntropy(), c.opt(), train.Metrics(metric.Accuracy()), train.Seed(3))
			look := train.On(func(e train.Event) {
				if e.Kind != train.Stepped {
					return
				}
				for _, p := range nn.Params(m.Net()) {
					if g := p.Value.Grad(); g == nil {
						gradients = append(gradients, -1)
					} else {
						gradients = append(gradients, g.To(tensor.Float64).Float64s()...)
					}
				}
			})
			opts := append(append(slices.Clone(c.fit), more...), look, train.Epochs(3), train.BatchSize(16), train.Validate(set))
			if _, err := m.Fit(t.Context(), set, opts...); err != nil {
				t.Fatal(err)
			}
			for _, s := range nn.StateDict(m.Net()) {
				for i := range s.Tensor.Size() {
					weights = append(weights, memory.Of(s.Tensor).At(i))
				}
			}
			return weights, gradients
		}
		weights, gradients := run()
		r := inside.New(set, inside.Every(2))
		got, left := run(train.Use(r))
		if !slices.Equal(got, weights) {
			t.Errorf("%s: recorded, the weights are %v, want %v", name, got, weights)
		}
		if !slices.Equal(left, gradients) {
			t.Errorf("%s: recorded, a step leaves other gradients", name)
		}
		if n := len(r.History().Records); n != 7 { // 12 steps
			t.Errorf("%s: %d records, want 7", name, n)
		}
	}
}

// A loop over the events gives the history that Fit gives.
func TestLoop(t *testing.T) {
	set := moons(t, 40)
	model := func() *train.Model {
		return train.New(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)), nn.CrossEntropy(), optim.SGD(0.1))
	}
	a, b := inside.New(set, inside.Every(3)), inside.New(set, inside.Every(3))
	if _, err := model().Fit(t.Context(), set, train.Epochs(4), train.Use(a)); err != nil {
		t.Fatal(err)
	}
	for e, err := range model().Train(t.Context(), set, train.Epochs(4)) {
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Handle(e.Run, e); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := text(t, b), text(t, a); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func text(t *testing.T, r *inside.Recorder) string {
	t.Helper()
	b, err := json.Marshal(r.History())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// One weight that is fitted to one slope: all is known by hand. With x = 1, 3, y = 0
// and w = 2 the outputs are 2, 6, the mean of their squares is 20, and its derivative
// by w is mean(2·y·x) = 2 + 18 = 20; by the outputs it is y, 2 and 6.
func TestByHand(t *testing.T) {
	x, y := tensor.From([]float64{1, 3}, 2, 1), tensor.From([]float64{0, 0}, 2, 1)
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	m := train.New(nn.Sequential(nn.Linear(1, 1, nn.NoBias())), nn.MSE(), optim.SGD(0.01), train.DType(tensor.Float64))
	w := nn.Params(m.Net())[0].Value.Tensor()
	w.Set(2, 0, 0)
	r := inside.New(set, inside.Every(1))
	if _, err := m.Fit(t.Context(), set, train.BatchSize(0), train.Use(r)); err != nil {
		t.Fatal(err)
	}
	h := r.History()
	if len(h.Records) != 2 || len(h.Layers) != 1 || h.Batch != 2 || h.Layers[0].String() != "0 (Linear 1→1)" {
		t.Fatalf("got %+v, want 2 records of the layer 0 (Linear 1→1) and a batch of 2", h)
	}
	first, second := h.Records[0].Layers[0], h.Records[1].Layers[0]
	near := func(what string, got inside.Number, want float64) {
		t.Helper()
		if !(math.Abs(float64(got)-want) < 1e-12) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	near("loss", h.Records[0].Loss, 20)
	near("weight", first.Weights.Mean, 2)
	near("weight's gradient", first.WeightGradients.Max, 20)
	near("activations' norm", first.Activations.Norm, math.Sqrt(40))
	near("activations' mean", first.Activations.Mean, 4)
	near("activations' deviation", first.Activations.Deviation, 2)
	near("activations' minimum", first.Activations.Min, 2)
	near("their gradients' mean", first.ActivationGradients.Mean, 4)
	near("ratio", second.Ratio, 0.01*20/2)
	near("weight after the step", second.Weights.Mean, 1.8)
	if !math.IsNaN(float64(first.Ratio)) || !math.IsNaN(float64(h.Records[0].Noise)) {
		t.Errorf("before the first step the ratio is %v and of two samples the noise %v, want NaN", first.Ratio, h.Records[0].Noise)
	}
}

// Samples whose gradients are alike have no noise; those of a mean of 0 have nothing else.
func TestNoise(t *testing.T) {
	draw := numpy.Seed(1)
	for _, c := range []struct {
		low, high float64 // targets, of which each is drawn as often
		want      func(v float64) bool
		says      string
	}{
		{1, 1, func(v float64) bool { return v == 0 }, "0"},
		// The gradients −2·y of samples are 2 and −6: tr(Σ) = 16, and |G|² = 4.
		{-1, 3, func(v float64) bool { return v > 2 && v < 8 }, "about 4"},
		{-1, 1, func(v float64) bool { return v > 100 }, "very large"},
	} {
		x, y := tensor.Full(tensor.Float64, 1, 512, 1), tensor.New(tensor.Float64, 512, 1)
		for i := range 512 {
			y.Set(c.low, i, 0)
			if draw.Float64() < 0.5 {
				y.Set(c.high, i, 0)
			}
		}
		set, err := data.Tensors(x, y)
		if err != nil {
			t.Fatal(err)
		}
		m := train.New(nn.Sequential(nn.Linear(1, 1, nn.NoBias())), nn.MSE(), optim.SGD(0.01), train.DType(tensor.Float64))
		nn.Params(m.Net())[0].Value.Tensor().Set(0, 0, 0)
		r := inside.New(set, inside.Samples(512))
		if _, err := m.Fit(t.Context(), set, train.BatchSize(0), train.Use(r)); err != nil {
			t.Fatal(err)
		}
		if got := float64(r.History().Records[0].Noise); !c.want(got) {
			t.Errorf("the noise scale is %g, want %s", got, c.says)
		}
	}
}

func TestUnits(t *testing.T) {
	set := moons(t, 60)
	look := func(activation nn.Layer, spoil func(w, b *tensor.Tensor)) inside.Record {
		m := train.New(nn.Sequential(nn.Linear(2, 4), activation, nn.Linear(4, 2)), nn.CrossEntropy(), optim.SGD(0.01), train.Seed(1))
		p := nn.Params(m.Net())
		spoil(p[0].Value.Tensor(), p[1].Value.Tensor())
		r := inside.New(set)
		if _, err := m.Fit(t.Context(), set, train.Use(r)); err != nil {
			t.Fatal(err)
		}
		return r.History().Records[0]
	}
	dead := look(nn.ReLU(), func(_, b *tensor.Tensor) { b.Set(-50, 1); b.Set(-50, 3) })
	if s := dead.Layers[1]; !slices.Equal(s.Dead, []int{1, 3}) || s.Units != 4 || s.Saturated != nil {
		t.Errorf("dead units: got %+v, want 1 and 3 of 4", s)
	}
	saturated := look(nn.Tanh(), func(_, b *tensor.Tensor) { b.Set(50, 2) })
	if s := saturated.Layers[1]; !slices.Equal(s.Saturated, []int{2}) || s.Dead != nil {
		t.Errorf("saturated units: got %+v, want 2", s)
	}
	alike := look(nn.Tanh(), func(w, b *tensor.Tensor) {
		for _, i := range []int{0, 2} {
			w.Set(0.5, i, 0)
			w.Set(0.25, i, 1)
			b.Set(0, i)
		}
	})
	if s := alike.Layers[0].Symmetric; s != nil { // the weights behind them differ, and so their gradients
		t.Errorf("units of equal weights and other gradients: got %v, want none", s)
	}
}

// Zeros to start with make units that no step tells apart.
func TestSymmetric(t *testing.T) {
	set := moons(t, 60)
	m := train.New(nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2)), nn.CrossEntropy(), optim.SGD(0.1))
	for _, p := range nn.Params(m.Net()) {
		memory.Of(p.Value.Tensor()).Clear()
	}
	r := inside.New(set, inside.Every(5))
	if _, err := m.Fit(t.Context(), set, train.Epochs(10), train.Use(r)); err != nil {
		t.Fatal(err)
	}
	for _, rec := range r.History().Records {
		if s := rec.Layers[0].Symmetric; !slices.Equal(s, []int{0, 1, 2, 3}) {
			t.Errorf("after step %d units %v are symmetric, want all 4", rec.Step, s)
		}
	}
}

// A training that is longer than its records has them from its whole way.
func TestBounded(t *testing.T) {
	set := moons(t, 8)
	m := train.New(nn.Sequential(nn.Linear(2, 2)), nn.CrossEntropy(), optim.SGD(0.1))
	r := inside.New(set, inside.Every(1), inside.Records(8))
	if _, err := m.Fit(t.Context(), set, train.Epochs(100), train.Use(r)); err != nil {
		t.Fatal(err)
	}
	h := r.History()
	var steps []int
	for i, rec := range h.Records {
		steps = append(steps, rec.Step)
		if ratio := float64(rec.Layers[0].Ratio); math.IsNaN(ratio) != (i == 0) {
			t.Errorf("after step %d the ratio is %v, want a number after each but step 0", rec.Step, ratio)
		}
	}
	if want := []int{0, 16, 32, 48, 64, 80, 96}; !slices.Equal(steps, want) || h.Every != 16 || h.Steps != 100 {
		t.Errorf("records of steps %v, every %d of %d, want %v, every 16 of 100", steps, h.Every, h.Steps, want)
	}
}

// A training that is resumed has the history of one that was not interrupted.
func TestResumed(t *testing.T) {
	set := moons(t, 40)
	fit := func(r *inside.Recorder, epochs int, opts ...train.FitOption) {
		t.Helper()
		m := train.New(nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2)), nn.CrossEntropy(), optim.Adam(0.01))
		if _, err := m.Fit(t.Context(), set, append(opts, train.Epochs(epochs), train.BatchSize(8), train.Use(r))...); err != nil {
			t.Fatal(err)
		}
	}
	whole, begun, resumed := inside.New(set, inside.Every(2)), inside.New(set, inside.Every(2)), inside.New(set, inside.Every(2))
	fit(whole, 4)
	dir := t.TempDir()
	fit(begun, 1, train.Checkpoint(dir, train.EveryEpochs(1)))
	fit(resumed, 4, train.Checkpoint(dir, train.EveryEpochs(1)), train.Resume(dir))
	if got, want := text(t, resumed), text(t, whole); got != want {
		t.Errorf("resumed: got %s, want %s", got, want)
	}
}

// What JSON has no word for comes back.
func TestNumbers(t *testing.T) {
	for _, v := range []float64{0, -1.5, math.Inf(1), math.Inf(-1), math.NaN(), 1e-300} {
		b, err := json.Marshal(inside.State{Ratio: inside.Number(v)})
		var back inside.State
		if err == nil {
			err = json.Unmarshal(b, &back)
		}
		if err != nil || math.Float64bits(float64(back.Ratio)) != math.Float64bits(v) && !math.IsNaN(v) || math.IsNaN(v) != math.IsNaN(float64(back.Ratio)) {
			t.Errorf("%v: got %v from %s, %v", v, back.Ratio, b, err)
		}
	}
}

func TestCheck(t *testing.T) {
	good := func() *inside.History {
		return &inside.History{Every: 2, Steps: 4, Layers: []inside.Layer{{Name: "0"}},
			Records: []inside.Record{{Step: 0, Layers: make([]inside.State, 1)}, {Step: 2, Layers: make([]inside.State, 1)}}}
	}
	if err := good().Check(); err != nil {
		t.Errorf("a whole history: got %v", err)
	}
	for name, spoil := range map[string]func(h *inside.History){
		"every":  func(h *inside.History) { h.Every = 0 },
		"steps":  func(h *inside.History) { h.Steps = 1 },
		"order":  func(h *inside.History) { h.Records[1].Step = 0 },
		"layers": func(h *inside.History) { h.Records[0].Layers = nil },
	} {
		h := good()
		spoil(h)
		if h.Check() == nil {
			t.Errorf("%s: got nothing, want an error", name)
		}
	}
}

func TestFrozen(t *testing.T) {
	set := moons(t, 40)
	m := train.New(nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2)), nn.CrossEntropy(), optim.SGD(0.1))
	if _, err := nn.FreezeNamed(m.Net(), "0"); err != nil {
		t.Fatal(err)
	}
	r := inside.New(set, inside.Every(1))
	if _, err := m.Fit(t.Context(), set, train.Use(r)); err != nil {
		t.Fatal(err)
	}
	last := r.History().Records[len(r.History().Records)-1]
	if s := last.Layers[0]; s.WeightGradients != nil || s.Ratio != 0 || reflect.DeepEqual(s.Weights, (*inside.Summary)(nil)) {
		t.Errorf("a frozen layer: got %+v, want weights, no gradients and the ratio 0", s)
	}
}
