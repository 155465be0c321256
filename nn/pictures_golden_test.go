package nn_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
)

// layersOfPictures makes the layers of testdata/pictures.py from their arguments.
var layersOfPictures = map[string]func(a []float64) nn.Layer{
	"batch-norm": func(a []float64) nn.Layer {
		opts := []nn.NormOption{nn.Epsilon(a[2])}
		if a[3] < 0 {
			opts = append(opts, nn.Cumulative())
		} else {
			opts = append(opts, nn.Momentum(a[3]))
		}
		opts = appendIf(appendIf(opts, a[4] == 0, nn.NoAffine()), a[5] == 0, nn.NoRunningStatistics())
		return []func(int, ...nn.NormOption) *nn.BatchNormLayer{nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d}[int(a[0])-1](int(a[1]), opts...)
	},
	"instance-norm": func(a []float64) nn.Layer {
		opts := appendIf([]nn.NormOption{nn.Epsilon(a[2])}, a[4] == 1, nn.Affine())
		if a[5] == 1 {
			opts = append(opts, nn.RunningStatistics(), nn.Momentum(a[3]))
		}
		return []func(int, ...nn.NormOption) *nn.InstanceNormLayer{nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d}[int(a[0])-1](int(a[1]), opts...)
	},
	"group-norm": func(a []float64) nn.Layer {
		opts := appendIf([]nn.NormOption{nn.Epsilon(a[2])}, a[3] == 0, nn.NoAffine())
		return nn.GroupNorm(int(a[0]), int(a[1]), appendIf(opts, a[3] == 1 && a[4] == 0, nn.NoShift())...)
	},
	"prelu": func(a []float64) nn.Layer { return nn.PReLU(int(a[0])) },
}

// pictureNumbers returns what `numbers` of testdata/pictures.py gives.
func pictureNumbers(seed int, lo, hi float64, shape ...int) *tensor.Tensor {
	t := tensor.New(tensor.Float64, shape...)
	for i := range t.Float64s() {
		v := lo + (hi-lo)*float64((i*7919+seed*271)%1009)/1009
		t.Float64s()[i] = math.RoundToEven(v*64) / 64
	}
	return t
}

// pictureCase is what PyTorch gives for one layer with arguments.
type pictureCase struct {
	Layer    string
	Args     []float64
	Training bool
	Shape    []int
	Seed     int
	Y        array
	State    map[string]array
	Grads    map[string]array
	After    map[string]array
}

// loadArrays gives a module numbers of PyTorch's under PyTorch's names.
func loadArrays(t *testing.T, m nn.Module, state map[string]array, d tensor.DType) {
	t.Helper()
	var named []tensor.Named
	for name, a := range state {
		x := a.tensor(d)
		if len(a.Shape) == 0 { // a count of batches
			x = a.tensor(tensor.Int64)
		}
		named = append(named, tensor.Named{Name: name, Tensor: x})
	}
	if _, err := nn.Load(m, nn.Tensors(named...)); err != nil {
		t.Fatal(err)
	}
}

func TestLayersOfPicturesLikePyTorch(t *testing.T) {
	for name, make := range layersOfPictures {
		text, err := os.ReadFile("testdata/pictures-" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var cases []*pictureCase
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatal(err)
		}
		if want := 60; len(cases) < want && name != "prelu" {
			t.Errorf("%s: %d cases, want at least %d", name, len(cases), want)
		}
		for _, c := range cases {
			t.Run(fmt.Sprint(c.Layer, c.Args, c.Shape, c.Training), func(t *testing.T) {
				pictureLikePyTorch(t, make(c.Args), c, tensor.Float64, 1e-12, 1e-12)
				pictureLikePyTorch(t, make(c.Args), c, tensor.Float32, 1e-6, 5e-6)
			})
		}
	}
}

func pictureLikePyTorch(t *testing.T, l nn.Layer, c *pictureCase, d tensor.DType, value, derived float64) {
	nn.Init(l, d, nn.Streams(rng.New(1)))
	loadArrays(t, l, c.State, d)
	tape := grad.NewTape()
	if !c.Training {
		tape = grad.NewTape(grad.Evaluation())
	}
	x := grad.Param("x", pictureNumbers(c.Seed, -2, 3, c.Shape...).To(d))
	y := l.Forward(tape.Use(x))
	weigh(y).Backward()
	wantNearUnit(t, "y", y.Tensor(), c.Y, value)
	wantNearUnit(t, "the gradient of x", x.Grad(), c.Grads["x"], derived)
	for _, p := range nn.Params(l) {
		wantNearUnit(t, "the gradient of "+p.Name, p.Value.Grad(), c.Grads[p.Name], derived)
	}
	state := nn.StateDict(l)
	if len(state) != len(c.After) {
		t.Errorf("there are %d tensors, want %d", len(state), len(c.After))
	}
	for _, s := range state {
		wantNearUnit(t, s.Name, s.Tensor, c.After[s.Name], derived)
	}
}

// wantNearUnit is wantNear by the largest number that is wanted, or by 1 for gradients
// that cancel: those of a normalisation of two numbers come to 1e-6 of their terms.
func wantNearUnit(t *testing.T, what string, got *tensor.Tensor, want array, tolerance float64) {
	t.Helper()
	w := want.tensor(tensor.Float64)
	d, at := tensor.MaxDiff(got.To(tensor.Float64), w)
	if limit := tolerance * max(1, w.Abs().Max()); !(d <= limit) {
		t.Errorf("%s: element %d differs by %g, want at most %g: got\n%v\nwant\n%v", what, at, d, limit, got, w)
	}
}

// Ten steps of a network of these layers, and what it gives then, are PyTorch's.
func TestTrainingOfPicturesLikePyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/pictures-training.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Start, After map[string]array
		Losses       []float64
		Inference    array
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	net := nn.Sequential(
		nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(3, nn.Stride(2), nn.Padding(1)), nn.GroupNorm(2, 4), nn.PReLU(4), nn.AvgPool2d(2, nn.Stride(1), nn.CeilMode()),
		nn.InstanceNorm2d(4, nn.Affine(), nn.RunningStatistics()), nn.AdaptiveAvgPoolOver([]int{2, 3}), nn.Flatten(), nn.Linear(24, 5), nn.Tanh(), nn.Linear(5, 3))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(1)))
	loadArrays(t, net, want.Start, tensor.Float64)
	x, labels := pictureNumbers(77, -2, 2, 6, 4, 9, 11), tensor.From([]int64{0, 2, 1, 1, 0, 2})
	tape, sgd := grad.NewTape(grad.Plan()), optim.SGD(0.1, optim.Momentum(0.9)).Bind(nn.Values(net)...)
	for i, loss := range want.Losses {
		tape.Rewind()
		l := net.Forward(tape.Const(x)).CrossEntropy(labels, grad.Mean)
		l.Backward()
		sgd.Step()
		if got := l.Item(); math.Abs(got-loss) > 1e-9*loss {
			t.Fatalf("step %d: got a loss of %.12g, want %.12g", i, got, loss)
		}
	}
	for _, s := range nn.StateDict(net) {
		wantNear(t, "after ten steps "+s.Name, s.Tensor, want.After[s.Name], 1e-9)
	}
	y := net.Forward(grad.NewTape(grad.Inference()).Const(x))
	wantNear(t, "inference", y.Tensor(), want.Inference, 1e-9)
}
