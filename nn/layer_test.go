package nn_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// initialised makes the parameters of l and gives it streams.
func initialised[L nn.Layer](l L, d tensor.DType) L {
	s := rng.New(7)
	nn.Init(l, d, nn.Streams(s))
	nn.Seed(l, s)
	return l
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		layer   nn.Layer
		in, out []int
	}{
		{nn.Linear(4, 3), []int{5, 4}, []int{5, 3}},
		{nn.Linear(4, 3, nn.NoBias()), []int{2, 5, 4}, []int{2, 5, 3}},
		{nn.Linear(4, 3), []int{4}, []int{3}},
		{nn.Linear(4, 3), []int{0, 4}, []int{0, 3}},
		{nn.Tanh(), []int{2, 3, 4}, []int{2, 3, 4}},
		{nn.Sigmoid(), []int{0, 4}, []int{0, 4}},
		{nn.ReLU(), []int{4}, []int{4}},
		{nn.GELU(), []int{2, 2}, []int{2, 2}},
		{nn.Softmax(), []int{2, 3, 4}, []int{2, 3, 4}},
		{nn.Flatten(), []int{2, 3, 4}, []int{2, 12}},
		{nn.Flatten(), []int{2}, []int{2, 1}},
		{nn.Flatten(), []int{0, 3, 4}, []int{0, 12}},
		{nn.Flatten(), []int{2, 0, 4}, []int{2, 0}},
		{nn.Dropout(0.5), []int{2, 3, 4}, []int{2, 3, 4}},
		{nn.BatchNorm1d(3), []int{2, 3}, []int{2, 3}},
		{nn.BatchNorm1d(3), []int{2, 3, 5}, []int{2, 3, 5}},
		{nn.LayerNorm(3), []int{2, 4, 3}, []int{2, 4, 3}},
		{nn.Sequential(), []int{2, 3}, []int{2, 3}},
		{nn.Sequential(nn.Flatten(), nn.Sequential(nn.Linear(6, 2), nn.ELU(1)), nn.Softmax()), []int{4, 3, 2}, []int{4, 2}},
	} {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			y := initialised(c.layer, d).Forward(grad.NewTape().Const(tensor.New(d, c.in...)))
			if !slices.Equal(y.Shape(), c.out) || y.DType() != d {
				t.Errorf("%v on %v %v: got %v %v, want %v", c.layer, d, c.in, y.DType(), y.Shape(), c.out)
			}
		}
	}
}

// A shape that does not fit is reported with the layer's place, the rule and
// what to do.
func TestMistakesName(t *testing.T) {
	images := tensor.New(tensor.Float32, 64, 1, 28, 28)
	rows := tensor.New(tensor.Float32, 64, 10)
	for _, c := range []struct {
		name string
		net  nn.Layer
		x    *tensor.Tensor
		want string
	}{
		{"flatten", nn.Sequential(nn.ReLU(), nn.Dropout(0.2), nn.Linear(784, 512)), images,
			"net.2 (Linear 784→512): affine: x is (64, 1, 28, 28), last axis 28, want 784; is a Flatten missing?"},
		{"sizes", nn.Sequential(nn.Linear(10, 4), nn.Linear(5, 2)), rows,
			"net.1 (Linear 5→2): affine: x is (64, 4), last axis 4, want 5"},
		{"nested", nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(10, 4), nn.BatchNorm1d(3))), rows,
			"net.1.1 (BatchNorm1d 3): batch-norm: x is (64, 4), 4 channels, but net.1.1.weight is (3,)"},
		{"layer norm", nn.Sequential(nn.LayerNorm(3)), rows,
			"net.0 (LayerNorm 3): layer-norm: x is (64, 10), last axis 10, but net.0.weight is (3,)"},
		{"ids", nn.Sequential(nn.Embedding(10, 4)), rows,
			"net.0 (Embedding 10→4): lookup: input 0 is float32 (64, 10), want int64, int32 or uint8; convert it with To"},
		{"one sample", nn.Sequential(nn.Flatten(), nn.BatchNorm1d(10)), tensor.New(tensor.Float32, 1, 10),
			"net.1 (BatchNorm1d 10): batch-norm: x is (1, 10): the variance of a single value is not known; in training a batch needs at least two samples"},
		{"scalar", nn.Sequential(nn.Flatten()), tensor.New(tensor.Float32),
			"net.0 (Flatten): flatten: x is a scalar, want (N, …)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			net := initialised(c.net, tensor.Float32)
			wantFault(t, c.want, func() { net.Forward(grad.NewTape().Const(c.x)) })
		})
	}
	t.Run("not seeded", func(t *testing.T) {
		net := nn.Sequential(nn.Dropout(0.2))
		wantFault(t, "net.0 (Dropout 0.2): dropout: there is no source of random numbers; nn.Seed gives the layers of a network theirs",
			func() { net.Forward(grad.NewTape().Const(rows)) })
	})
}

func TestConstructorsRefuse(t *testing.T) {
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"linear: 0 inputs and 3 outputs, want at least one of each", func() { nn.Linear(0, 3) }},
		{"sequential: layer 1 is nil", func() { nn.Sequential(nn.Tanh(), nil) }},
		{"dropout: probability 1.2, want 0 to 1", func() { nn.Dropout(1.2) }},
		{"dropout: probability NaN, want 0 to 1", func() { nn.Dropout(math.NaN()) }},
		{"batch-norm: size 0, want at least 1", func() { nn.BatchNorm1d(0) }},
		{"batch-norm: momentum 2, want 0 to 1", func() { nn.BatchNorm1d(3, nn.Momentum(2)) }},
		{"layer-norm: epsilon -1, want a finite number, at least 0", func() { nn.LayerNorm(3, nn.Epsilon(-1)) }},
		{"layer-norm: it has no running statistics, so no momentum", func() { nn.LayerNorm(3, nn.Momentum(0.5)) }},
		{"embedding: 0 ids with 3 numbers each", func() { nn.Embedding(0, 3) }},
		{"leaky-relu: slope NaN, want a finite number", func() { nn.LeakyReLU(math.NaN()) }},
		{"elu: alpha +Inf, want a finite number", func() { nn.ELU(math.Inf(1)) }},
		{"huber: delta 0, want a finite number above 0", func() { nn.Huber(0) }},
		{"weighted cross-entropy: weight 1 is -1, want a finite number, at least 0", func() { nn.WeightedCrossEntropy([]float64{1, -1}, 0) }},
		{"weighted cross-entropy: label smoothing 2, want 0 to 1", func() { nn.WeightedCrossEntropy(nil, 2) }},
		{"weighted binary cross-entropy: no weight of positives", func() { nn.WeightedBinaryCrossEntropy(nil) }},
		{"weighted binary cross-entropy: weight 0 is NaN", func() { nn.WeightedBinaryCrossEntropy([]float64{math.NaN()}) }},
	} {
		wantFault(t, c.want, c.f)
	}
}

// wantFault runs f, which must panic with a *grad.Error that says want.
func wantFault(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		e, ok := recover().(*grad.Error)
		if !ok || !strings.Contains(e.Error(), want) {
			t.Errorf("got %v, want a panic that says %q", e, want)
		}
	}()
	f()
}

// Names are those of a PyTorch state_dict.
func TestNames(t *testing.T) {
	net := nn.Sequential(
		nn.Embedding(5, 4), nn.Flatten(), nn.Linear(8, 6), nn.BatchNorm1d(6), nn.ReLU(),
		nn.Sequential(nn.Linear(6, 6, nn.NoBias()), nn.LayerNorm(6), nn.BatchNorm1d(6)), nn.Linear(6, 2))
	want := []string{"0.weight", "2.weight", "2.bias", "3.weight", "3.bias",
		"5.0.weight", "5.1.weight", "5.1.bias", "5.2.weight", "5.2.bias", "6.weight", "6.bias"}
	wantBuffers := []string{"3.running_mean", "3.running_var", "3.num_batches_tracked",
		"5.2.running_mean", "5.2.running_var", "5.2.num_batches_tracked"}
	for range 2 { // before and after Init
		var got []string
		for _, p := range nn.Params(net) {
			got = append(got, p.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("parameters: got %v, want %v", got, want)
		}
		got = nil
		for _, b := range nn.Buffers(net) {
			got = append(got, b.Name)
		}
		if !slices.Equal(got, wantBuffers) {
			t.Errorf("buffers: got %v, want %v", got, wantBuffers)
		}
		initialised(net, tensor.Float64)
	}
	if !nn.Initialised(net) {
		t.Error("Initialised after Init: got false")
	}
	if got, want := nn.Count(net), 5*4+8*6+6+12+36+12+12+12+2; got != want {
		t.Errorf("Count: got %d, want %d", got, want)
	}
	for _, p := range nn.Params(net) {
		if p.Value.DType() != tensor.Float64 || p.Value.Name() != "net."+p.Name {
			t.Errorf("%s: got type %v and name %q", p.Name, p.Value.DType(), p.Value.Name())
		}
	}
}

func TestPrinting(t *testing.T) {
	net := nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.Sequential(nn.LeakyReLU(0.01), nn.Dropout(0.2)), nn.Softmax())
	want := `Sequential
  0: Flatten
  1: Linear 4→3 (15 parameters)
  2: Sequential
    0: LeakyReLU 0.01
    1: Dropout 0.2
  3: Softmax`
	if got := net.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, c := range []struct {
		s    interface{ String() string }
		want string
	}{
		{initialised(nn.Sequential(nn.Linear(4, 3)), tensor.Float32), "Sequential\n  0: Linear 4→3 (15 parameters)"},
		{nn.Tanh(), "Tanh"}, {nn.Sigmoid(), "Sigmoid"}, {nn.ReLU(), "ReLU"}, {nn.GELU(), "GELU"},
		{nn.GELUTanh(), "GELU tanh"}, {nn.SiLU(), "SiLU"}, {nn.HardSwish(), "HardSwish"}, {nn.HardSigmoid(), "HardSigmoid"}, {nn.Mish(), "Mish"}, {nn.Softplus(), "Softplus"}, {nn.ELU(0.5), "ELU 0.5"},
		{nn.BatchNorm1d(3), "BatchNorm1d 3"}, {nn.LayerNorm(3), "LayerNorm 3"}, {nn.Embedding(5, 2), "Embedding 5→2"},
		{nn.CrossEntropy(), "cross-entropy"}, {nn.BinaryCrossEntropy(), "binary cross-entropy"},
		{nn.MSE(), "mean squared error"}, {nn.MAE(), "mean absolute error"}, {nn.Huber(0.5), "Huber 0.5"},
		{nn.WeightedCrossEntropy(nil, 0), "weighted cross-entropy"},
		{nn.WeightedBinaryCrossEntropy([]float64{2}), "weighted binary cross-entropy"},
	} {
		if got := c.s.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestReductionOfLosses(t *testing.T) {
	for _, make := range []func(...nn.LossOption) nn.Loss{
		nn.CrossEntropy, nn.BinaryCrossEntropy, nn.MSE, nn.MAE,
		func(o ...nn.LossOption) nn.Loss { return nn.Huber(1, o...) },
		func(o ...nn.LossOption) nn.Loss { return nn.WeightedCrossEntropy(nil, 0, o...) },
		func(o ...nn.LossOption) nn.Loss { return nn.WeightedBinaryCrossEntropy([]float64{1}, o...) },
	} {
		if r := make().Reduction(); r != grad.Mean {
			t.Errorf("%v: got %v, want the mean by default", make(), r)
		}
		if r := make(sum).Reduction(); r != grad.Sum {
			t.Errorf("%v with Reduce(Sum): got %v", make(), r)
		}
	}
}

// Predict turns outputs into probabilities or leaves them.
func TestPredict(t *testing.T) {
	tape := grad.NewTape(grad.Inference())
	x := tape.Const(tensor.From([]float64{math.Log(3), 0}, 1, 2))
	for _, c := range []struct {
		loss nn.Loss
		want []float64
	}{
		{nn.CrossEntropy(), []float64{0.75, 0.25}},
		{nn.WeightedCrossEntropy(nil, 0.1), []float64{0.75, 0.25}},
		{nn.BinaryCrossEntropy(), []float64{0.75, 0.5}},
		{nn.WeightedBinaryCrossEntropy([]float64{2}), []float64{0.75, 0.5}},
		{nn.MSE(), []float64{math.Log(3), 0}},
		{nn.MAE(), []float64{math.Log(3), 0}},
		{nn.Huber(1), []float64{math.Log(3), 0}},
	} {
		got := c.loss.Predict(x).Tensor()
		if d, at := tensor.MaxDiff(got, tensor.From(c.want, 1, 2)); d > 1e-15 {
			t.Errorf("%v: element %d: got %v, want %v", c.loss, at, got, c.want)
		}
	}
}

// numpy's generator can draw the first weights too.
var _ nn.Source = numpy.Seed(0)
