package optim_test

import (
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/optim"
	"cajal/tensor"
)

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
