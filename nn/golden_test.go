package nn_test

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// array is a tensor in layers.json, which testdata/layers.py writes.
type array struct {
	Shape []int     `json:"shape"`
	Data  []float64 `json:"data"`
}

func (a array) tensor(d tensor.DType) *tensor.Tensor {
	return tensor.From(slices.Clone(a.Data), a.Shape...).To(d)
}

// torchCase is what PyTorch gives for one layer or loss.
type torchCase struct {
	X      array            `json:"x"`
	Y      array            `json:"y"`
	Target array            `json:"target"`
	Params map[string]array `json:"params"`
	Grads  map[string]array `json:"grads"` // "x" and the parameters
	Before map[string]array `json:"before"`
	After  map[string]array `json:"after"`
}

func torchCases(t *testing.T) map[string]torchCase {
	t.Helper()
	b, err := os.ReadFile("testdata/layers.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases map[string]torchCase `json:"cases"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// layersByCase holds a layer for each case without a target.
var layersByCase = map[string]func() nn.Layer{
	"LeakyReLU 0.01":                      func() nn.Layer { return nn.LeakyReLU(0.01) },
	"ELU 1":                               func() nn.Layer { return nn.ELU(1) },
	"ELU 0.5":                             func() nn.Layer { return nn.ELU(0.5) },
	"GELU":                                func() nn.Layer { return nn.GELU() },
	"GELU tanh":                           func() nn.Layer { return nn.GELUTanh() },
	"SiLU":                                func() nn.Layer { return nn.SiLU() },
	"Softplus":                            func() nn.Layer { return nn.Softplus() },
	"HardSwish":                           func() nn.Layer { return nn.HardSwish() },
	"HardSigmoid":                         func() nn.Layer { return nn.HardSigmoid() },
	"Mish":                                func() nn.Layer { return nn.Mish() },
	"Softmax":                             func() nn.Layer { return nn.Softmax() },
	"Tanh":                                func() nn.Layer { return nn.Tanh() },
	"Sigmoid":                             func() nn.Layer { return nn.Sigmoid() },
	"ReLU":                                func() nn.Layer { return nn.ReLU() },
	"Linear 5→3":                          func() nn.Layer { return nn.Linear(5, 3) },
	"Flatten":                             func() nn.Layer { return nn.Flatten() },
	"BatchNorm1d 3, training":             func() nn.Layer { return nn.BatchNorm1d(3) },
	"BatchNorm1d 3, inference":            func() nn.Layer { return nn.BatchNorm1d(3) },
	"BatchNorm1d 3, training, three axes": func() nn.Layer { return nn.BatchNorm1d(3) },
	"BatchNorm1d 3, training, options": func() nn.Layer {
		return nn.BatchNorm1d(3, nn.Epsilon(0.01), nn.Momentum(0.25))
	},
	"LayerNorm 4":   func() nn.Layer { return nn.LayerNorm(4) },
	"Embedding 5→2": func() nn.Layer { return nn.Embedding(5, 2) },
}

// lossesByCase holds a loss for each case with a target.
var lossesByCase = map[string]nn.Loss{
	"cross-entropy, mean":                        nn.CrossEntropy(),
	"cross-entropy, sum":                         nn.CrossEntropy(sum),
	"cross-entropy, weights, mean":               nn.WeightedCrossEntropy(uneven, 0),
	"cross-entropy, weights, sum":                nn.WeightedCrossEntropy(uneven, 0, sum),
	"cross-entropy, smoothing, mean":             nn.WeightedCrossEntropy(nil, 0.1),
	"cross-entropy, weights and smoothing, mean": nn.WeightedCrossEntropy(uneven, 0.3),
	"cross-entropy, weights and smoothing, sum":  nn.WeightedCrossEntropy(uneven, 0.3, sum),
	"binary cross-entropy, mean":                 nn.BinaryCrossEntropy(),
	"binary cross-entropy, sum":                  nn.BinaryCrossEntropy(sum),
	"binary cross-entropy, weight, mean":         nn.WeightedBinaryCrossEntropy([]float64{3}),
	"binary cross-entropy, weight, sum":          nn.WeightedBinaryCrossEntropy([]float64{3}, sum),
	"binary cross-entropy, weights, mean":        nn.WeightedBinaryCrossEntropy([]float64{3, 0.5}),
	"binary cross-entropy, weights, sum":         nn.WeightedBinaryCrossEntropy([]float64{3, 0.5}, sum),
	"mean squared error, mean":                   nn.MSE(),
	"mean squared error, sum":                    nn.MSE(sum),
	"mean absolute error, mean":                  nn.MAE(),
	"mean absolute error, sum":                   nn.MAE(sum),
	"Huber 1, mean":                              nn.Huber(1),
	"Huber 1, sum":                               nn.Huber(1, sum),
	"Huber 2.5, mean":                            nn.Huber(2.5),
	"Huber 2.5, sum":                             nn.Huber(2.5, sum),
}

var (
	sum    = nn.Reduce(grad.Sum)
	uneven = []float64{0.5, 2, 1.25}
)

// precisions says how close each precision must come: single precision is held
// to PyTorch's numbers in double precision as well.
var precisions = []struct {
	dtype          tensor.DType
	value, derived float64
}{
	{tensor.Float64, 1e-10, 1e-10},
	{tensor.Float32, 1e-6, 1e-5},
}

func TestLikePyTorch(t *testing.T) {
	cases := torchCases(t)
	if want := len(layersByCase) + len(lossesByCase); len(cases) != want {
		t.Errorf("layers.json has %d cases, the test %d layers and losses", len(cases), want)
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		c := cases[name]
		for _, p := range precisions {
			t.Run(name+"/"+p.dtype.String(), func(t *testing.T) {
				y, grads, after := runCase(t, name, c, p.dtype)
				wantNear(t, "y", y, c.Y, p.value)
				if len(grads) != len(c.Grads) {
					t.Errorf("got %d gradients, want %d", len(grads), len(c.Grads))
				}
				for k, g := range grads {
					wantNear(t, "the gradient of "+k, g, c.Grads[k], p.derived)
				}
				if len(after) != len(c.After) {
					t.Errorf("got %d buffers, want %d", len(after), len(c.After))
				}
				for k, b := range after {
					wantNear(t, k, b, c.After[k], p.value)
				}
			})
		}
	}
}

// runCase computes what PyTorch computed: the result, the gradients, and the
// buffers afterwards.
func runCase(t *testing.T, name string, c torchCase, d tensor.DType) (y *tensor.Tensor, grads, after map[string]*tensor.Tensor) {
	tape := grad.NewTape()
	if name == "BatchNorm1d 3, inference" {
		tape = grad.NewTape(grad.Evaluation())
	}
	grads, after = map[string]*tensor.Tensor{}, map[string]*tensor.Tensor{}
	var x, in grad.Value
	if name == "Embedding 5→2" {
		in = tape.Const(c.X.tensor(tensor.Int64))
	} else {
		x = grad.Param("x", c.X.tensor(d))
		in = tape.Use(x)
	}
	var out grad.Value
	var params []grad.Named
	if loss, ok := lossesByCase[name]; ok {
		target := c.Target.tensor(d)
		if len(c.Target.Shape) == 1 {
			target = c.Target.tensor(tensor.Int64)
		}
		out = loss.Of(in, target)
	} else {
		l := prepared(t, name, c, d)
		out = l.Forward(in)
		params = nn.Params(l)
		for _, b := range nn.Buffers(l) {
			after[b.Name] = b.Tensor
		}
	}
	weigh(out).Backward()
	for _, p := range params {
		grads[p.Name] = p.Value.Grad()
	}
	if !x.IsZero() {
		grads["x"] = x.Grad()
	}
	return out.Tensor(), grads, after
}

// prepared returns the layer of a case with its parameters and buffers set.
func prepared(t *testing.T, name string, c torchCase, d tensor.DType) nn.Layer {
	t.Helper()
	f, ok := layersByCase[name]
	if !ok {
		t.Fatalf("layers.json has a case %q, the test no layer for it", name)
	}
	l := f()
	nn.Init(l, d, nn.Streams(rng.New(0)))
	for _, p := range nn.Params(l) {
		tensor.Copy(p.Value.Tensor(), c.Params[p.Name].tensor(d))
	}
	for _, b := range nn.Buffers(l) {
		tensor.Copy(b.Tensor, c.Before[b.Name].tensor(b.Tensor.DType()))
	}
	return l
}

// weigh reduces y to Σ c·y with the numbers c of layers.py.
func weigh(y grad.Value) grad.Value {
	c := tensor.New(tensor.Float64, y.Shape()...)
	for i := range c.Float64s() {
		w := float64(i+1) * math.Phi
		c.Float64s()[i] = 0.5 + w - math.Floor(w)
	}
	return y.Tape().Const(c.To(y.DType())).Mul(y).Sum()
}

// wantNear compares got with want. An element's error is relative to the
// element, or to a tenth of the largest if the element is smaller: gradients
// through softmax cancel, and PyTorch's own in single precision has elements
// that are off by 3e-5 of themselves.
func wantNear(t *testing.T, what string, got *tensor.Tensor, want array, tolerance float64) {
	t.Helper()
	if !slices.Equal(got.Shape(), want.Shape) {
		t.Fatalf("%s: got shape %v, want %v", what, got.Shape(), want.Shape)
	}
	largest := 0.0
	for _, v := range want.Data {
		largest = max(largest, math.Abs(v))
	}
	g := got.To(tensor.Float64).Float64s()
	worst, at := 0.0, 0
	for i, v := range want.Data {
		e := math.Abs(g[i]-v) / max(math.Abs(v), largest/10, 1e-300)
		if !(e <= worst) {
			worst, at = e, i
		}
	}
	if !(worst <= tolerance) {
		t.Errorf("%s: element %d: got %.10g, want %.10g: relative error %.2g, want at most %.2g", what, at, g[at], want.Data[at], worst, tolerance)
	}
}
