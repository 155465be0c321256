package diagnose_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/diagnose"

	"cajal/data/synth"
)

// A search with plain gradient descent, which looks at the curvature too, changes
// no bit either.
func TestCurvatureLeavesNoTrace(t *testing.T) {
	set, err := data.Tensors(synth.Moons(200, 0.2, numpy.Seed(0)))
	if err != nil {
		t.Fatal(err)
	}
	for _, dtype := range []tensor.DType{tensor.Float32, tensor.Float64} {
		for _, norm := range []bool{false, true} {
			layers := []nn.Layer{nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 2)}
			if !norm {
				layers = slices.Delete(layers, 1, 2)
			}
			m := train.New(nn.Sequential(layers...), nn.CrossEntropy(), optim.SGD(0.1), train.Seed(3), train.DType(dtype))
			before := state(m)
			r, err := diagnose.FindRate(t.Context(), m, set)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(before, state(m)) {
				t.Errorf("%v, batch norm %v: parameters, buffers or the optimiser are not what they were", dtype, norm)
			}
			if (r.Sharpness > 0) == norm {
				t.Errorf("%v, batch norm %v: sharpness %v, want one only without batch norm", dtype, norm, r.Sharpness)
			}
		}
	}
}

func rateModel(rate float64) *train.Model {
	net := nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 2))
	return train.New(net, nn.CrossEntropy(), optim.Adam(rate), train.Seed(3))
}

// state is every number of a model that training changes.
func state(m *train.Model) []float64 {
	var all []float64
	for _, p := range nn.Params(m.Net()) {
		for i := range p.Value.Size() {
			all = append(all, memory.Of(p.Value.Tensor()).At(i))
		}
	}
	for _, b := range nn.Buffers(m.Net()) {
		for i := range b.Tensor.Size() {
			all = append(all, b.Tensor.Contiguous().Reshape(-1).At(i))
		}
	}
	s := m.Optimizer().State()
	all = append(all, float64(s.Steps), s.Rate, s.Factor)
	for _, t := range s.Tensors {
		for i := range t.Tensor.Size() {
			all = append(all, t.Tensor.Contiguous().Reshape(-1).At(i))
		}
	}
	return all
}

// A search in the middle of training changes no bit of it.
func TestFindRateLeavesNoTrace(t *testing.T) {
	set, err := data.Tensors(synth.Moons(200, 0.2, numpy.Seed(0)))
	if err != nil {
		t.Fatal(err)
	}
	var ends [2][]float64
	for i := range ends {
		m := rateModel(0.01)
		if _, err := m.Fit(t.Context(), set, train.Epochs(2)); err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			before := state(m)
			r, err := diagnose.FindRate(t.Context(), m, set)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(before, state(m)) {
				t.Error("after the search parameters, buffers or the optimiser are not what they were")
			}
			if len(r.Points) < 50 {
				t.Errorf("points: got %d, want most of 100", len(r.Points))
			}
		}
		if _, err := m.Fit(t.Context(), set, train.Epochs(2)); err != nil {
			t.Fatal(err)
		}
		ends[i] = state(m)
	}
	if !slices.Equal(ends[0], ends[1]) {
		t.Error("training goes on otherwise after a search, want the same bits: masks and order come from the streams")
	}
}

// Least squares on one input of deviation 1 is stable below the rate 1: the
// loss (w − 3)²·mean(x²) has curvature 2. By then it is so small that it shows only
// some steps later that it grows again, but the curvature itself shows it.
func TestFindRateFindsTheEdge(t *testing.T) {
	x, y := tensor.New(tensor.Float64, 64, 1), tensor.New(tensor.Float64, 64, 1)
	for i := range 64 {
		v := float64(1 - 2*(i%2))
		x.Set(v, i, 0)
		y.Set(3*v, i, 0)
	}
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	m := train.New(nn.Linear(1, 1, nn.NoBias()), nn.MSE(), optim.SGD(0.1), train.DType(tensor.Float64))
	r, err := diagnose.FindRate(t.Context(), m, set, diagnose.RateBatch(0), diagnose.RateRange(1e-4, 100), diagnose.RateSteps(200))
	if err != nil {
		t.Fatal(err)
	}
	last := r.Points[len(r.Points)-1]
	if !(r.Steepest > 1e-3 && r.Steepest <= r.Edge/2) || math.Abs(r.Edge-1) > 1e-3 || math.Abs(r.Sharpness-2) > 2e-3 || last.Rate > 50 {
		t.Errorf("got steepest %v, edge %v, sharpness %v, ended at %v; want the first up to half the second, 1, 2, and an end before 50", r.Steepest, r.Edge, r.Sharpness, last.Rate)
	}
	// Of momentum the rule is another, and nothing is measured.
	m = train.New(nn.Linear(1, 1, nn.NoBias()), nn.MSE(), optim.SGD(0.1, optim.Momentum(0.9)), train.DType(tensor.Float64))
	if r, err = diagnose.FindRate(t.Context(), m, set, diagnose.RateBatch(0)); err != nil || r.Sharpness != 0 {
		t.Errorf("with momentum: sharpness %v, error %v; want 0 and none", r.Sharpness, err)
	}
}

func TestFindRateRefuses(t *testing.T) {
	set, err := data.Tensors(synth.Moons(50, 0.2, numpy.Seed(0)))
	if err != nil {
		t.Fatal(err)
	}
	bad, err := data.Tensors(tensor.Full(tensor.Float64, math.NaN(), 4, 2), tensor.New(tensor.Int64, 4))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		set  data.Dataset
		opt  diagnose.RateOption
		want string
	}{
		{set, diagnose.RateRange(1, 0.1), "from 1 to 0.1"},
		{set, diagnose.RateRange(0, 1), "from 0 to 1"},
		{set, diagnose.RateSteps(2), "2 steps"},
		{set, diagnose.RateBatch(-1), "batches of -1"},
		{bad, diagnose.RateSteps(10), "not finite after 0 steps"},
	} {
		if _, err := diagnose.FindRate(t.Context(), rateModel(0.01), c.set, c.opt); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error that says %q", err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m := rateModel(0.01)
	before := state(m)
	if _, err := diagnose.FindRate(ctx, m, set); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: got %v, want %v", err, context.Canceled)
	}
	if !slices.Equal(before, state(m)) {
		t.Error("a search that was cancelled left its traces")
	}
}
