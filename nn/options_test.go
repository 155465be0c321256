package nn_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// layersOfPyTorch makes the layers of testdata/options.py from their arguments.
var layersOfPyTorch = map[string]func(a []float64) nn.Layer{
	"selu":        func([]float64) nn.Layer { return nn.SELU() },
	"celu":        func(a []float64) nn.Layer { return nn.CELU(a[0]) },
	"elu":         func(a []float64) nn.Layer { return nn.ELU(a[0]) },
	"gelu-tanh":   func([]float64) nn.Layer { return nn.GELUTanh() },
	"mish":        func([]float64) nn.Layer { return nn.Mish() },
	"relu6":       func([]float64) nn.Layer { return nn.ReLU6() },
	"softsign":    func([]float64) nn.Layer { return nn.Softsign() },
	"log-sigmoid": func([]float64) nn.Layer { return nn.LogSigmoid() },
	"tanhshrink":  func([]float64) nn.Layer { return nn.Tanhshrink() },
	"softshrink":  func(a []float64) nn.Layer { return nn.Softshrink(a[0]) },
	"hardshrink":  func(a []float64) nn.Layer { return nn.Hardshrink(a[0]) },
	"hardtanh":    func(a []float64) nn.Layer { return nn.Hardtanh(a[0], a[1]) },
	"threshold":   func(a []float64) nn.Layer { return nn.Threshold(a[0], a[1]) },
	"softplus":    func(a []float64) nn.Layer { return nn.SoftplusBeta(a[0], a[1]) },
	"softmin":     func([]float64) nn.Layer { return nn.Softmin() },
	"log-softmax": func([]float64) nn.Layer { return nn.LogSoftmax() },
	"glu":         func(a []float64) nn.Layer { return nn.GLU(int(a[0])) },
	"maxout":      func(a []float64) nn.Layer { return nn.Maxout(int(a[0])) },
	"prelu":       func(a []float64) nn.Layer { return nn.PReLU(int(a[0])) },
	"batch-norm": func(a []float64) nn.Layer {
		opts := []nn.NormOption{nn.Epsilon(a[1])}
		if a[2] < 0 {
			opts = append(opts, nn.Cumulative())
		} else {
			opts = append(opts, nn.Momentum(a[2]))
		}
		opts = appendIf(opts, a[3] == 0, nn.NoAffine())
		return nn.BatchNorm1d(int(a[0]), appendIf(opts, a[4] == 0, nn.NoRunningStatistics())...)
	},
	"layer-norm": func(a []float64) nn.Layer {
		opts := appendIf([]nn.NormOption{nn.Epsilon(a[0])}, a[1] == 0, nn.NoAffine())
		return nn.LayerNormOver(whole(a[3:]), appendIf(opts, a[2] == 0, nn.NoShift())...)
	},
	"rms-norm": func(a []float64) nn.Layer {
		opts := appendIf(nil, a[0] >= 0, nn.Epsilon(a[0]))
		return nn.RMSNormOver(whole(a[2:]), appendIf(opts, a[1] == 0, nn.NoAffine())...)
	},
	"embedding": func(a []float64) nn.Layer {
		if a[2] < 0 {
			return nn.Embedding(int(a[0]), int(a[1]))
		}
		return nn.Embedding(int(a[0]), int(a[1]), nn.PaddingIndex(int(a[2])))
	},
}

func appendIf(opts []nn.NormOption, given bool, o nn.NormOption) []nn.NormOption {
	if given {
		return append(opts, o)
	}
	return opts
}

func whole(a []float64) (n []int) {
	for _, v := range a {
		n = append(n, int(v))
	}
	return n
}

// optionCase is what PyTorch gives for one layer with arguments.
type optionCase struct {
	Layer    string
	Args     []float64
	Training bool
	X, Y     array
	State    map[string]array
	Grads    map[string]array
	Losses   []float64 // of ten steps
	After    map[string]array
}

func (c *optionCase) String() string { return fmt.Sprintf("%s %v of %v", c.Layer, c.Args, c.X.Shape) }

// layer returns the layer of a case with PyTorch's numbers, loaded under PyTorch's
// names.
func (c *optionCase) layer(t *testing.T, d tensor.DType) nn.Layer {
	l := layersOfPyTorch[c.Layer](c.Args)
	nn.Init(l, d, nn.Streams(rng.New(1)))
	var state []tensor.Named
	for name, a := range c.State {
		x := a.tensor(d)
		if name == "num_batches_tracked" {
			x = a.tensor(tensor.Int64)
		}
		state = append(state, tensor.Named{Name: name, Tensor: x})
	}
	if _, err := nn.Load(l, nn.Tensors(state...)); err != nil {
		t.Fatalf("%v: %v", c, err)
	}
	return l
}

func TestOptionsLikePyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/options.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []*optionCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, c := range cases {
		met[c.Layer] = true
		for _, p := range precisions {
			t.Run(fmt.Sprint(c, " ", p.dtype), func(t *testing.T) { likePyTorch(t, c, p.dtype, p.value, p.derived) })
		}
	}
	for name := range layersOfPyTorch {
		if !met[name] {
			t.Errorf("options.json has no case of %q", name)
		}
	}
}

func likePyTorch(t *testing.T, c *optionCase, d tensor.DType, value, derived float64) {
	l := c.layer(t, d)
	tape := grad.NewTape()
	if !c.Training {
		tape = grad.NewTape(grad.Evaluation())
	}
	var x, in grad.Value
	if nn.TakesIDs(l) {
		in = tape.Const(c.X.tensor(tensor.Int64))
	} else {
		x = grad.Param("x", c.X.tensor(d))
		in = tape.Use(x)
	}
	y := l.Forward(in)
	weigh(y).Backward()
	wantNear(t, "y", y.Tensor(), c.Y, value)
	if !x.IsZero() {
		wantNear(t, "the gradient of x", x.Grad(), c.Grads["x"], derived)
	}
	for _, p := range nn.Params(l) {
		wantNear(t, "the gradient of "+p.Name, p.Value.Grad(), c.Grads[p.Name], derived)
	}
	if len(c.Losses) == 0 {
		return
	}
	for i, want := range c.Losses {
		tape.Rewind()
		in := tape.Const(c.X.tensor(d))
		if nn.TakesIDs(l) {
			in = tape.Const(c.X.tensor(tensor.Int64))
		}
		loss := weigh(l.Forward(in).Square()).Scale(0.1)
		if got := loss.Item(); math.Abs(got-want) > 10*derived*math.Abs(want) {
			t.Fatalf("step %d: got a loss of %g, want %g", i, got, want)
		}
		if len(nn.Params(l)) == 0 {
			continue
		}
		loss.Backward()
		for _, p := range nn.Params(l) {
			tensor.Copy(p.Value.Tensor(), p.Value.Tensor().Add(p.Value.Grad().Scale(-0.05)))
		}
	}
	state := nn.StateDict(l)
	if len(state) != len(c.After) {
		t.Errorf("after ten steps there are %d tensors, want %d", len(state), len(c.After))
	}
	for _, s := range state {
		wantNear(t, "after ten steps "+s.Name, s.Tensor, c.After[s.Name], 10*derived)
	}
}
