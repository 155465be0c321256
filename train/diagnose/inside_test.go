package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/synth"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/diagnose"
	"cajal/train/inside"
)

// insideKinds are those that the inside alone tells of.
var insideKinds = []string{diagnose.Vanishing, diagnose.Exploding, diagnose.RateTooSmall, diagnose.BatchTooSmall, diagnose.SymmetricUnits, diagnose.LabelNoise}

// found trains a model, records its inside and returns the findings of these kinds.
func found(t *testing.T, m *train.Model, s data.Dataset, every int, kinds []string, opts ...train.FitOption) []diagnose.Finding {
	t.Helper()
	r := inside.New(s, inside.Every(every))
	h, err := m.Fit(t.Context(), s, append(opts, train.Use(r))...)
	if err != nil {
		t.Fatal(err)
	}
	all, err := diagnose.Training(t.Context(), m, s, h, diagnose.Inside(r.History()))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(f diagnose.Finding) bool { return !slices.Contains(kinds, f.Kind) })
}

// deep is a network of so many layers of 8 units.
func deep(layers int, activation func() nn.Layer, init nn.ParamOption) nn.Layer {
	all := []nn.Layer{nn.Linear(2, 8, init), activation()}
	for range layers - 2 {
		all = append(all, nn.Linear(8, 8, init), activation())
	}
	return nn.Sequential(append(all, nn.Linear(8, 2, init))...)
}

// groups are two groups of points, of which every n-th is labelled as the other one; 0
// for none.
func groups(t *testing.T, samples, n int) data.Dataset {
	x, y := synth.Blobs(samples, 2, 2, 0.3, numpy.Seed(0))
	for i := 0; n > 0 && i < samples; i += n {
		y.Int64s()[i] = 1 - y.Int64s()[i]
	}
	return set(t, x, y)
}

// line are numbers y = 2x with so much noise around them.
func line(t *testing.T, samples int, noise float64) data.Dataset {
	r := numpy.Seed(0)
	x, e := r.Randn(samples, 1), r.Randn(samples, 1)
	y := tensor.New(tensor.Float64, samples, 1)
	for i := range samples {
		y.Set(2*x.At(i, 0)+float64(noise*e.At(i, 0)), i, 0)
	}
	return set(t, x, y)
}

// Each trouble is found in a training that has it, and in no other one.
func TestInside(t *testing.T) {
	relu, sigmoid := func() nn.Layer { return nn.ReLU() }, func() nn.Layer { return nn.Sigmoid() }
	moons := func(t *testing.T) data.Dataset { return moonsSet(t, 200) }
	zeros := func(net nn.Layer, opt *optim.Optimizer) *train.Model {
		m := train.New(net, nn.CrossEntropy(), opt)
		for _, p := range nn.Params(m.Net()) {
			memory.Of(p.Value.Tensor()).Clear()
		}
		return m
	}
	fit := func(epochs, batch int) []train.FitOption {
		return []train.FitOption{train.Epochs(epochs), train.BatchSize(batch)}
	}
	shallow := func() nn.Layer { return nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2)) }
	tests := []struct {
		name  string
		model func() *train.Model
		set   func(t *testing.T) data.Dataset
		fit   []train.FitOption
		want  string // the kind, "" for none
		says  []string
	}{
		{"deep sigmoid", func() *train.Model {
			return train.New(deep(8, sigmoid, nn.Weight(nn.Glorot())), nn.CrossEntropy(), optim.SGD(0.1))
		}, moons, fit(10, 20), diagnose.Vanishing, []string{"by what layer 0 (Linear 2→8) gives", "layer 14 (Linear 8→2)", "relu"}},
		{"deep relu", func() *train.Model {
			return train.New(deep(8, relu, nn.Weight(nn.He())), nn.CrossEntropy(), optim.SGD(0.01))
		}, moons, fit(10, 20), "", nil},
		{"deep and large", func() *train.Model {
			return train.New(deep(8, relu, nn.Weight(nn.Normal(2))), nn.CrossEntropy(), optim.SGD(1e-9))
		}, moons, fit(10, 20), diagnose.Exploding, []string{"layer 0 (Linear 2→8)", "clipped"}},
		{"slow", func() *train.Model { return train.New(shallow(), nn.CrossEntropy(), optim.SGD(1e-5)) },
			moons, fit(10, 20), diagnose.RateTooSmall, []string{"in 100 steps", "The rate is 1e-05; try 0.0001"}},
		{"well", func() *train.Model { return train.New(shallow(), nn.CrossEntropy(), optim.SGD(0.3)) },
			moons, fit(30, 20), "", nil},
		{"Adam", func() *train.Model { return train.New(shallow(), nn.CrossEntropy(), optim.Adam(0.01)) },
			moons, fit(30, 20), "", nil},
		{"one sample a step of a noisy line", func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(1, 1)), nn.MSE(), optim.SGD(0.2))
		}, func(t *testing.T) data.Dataset { return line(t, 200, 3) }, fit(8, 1), diagnose.BatchTooSmall, []string{"a batch has 1.", "Try a batch of 8"}},
		{"all samples a step of a noisy line", func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(1, 1)), nn.MSE(), optim.SGD(0.2))
		}, func(t *testing.T) data.Dataset { return line(t, 200, 3) }, fit(400, 0), "", nil},
		{"one sample a step of a clear line", func() *train.Model {
			return train.New(nn.Sequential(nn.Linear(1, 1)), nn.MSE(), optim.SGD(0.05))
		}, func(t *testing.T) data.Dataset { return line(t, 200, 0) }, fit(2, 1), "", nil},
		{"zeros", func() *train.Model { return zeros(shallow(), optim.SGD(0.1)) },
			moons, fit(30, 20), diagnose.SymmetricUnits, []string{"16 units of layer 0 (Linear 2→16)", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …"}},
		{"wrong labels", func() *train.Model { return train.New(shallow(), nn.CrossEntropy(), optim.Adam(0.01)) },
			func(t *testing.T) data.Dataset { return groups(t, 200, 20) }, fit(40, 20), diagnose.LabelNoise, []string{"10 of 200 training samples", "from 0: 0, 20, 40, 60, 80, 100, 120, 140, 160, 180."}},
		{"right labels", func() *train.Model { return train.New(shallow(), nn.CrossEntropy(), optim.Adam(0.01)) },
			func(t *testing.T) data.Dataset { return groups(t, 200, 0) }, fit(40, 20), "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var kinds []string
			text := ""
			for _, f := range found(t, tt.model(), tt.set(t), 10, insideKinds, tt.fit...) {
				kinds, text = append(kinds, f.Kind), text+f.Text
			}
			if got := strings.Join(kinds, " "); got != tt.want {
				t.Errorf("found %q, want %q: %s", got, tt.want, text)
			}
			for _, s := range tt.says {
				if !strings.Contains(text, s) {
					t.Errorf("found %q, want %q in it", text, s)
				}
			}
		})
	}
}

// Units that are out of use are named, with the step since which they are.
func TestSince(t *testing.T) {
	s := moonsSet(t, 60)
	build := func() *train.Model {
		return train.New(nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2)), nn.CrossEntropy(), optim.SGD(0.001))
	}
	spoil := func(m *train.Model, bias float64) {
		for _, i := range []int{1, 4} {
			nn.Params(m.Net())[1].Value.Tensor().Set(bias, i)
		}
	}
	m := build()
	at := train.On(func(e train.Event) { // they die after step 7, which step 10 sees
		if e.Kind == train.Stepped && e.Total == 7 {
			spoil(e.Run.Model(), -50)
		}
	})
	f := found(t, m, s, 5, []string{diagnose.DeadUnits}, train.Epochs(10), at)
	if len(f) != 1 || !strings.Contains(f[0].Text, "2 of 8 units of layer 1 (ReLU) are dead") || !strings.Contains(f[0].Text, "since which it was so: 1 (10), 4 (10).") {
		t.Errorf("got %v, want units 1 and 4, dead since step 10", f)
	}
	m = build()
	spoil(m, -50)
	if _, text := kinds(t, m, s); !strings.Contains(text, "Their numbers, from 0: 1, 4.") {
		t.Errorf("without a history: got %q, want units 1 and 4 by number", text)
	}
}
