package diagnose_test

import (
	"context"
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
	"cajal/rng"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/diagnose"
)

// kinds trains a model and returns what is found, more parameters than samples
// apart.
func kinds(t *testing.T, m *train.Model, s data.Dataset, opts ...train.FitOption) (kinds []string, text string) {
	t.Helper()
	h, err := m.Fit(context.Background(), s, opts...)
	if err != nil {
		t.Fatal(err)
	}
	found, err := diagnose.Training(context.Background(), m, s, h)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Kind != diagnose.MoreParameters {
			kinds, text = append(kinds, f.Kind), text+f.Text+"\n"
		}
	}
	return kinds, text
}

func TestFindingsAboutUnits(t *testing.T) {
	s := moonsSet(t, 60)
	// spoil sets the biases of the first n units.
	build := func(activation nn.Layer, n int, bias float64) *train.Model {
		m := train.New(nn.Sequential(nn.Linear(2, 8), activation, nn.Linear(8, 2)), nn.CrossEntropy(), optim.SGD(0.001))
		for i := range n {
			nn.Params(m.Net())[1].Value.Tensor().Set(bias, i)
		}
		return m
	}
	frozen := build(nn.ReLU(), 3, -50)
	if _, err := nn.FreezeNamed(frozen.Net(), "0"); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		m    *train.Model
		want string
		text string
	}{
		{"dead and frozen", frozen, "", ""},
		{"dead", build(nn.ReLU(), 3, -50), diagnose.DeadUnits, "3 of 8 units of layer 1 (ReLU) are dead"},
		{"one dead unit is normal", build(nn.ReLU(), 1, -50), "", ""},
		{"units that always pass are not dead", build(nn.ReLU(), 8, 50), "", ""},
		{"healthy", build(nn.ReLU(), 0, 0), "", ""},
		{"saturated tanh", build(nn.Tanh(), 4, 50), diagnose.Saturated, "4 of 8 units of layer 1 (Tanh) stand at one end"},
		{"saturated sigmoid", build(nn.Sigmoid(), 2, -50), diagnose.Saturated, "2 of 8 units of layer 1 (Sigmoid) stand at one end"},
		{"healthy tanh", build(nn.Tanh(), 1, 50), "", ""},
		{"leaky", build(nn.LeakyReLU(0.01), 8, -50), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, text := kinds(t, tt.m, s)
			found = slices.DeleteFunc(found, func(kind string) bool { return kind == diagnose.NeverPredicted }) // it has not learnt yet
			if strings.Join(found, " ") != tt.want || !strings.Contains(text, tt.text) {
				t.Errorf("found %v: %s, want %q with %q", found, text, tt.want, tt.text)
			}
		})
	}
	// A unit that stands at both ends, depending on the sample, does its work.
	m := build(nn.Tanh(), 0, 0)
	w := nn.Params(m.Net())[0].Value.Tensor()
	for i := range 8 {
		w.Set(1e4, i, 0)
	}
	if found, text := kinds(t, m, s); slices.Contains(found, diagnose.Saturated) {
		t.Errorf("sharp units: found %v: %s, want nothing", found, text)
	}
}

func TestFindingNeverPredicted(t *testing.T) {
	x, y := synth.Blobs(90, 2, 3, 0.2, numpy.Seed(0))
	s := set(t, x, y)
	m := func() *train.Model {
		return train.New(nn.Sequential(nn.Linear(2, 3)), nn.CrossEntropy(), optim.SGD(0.1))
	}
	stuck := m()
	nn.Params(stuck.Net())[1].Value.Tensor().Set(-1e4, 1)
	if found, text := kinds(t, stuck, s); !slices.Equal(found, []string{diagnose.NeverPredicted}) || !strings.Contains(text, "Class 1 is never predicted, though 30 of 90") {
		t.Errorf("found %v: %s, want that class 1 is never predicted", found, text)
	}
	h, err := stuck.Fit(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		names []string
		want  string
	}{{[]string{"a", "b \"c\"", "d"}, `Class "b \"c\"" is never`}, {[]string{"a"}, "Class 1 is never"}} {
		found, err := diagnose.Training(t.Context(), stuck, s, h, diagnose.ClassNames(c.names...))
		if err != nil || len(found) != 1 || !strings.HasPrefix(found[0].Text, c.want) {
			t.Errorf("classes called %q: %v, %v; want %q", c.names, found, err, c.want)
		}
	}
	if found, text := kinds(t, m(), s, train.Epochs(50)); len(found) > 0 {
		t.Errorf("a model that predicts all: found %v: %s", found, text)
	}
	rare := y.Clone() // class 1 has four samples
	n := 0
	for i, c := range rare.Int64s() {
		if c == 1 {
			if n++; n > 4 {
				rare.Set(0, i)
			}
		}
	}
	if found, text := kinds(t, stuck, set(t, x, rare)); len(found) > 0 {
		t.Errorf("a class of four samples: found %v: %s", found, text)
	}
}

func TestFindingLeakage(t *testing.T) {
	random := rng.New(1).Stream("data")
	const n = 80
	x, class, number := tensor.New(tensor.Float64, n, 4), tensor.New(tensor.Int64, n), tensor.New(tensor.Float64, n, 1)
	for i := range n {
		for j := range 4 {
			x.Set(random.NormFloat64(), i, j)
		}
		class.Set(float64(i%3), i)
		number.Set(random.NormFloat64(), i, 0)
	}
	with := func(column func(i int) float64) *tensor.Tensor {
		c := x.Clone()
		for i := range n {
			c.Set(column(i), i, 2)
		}
		return c
	}
	classes := func() *train.Model {
		return train.New(nn.Sequential(nn.Linear(4, 3)), nn.CrossEntropy(), optim.SGD(0.01), train.DType(tensor.Float64))
	}
	numbers := func() *train.Model {
		return train.New(nn.Sequential(nn.Linear(4, 1)), nn.MSE(), optim.SGD(0.01), train.DType(tensor.Float64))
	}
	order := []float64{5, -1, 2} // the classes need not stand in their order
	tests := []struct {
		name string
		m    *train.Model
		s    *data.TensorSet
		want string
	}{
		{"no leak", classes(), set(t, x, class), ""},
		{"no leak of a number", numbers(), set(t, x, number), ""},
		{"class", classes(), set(t, with(func(i int) float64 { return order[i%3] + 0.1*x.At(i, 2)/10 }), class), "Input column 2, counted from 0, alone tells all classes apart"},
		{"one class of three is no leak", classes(), set(t, with(func(i int) float64 { return float64(i % 3 / 2) }), class), ""},
		{"one error", classes(), set(t, with(func(i int) float64 {
			if i == 7 {
				return 5
			}
			return order[i%3]
		}), class), ""},
		{"number", numbers(), set(t, with(func(i int) float64 { return 3 - 7*number.At(i, 0) }), number), "column 2, counted from 0, alone is the target itself"},
		{"nearly the number", numbers(), set(t, with(func(i int) float64 { return number.At(i, 0) + 1e-2*x.At(i, 2) }), number), ""},
		{"order of the number", numbers(), set(t, with(func(i int) float64 { return -math.Exp(3 * number.At(i, 0)) }), number), "column 2, counted from 0, alone puts all samples in the order of the target"},
		{"few samples", classes(), set(t, data.Take(with(func(i int) float64 { return order[i%3] }), []int{0, 1, 2, 3, 4, 5}), data.Take(class, []int{0, 1, 2, 3, 4, 5})), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, text := kinds(t, tt.m, tt.s, train.Epochs(30))
			if (tt.want == "") != !strings.Contains(text, "column") || !strings.Contains(text, tt.want) {
				t.Errorf("found %q, want %q", text, tt.want)
			}
		})
	}
}

func TestGap(t *testing.T) {
	result := func(accuracy float64, n int) train.Result {
		return train.Result{Samples: n, Metrics: []train.Measure{{Name: "accuracy", Value: accuracy}}}
	}
	for _, tt := range []struct {
		a, b train.Result
		want bool
	}{
		{result(1, 1000), result(0.8, 1000), true},
		{result(0.99, 60000), result(0.98, 10000), false},
		{result(1, 100), result(0.9, 20), false}, // two of twenty, which chance gives
		{result(1, 100), result(0.5, 20), true},
		{result(0.8, 1000), result(0.9, 1000), false},
		{train.Result{Samples: 10}, result(0.5, 100), false},
	} {
		f, ok := diagnose.Gap(tt.a, tt.b)
		if ok != tt.want || ok && (f.Kind != diagnose.Overfitting || f.Text == "") {
			t.Errorf("gap of %+v and %+v: %+v, %v, want %v", tt.a, tt.b, f, ok, tt.want)
		}
	}
}

// Plain gradient descent on two rings, at a rate past the edge of stability and
// at one at which the loss falls. Package recipe has a loss without a rule.
func TestFindingUnstableRate(t *testing.T) {
	x, y := synth.GaussianQuantiles(200, 2, 2, 0.7, numpy.Seed(0))
	s := set(t, x, y)
	fit := func(rate float64, opts ...train.FitOption) ([]string, string) {
		m := train.New(nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)), nn.BinaryCrossEntropy(), optim.SGD(rate),
			train.DType(tensor.Float64), train.Metrics(metric.Accuracy()))
		return kinds(t, m, s, append(opts, train.Epochs(3000), train.BatchSize(0))...)
	}
	found, text := fit(2)
	if len(found) == 0 || found[len(found)-1] != diagnose.StableRate || !slices.Contains(found, diagnose.PastStability) {
		t.Errorf("rate 2: found %v: %s, want that it is past stability, and a stable rate", found, text)
	}
	if found, text := fit(0.5); len(found) > 0 {
		t.Errorf("rate 0.5: found %v: %s", found, text)
	}
	// Batches make a loss rise and fall; that is no finding.
	m := train.New(nn.Sequential(nn.Linear(2, 8), nn.Sigmoid(), nn.Linear(8, 1)), nn.BinaryCrossEntropy(), optim.SGD(0.5), train.DType(tensor.Float64))
	if found, text := kinds(t, m, s, train.Epochs(40), train.BatchSize(20)); len(found) > 0 {
		t.Errorf("batches: found %v: %s", found, text)
	}
}

func TestFindingMoreParametersThanData(t *testing.T) {
	s := moonsSet(t, 10)
	net := nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
	m := train.New(net, nn.CrossEntropy(), optim.SGD(0.5))
	h, err := m.Fit(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	found, err := diagnose.Training(context.Background(), m, s, h)
	if err != nil || len(found) != 1 || found[0].Kind != diagnose.MoreParameters || !strings.Contains(found[0].Text, "42") {
		t.Errorf("findings %+v (%v), want that there are 42 parameters for 10 samples", found, err)
	}
}

// reconstruct is the squared error of the outputs from the inputs.
type reconstruct struct{ net nn.Layer }

func (o reconstruct) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	out = o.net.Forward(t.Const(b.X))
	return nn.MSE().Of(out, b.X), out
}

// An objective without targets or predictions is looked at as far as it can be.
func TestFindingsWithoutTargets(t *testing.T) {
	x, _ := synth.Moons(60, 0.2, numpy.Seed(0))
	s := set(t, x, nil)
	net := nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
	m := train.NewModel(net, reconstruct{net}, optim.SGD(0.1))
	for i := range 4 {
		nn.Params(net)[1].Value.Tensor().Set(-50, i)
	}
	if found, text := kinds(t, m, s); !slices.Equal(found, []string{diagnose.DeadUnits}) {
		t.Errorf("found %v: %s, want the dead units", found, text)
	}
	if _, err := diagnose.FindRate(t.Context(), m, s, diagnose.RateSteps(10)); err != nil {
		t.Errorf("find rate: %v", err)
	}
	if p, err := diagnose.Probe(t.Context(), m, s, 10); err != nil || p.GradNorm == 0 {
		t.Errorf("probe: %+v (%v)", p, err)
	}
}
