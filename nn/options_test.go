package nn_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
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

// A step through any layer with options allocates nothing once memory has been
// planned.
func TestOptionsAllocateNothing(t *testing.T) {
	a, b := nn.Named{Name: "a", Layer: nn.Tanh()}, nn.Named{Name: "b", Layer: nn.Sigmoid()}
	for _, l := range []nn.Layer{
		nn.Branch(nn.Add, a, b), nn.Branch(nn.Mul, a, b), nn.Branch(nn.ConcatAlong(2), a, b),
		nn.LayerNormOver([]int{2, 3}), nn.LayerNormOver([]int{2, 3}, nn.NoAffine()), nn.RMSNormOver([]int{2, 3}),
		nn.BatchNorm1d(2, nn.NoAffine(), nn.NoRunningStatistics()), nn.BatchNorm1d(2, nn.Cumulative()),
		nn.PReLU(2), nn.PReLU(1), nn.Maxout(3), nn.GLU(-2), nn.SoftplusBeta(2, 1), nn.Threshold(1, 2), nn.Softmin(), nn.AlphaDropout(0.2),
	} {
		nn.Init(l, tensor.Float32, nn.Streams(rng.New(1)))
		nn.Seed(l, rng.New(2))
		tape, x := grad.NewTape(grad.Plan()), grad.Param("x", tensor.Full(tensor.Float32, 0.5, 4, 2, 3))
		step := func() {
			tape.Rewind()
			l.Forward(tape.Use(x)).Square().Sum().Backward()
			tape.Commit()
		}
		for range 3 {
			step()
		}
		if n := testing.AllocsPerRun(10, step); n > 0 {
			t.Errorf("%v: %g allocations a step, want none", l, n)
		}
	}
}

// AlphaDropout keeps a mean of 0 and a variance of 1, drops to one value, and is
// nothing but in training.
func TestAlphaDropout(t *testing.T) {
	const n = 200_000
	x := tensor.New(tensor.Float64, n)
	r := rng.New(3).Stream("x")
	for i := range x.Float64s() {
		x.Float64s()[i] = r.NormFloat64()
	}
	for _, p := range []float64{0.1, 0.5} {
		l := nn.AlphaDropout(p)
		nn.Seed(l, rng.New(4))
		in := grad.Param("x", x)
		tape := grad.NewTape()
		y := l.Forward(tape.Use(in))
		y.Sum().Backward()
		const low = -1.7580993408473766
		a := 1 / math.Sqrt((1-p)*(1+p*low*low))
		dropped := 0
		for i, v := range y.Tensor().Float64s() {
			want, slope := a*x.Float64s()[i]-a*p*low, a
			if in.Grad().Float64s()[i] == 0 {
				want, slope = a*low-a*p*low, 0
				dropped++
			}
			if math.Abs(v-want) > 1e-12 || math.Abs(in.Grad().Float64s()[i]-slope) > 1e-12 {
				t.Fatalf("p = %g, element %d: got %g with slope %g, want %g with %g", p, i, v, in.Grad().Float64s()[i], want, slope)
			}
		}
		mean := y.Tensor().Mean()
		variance := y.Tensor().Mul(y.Tensor()).Mean() - mean*mean
		if math.Abs(float64(dropped)/n-p) > 0.01 || math.Abs(mean) > 0.02 || math.Abs(variance-1) > 0.02 {
			t.Errorf("p = %g: %g of all are dropped, mean %g and variance %g, want %g, 0 and 1", p, float64(dropped)/n, mean, variance, p)
		}
		if z := l.Forward(grad.NewTape(grad.Evaluation()).Const(x)); !tensor.Equal(z.Tensor(), x) {
			t.Error("it drops in evaluation")
		}
	}
	all := nn.AlphaDropout(1)
	nn.Seed(all, rng.New(4))
	if y := all.Forward(grad.NewTape().Const(x)).Tensor(); y.Max() != 0 || y.Min() != 0 {
		t.Errorf("with p = 1: got %g to %g, want zeros", y.Min(), y.Max())
	}
}

// What a constructor or a call cannot take, it says.
func TestOptionsRefused(t *testing.T) {
	forward := func(l nn.Layer, shape ...int) func() {
		return func() {
			nn.Init(l, tensor.Float64, nn.Streams(rng.New(1)))
			l.Forward(grad.NewTape().Const(tensor.New(tensor.Float64, shape...)))
		}
	}
	for want, f := range map[string]func(){
		"layer-norm: it has no running statistics": func() { nn.LayerNorm(3, nn.Cumulative()) },
		"layer-norm: axes [2 0], want each":        func() { nn.LayerNormOver([]int{2, 0}) },
		"layer-norm: there is no axis":             func() { nn.LayerNormOver(nil) },
		"batch-norm: it has weight and bias or":    func() { nn.BatchNorm1d(3, nn.NoShift()) },
		"rms-norm: it has no bias":                 func() { nn.RMSNorm(3, nn.NoShift()) },
		"rms-norm: it has no running statistics":   func() { nn.RMSNorm(3, nn.NoRunningStatistics()) },
		"embedding: the row of padding is 5":       func() { nn.Embedding(5, 2, nn.PaddingIndex(5)) },
		"embedding: the row of padding is -6":      func() { nn.Embedding(5, 2, nn.PaddingIndex(-6)) },
		"linear: it has no row of padding":         func() { nn.Linear(5, 2, nn.PaddingIndex(0)) },
		"celu: alpha 0":                            func() { nn.CELU(0) },
		"softplus: beta 0":                         func() { nn.SoftplusBeta(0, 20) },
		"hardtanh: limits 1 and 1":                 func() { nn.Hardtanh(1, 1) },
		"softshrink: lambda -1":                    func() { nn.Softshrink(-1) },
		"prelu: 0 slopes":                          func() { nn.PReLU(0) },
		"maxout: 0 pieces":                         func() { nn.Maxout(0) },
		"alpha-dropout: probability 2":             func() { nn.AlphaDropout(2) },
		"(4, 2, 3), want (…, 3×2)":                 forward(nn.LayerNormOver([]int{3, 2}), 4, 2, 3),
		"(3,), want (…, 2×3)":                      forward(nn.RMSNormOver([]int{2, 3}), 3),
		"(4, 2), want (N, 3) or (N, 3, …)":         forward(nn.PReLU(3), 4, 2),
		"a last axis that 2 divides":               forward(nn.Maxout(2), 4, 3),
		"an axis -1 of even length":                forward(nn.GLU(-1), 4, 3),
	} {
		func() {
			defer func() {
				e, ok := recover().(*grad.Error)
				if !ok || !strings.Contains(e.Error(), want) {
					t.Errorf("got %v, want a refusal that says %q", e, want)
				}
			}()
			f()
		}()
	}
}

// A negative row of padding counts from the end.
func TestPaddingIndexFromTheEnd(t *testing.T) {
	l := nn.Embedding(5, 2, nn.PaddingIndex(-1))
	nn.Init(l, tensor.Float64, nn.Streams(rng.New(1)))
	for i := range 5 {
		row := l.W.Value.Tensor().Select(0, i)
		if zero := row.At(0) == 0 && row.At(1) == 0; zero != (i == 4) {
			t.Errorf("row %d is %v, want zeros in row 4 alone", i, row)
		}
	}
}

// An epsilon of 0 is one: numbers however small have a root mean square of 1.
func TestRMSNormWithoutEpsilon(t *testing.T) {
	l := nn.RMSNorm(2, nn.Epsilon(0), nn.NoAffine())
	y := l.Forward(grad.NewTape().Const(tensor.From([]float64{0x1p-40, -0x1p-40}, 1, 2))).Tensor()
	if y.At(0, 0) != 1 || y.At(0, 1) != -1 {
		t.Errorf("got %v, want 1 and -1", y)
	}
}
