package optim_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/optim"
	"cajal/tensor"
)

type goldenCase struct {
	Name  string
	W, B  [][]float64
	State map[string][]float64
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// problem is the one of testdata/optim.py: two parameters whose gradients
// depend on the step alone.
type problem struct {
	tape *grad.Tape
	w, b grad.Value
	d    tensor.DType
}

func newProblem(d tensor.DType) *problem {
	return &problem{
		tape: grad.NewTape(), d: d,
		w: grad.Param("w", tensor.From([]float64{0.5, -1, 2, 0.25, 0.75, -0.125}, 2, 3).To(d)),
		b: grad.Param("b", tensor.From([]float64{1, -0.5}).To(d)),
	}
}

func (p *problem) slope(t, lo int, shape ...int) grad.Value {
	g := tensor.New(p.d, shape...)
	for j := range g.Size() {
		i := lo + j
		k := (7*t + 13*i*i + t*i) % 17
		g.Raw().Set(j, float64(k-7)/8)
	}
	return p.tape.Const(g)
}

func (p *problem) backward(t int) {
	p.tape.Rewind()
	loss := p.w.Mul(p.slope(t, 0, 2, 3)).Sum()
	if t%3 != 0 {
		loss = loss.Add(p.b.Mul(p.slope(t, 6, 2)).Sum())
	}
	loss.Backward()
}

// torch has the optimisers of testdata/optim.py under the same names.
var torch = map[string]func() *optim.Optimizer{
	"sgd":         func() *optim.Optimizer { return optim.SGD(0.05) },
	"sgd l2":      func() *optim.Optimizer { return optim.SGD(0.05, optim.L2(0.1), optim.DecayAll()) },
	"momentum":    func() *optim.Optimizer { return optim.SGD(0.05, optim.Momentum(0.9)) },
	"momentum l2": func() *optim.Optimizer { return optim.SGD(0.05, optim.Momentum(0.9), optim.L2(0.1), optim.DecayAll()) },
	"nesterov":    func() *optim.Optimizer { return optim.SGD(0.05, optim.Momentum(0.9), optim.Nesterov()) },
	"nesterov l2": func() *optim.Optimizer {
		return optim.SGD(0.05, optim.Momentum(0.8), optim.Nesterov(), optim.L2(0.1), optim.DecayAll())
	},
	"rmsprop": func() *optim.Optimizer { return optim.RMSProp(0.01) },
	"rmsprop all": func() *optim.Optimizer {
		return optim.RMSProp(0.01, optim.Smoothing(0.9), optim.Epsilon(1e-3), optim.Momentum(0.7), optim.L2(0.1), optim.DecayAll())
	},
	"adagrad": func() *optim.Optimizer { return optim.Adagrad(0.01) },
	"adagrad all": func() *optim.Optimizer {
		return optim.Adagrad(0.1, optim.Epsilon(1e-3), optim.L2(0.1), optim.DecayAll())
	},
	"adam": func() *optim.Optimizer { return optim.Adam(0.001) },
	"adam all": func() *optim.Optimizer {
		return optim.Adam(0.01, optim.Betas(0.8, 0.95), optim.Epsilon(1e-3), optim.L2(0.1), optim.DecayAll())
	},
	"adamw": func() *optim.Optimizer { return optim.AdamW(0.001, optim.DecayAll()) },
	"adamw all": func() *optim.Optimizer {
		return optim.AdamW(0.01, optim.Betas(0.8, 0.95), optim.Epsilon(1e-3), optim.WeightDecay(0.1), optim.DecayAll())
	},
	"groups": func() *optim.Optimizer {
		return optim.AdamW(0.01, optim.WeightDecay(0.1), optim.DecayAll(),
			optim.Group(optim.Biases, optim.RateFactor(2), optim.WeightDecay(0)))
	},
	"clip norm": func() *optim.Optimizer {
		return optim.SGD(0.05, optim.L2(0.1), optim.DecayAll(), optim.ClipNorm(1))
	},
	"clip value": func() *optim.Optimizer { return optim.SGD(0.05, optim.Momentum(0.9), optim.ClipValue(0.3)) },
	"clip both":  func() *optim.Optimizer { return optim.Adam(0.01, optim.ClipNorm(0.7), optim.ClipValue(0.5)) },
}

func TestEqualsPyTorch(t *testing.T) {
	var golden struct {
		At    []int
		Cases []goldenCase
	}
	read(t, "testdata/optim.json", &golden)
	if len(golden.Cases) != len(torch) {
		t.Errorf("%d cases, want %d", len(golden.Cases), len(torch))
	}
	for _, d := range []struct {
		tensor.DType
		tolerance float64
	}{{tensor.Float64, 1e-12}, {tensor.Float32, 2e-5}} {
		for _, c := range golden.Cases {
			t.Run(fmt.Sprintf("%v/%s", d.DType, c.Name), func(t *testing.T) {
				p := newProblem(d.DType)
				o := torch[c.Name]().Bind(p.w, p.b)
				k := 0
				for step := 1; step <= 100; step++ {
					p.backward(step)
					o.Step()
					if step == golden.At[k] {
						near(t, fmt.Sprintf("w after step %d", step), p.w.Tensor(), c.W[k], d.tolerance)
						near(t, fmt.Sprintf("b after step %d", step), p.b.Tensor(), c.B[k], d.tolerance)
						k++
					}
				}
				checkState(t, o, c.State, d.tolerance)
			})
		}
	}
}

// checkState compares what is remembered with the golden, which also holds
// PyTorch's step of rules that do not need it.
func checkState(t *testing.T, o *optim.Optimizer, want map[string][]float64, tolerance float64) {
	t.Helper()
	s := o.State()
	if s.Steps != 100 || o.Steps() != 100 {
		t.Errorf("%d steps, want 100", s.Steps)
	}
	named := make(map[string]*tensor.Tensor)
	for _, n := range s.Tensors {
		named[n.Name] = n.Tensor
	}
	for name, v := range want {
		if named[name] == nil {
			t.Errorf("no %s in the state", name)
			continue
		}
		near(t, name, named[name], v, tolerance)
	}
}

func near(t *testing.T, what string, got *tensor.Tensor, want []float64, tolerance float64) {
	t.Helper()
	flat := tensor.From(want, got.Shape()...)
	if d, i := tensor.MaxDiff(got.To(tensor.Float64), flat); !(d <= tolerance) {
		t.Errorf("%s: element %d is off by %.3g, at most %g allowed; got %v, want %v", what, i, d, tolerance, got, flat)
	}
}

// On plain SGD the coupled and the decoupled decay are the same, and both
// leave biases alone unless told otherwise.
func TestDecay(t *testing.T) {
	for _, c := range []struct {
		name string
		opts []optim.Option
		w, b float64 // 2 after a step of rate 0.5 without gradient
	}{
		{"l2", []optim.Option{optim.L2(0.1)}, 1.9, 2},
		{"decoupled", []optim.Option{optim.WeightDecay(0.1)}, 1.9, 2},
		{"all", []optim.Option{optim.DecayAll(), optim.L2(0.1)}, 1.9, 1.9},
		{"both", []optim.Option{optim.L2(0.1), optim.WeightDecay(0.2)}, 1.7, 2},
		{"group off", []optim.Option{optim.L2(0.1), optim.DecayAll(), optim.Group(optim.Biases, optim.L2(0))}, 1.9, 2},
		{"group rate", []optim.Option{optim.L2(0.1), optim.Group(optim.Prefix("w"), optim.RateFactor(2))}, 1.8, 2},
		{"frozen", []optim.Option{optim.L2(0.1), optim.Group(optim.Prefix(""), optim.RateFactor(0))}, 2, 2},
	} {
		w := grad.Param("w", tensor.Full(tensor.Float64, 2, 1, 1))
		b := grad.Param("b", tensor.Full(tensor.Float64, 2, 1))
		o := optim.SGD(0.5, c.opts...).Bind(w, b)
		tape := grad.NewTape()
		tape.Use(w).Add(b).Scale(0).Sum().Backward()
		o.Step()
		if got := w.Tensor().At(0, 0); math.Abs(got-c.w) > 1e-15 {
			t.Errorf("%s: weight %v, want %v", c.name, got, c.w)
		}
		if got := b.Tensor().At(0); math.Abs(got-c.b) > 1e-15 {
			t.Errorf("%s: bias %v, want %v", c.name, got, c.b)
		}
	}
}

func TestPenalty(t *testing.T) {
	w := grad.Param("w", tensor.From([]float64{1, 2, 3, 4, 5}, 1, 5))
	b := grad.Param("b", tensor.From([]float64{2}))
	for _, c := range []struct {
		opts []optim.Option
		want float64
	}{
		{nil, 0},
		{[]optim.Option{optim.L2(0.2)}, 5.5},
		{[]optim.Option{optim.WeightDecay(0.2)}, 0},
		{[]optim.Option{optim.L2(0.2), optim.DecayAll()}, 5.9},
		{[]optim.Option{optim.L2(0.2), optim.DecayAll(), optim.Group(optim.These(b), optim.L2(1))}, 7.5},
	} {
		if got := optim.SGD(1, c.opts...).Bind(w, b).Penalty(); math.Abs(got-c.want) > 1e-14 {
			t.Errorf("penalty %v, want %v", got, c.want)
		}
	}
}

func TestGradNorm(t *testing.T) {
	w := grad.Param("w", tensor.From([]float64{1, 1, 1, 1, 1, 1}))
	tape := grad.NewTape()
	tape.Const(tensor.From([]float64{1, -2, 3, -4, 5, -3})).Mul(w).Sum().Backward()
	o := optim.SGD(1, optim.ClipNorm(4), optim.ClipValue(2)).Bind(w)
	if got := o.GradNorm(); got != 8 {
		t.Errorf("norm %v, want 8", got)
	}
	o.Step()
	// Cut to 1, −2, 2, −2, 2, −2 the norm is √21.
	f := 4 / (math.Sqrt(21) + 1e-6)
	near(t, "w", w.Tensor(), []float64{1 - f, 1 + 2*f, 1 - 2*f, 1 + 2*f, 1 - 2*f, 1 + 2*f}, 1e-15)
	if got := w.Grad().At(4); got != 5 {
		t.Errorf("the gradient became %v, want it left at 5", got)
	}
}

// wide returns a problem whose parameter is large enough for several threads.
func wide(d tensor.DType) (w grad.Value, tape *grad.Tape) {
	const n = 40_001
	start, slope := tensor.New(d, 1, n), tensor.New(d, 1, n)
	for i := range n {
		start.Raw().Set(i, math.Sin(float64(i)))
		slope.Raw().Set(i, math.Cos(float64(3*i)))
	}
	w, tape = grad.Param("w", start), grad.NewTape()
	tape.Const(slope).Mul(w).Sum().Backward()
	return w, tape
}

func TestThreadsChangeNothing(t *testing.T) {
	defer kernel.SetThreads(0)
	for name, make := range torch {
		if name == "groups" {
			continue
		}
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			var result [2]*tensor.Tensor
			for i, threads := range []int{1, 3} {
				kernel.SetThreads(threads)
				w, _ := wide(d)
				before := w.Tensor().Clone()
				o := make().Bind(w)
				for range 3 {
					o.Step()
				}
				if tensor.Equal(before, w.Tensor()) {
					t.Errorf("%s, %v: nothing changed", name, d)
				}
				result[i] = w.Tensor()
			}
			if !tensor.Equal(result[0], result[1]) {
				t.Errorf("%s, %v: 1 and 3 threads differ", name, d)
			}
		}
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	for name, make := range torch {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			p := newProblem(d)
			o := make().Bind(p.w, p.b)
			p.backward(1)
			if n := testing.AllocsPerRun(100, o.Step); n != 0 {
				t.Errorf("%s, %v: %v allocations a step, want 0", name, d, n)
			}
		}
	}
}

func TestBind(t *testing.T) {
	scalar := grad.Param("s", tensor.Full(tensor.Float64, 1))
	empty := grad.Param("e", tensor.New(tensor.Float64, 0, 3))
	twin := grad.Param("s", tensor.Full(tensor.Float32, 1, 2))
	o := optim.Adam(0.1).Bind(scalar, empty, scalar, twin)
	if got := len(o.Params()); got != 3 {
		t.Errorf("%d parameters, want 3", got)
	}
	var names []string
	for _, n := range o.State().Tensors {
		names = append(names, n.Name+tensor.ShapeString(n.Tensor.Shape()))
	}
	want := "s#0.exp_avg() s#0.exp_avg_sq() s#0.step() e.exp_avg(0, 3) e.exp_avg_sq(0, 3) e.step() s#3.exp_avg(2,) s#3.exp_avg_sq(2,) s#3.step()"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("state %s, want %s", got, want)
	}
	tape := grad.NewTape()
	tape.Use(scalar).Sum().Add(tape.Use(empty).Sum()).Backward()
	o.Step()
	if got := scalar.Tensor().Item(); math.Abs(got-0.9) > 1e-8 {
		t.Errorf("scalar %v, want 0.9: Adam's first step is as long as the rate", got)
	}
}

func TestString(t *testing.T) {
	for want, o := range map[string]*optim.Optimizer{
		"SGD 0.01":                       optim.SGD(0.01),
		"SGD 0.1, momentum 0.9":          optim.SGD(0.1, optim.Momentum(0.9)),
		"SGD 0.1, Nesterov momentum 0.9": optim.SGD(0.1, optim.Nesterov(), optim.Momentum(0.9)),
		"RMSProp 0.01":                   optim.RMSProp(0.01),
		"RMSProp 0.01, momentum 0.5":     optim.RMSProp(0.01, optim.Momentum(0.5)),
		"Adagrad 0.01":                   optim.Adagrad(0.01),
		"Adam 0.001":                     optim.Adam(1e-3),
		"AdamW 0.001":                    optim.AdamW(1e-3),
	} {
		if got := o.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for i, c := range []struct {
		o    *optim.Optimizer
		want bool
	}{
		{optim.SGD(1), true},
		{optim.SGD(1, optim.L2(1), optim.Group(optim.Biases, optim.L2(0))), true},
		{optim.SGD(1, optim.Momentum(0.1)), false},
		{optim.SGD(1, optim.ClipNorm(1)), false},
		{optim.SGD(1, optim.ClipValue(1)), false},
		{optim.SGD(1, optim.WeightDecay(1)), false},
		{optim.SGD(1, optim.Group(optim.Biases, optim.RateFactor(2))), false},
		{optim.Adam(1), false},
	} {
		if got := c.o.Plain(); got != c.want {
			t.Errorf("%d (%v): plain is %v, want %v", i, c.o, got, c.want)
		}
	}
}

func BenchmarkStep(b *testing.B) {
	for _, name := range []string{"sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw", "clip both"} {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			b.Run(fmt.Sprintf("%s/%v", name, d), func(b *testing.B) {
				w := grad.Param("w", tensor.New(d, 512, 784))
				tape := grad.NewTape()
				tape.Use(w).Sum().Backward()
				o := torch[name]().Bind(w)
				b.ReportAllocs()
				for b.Loop() {
					o.Step()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(w.Size()), "ns/number")
			})
		}
	}
}
