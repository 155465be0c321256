package optim_test

import (
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/optim"
	"cajal/tensor"
)

// A change of settings acts from the next step on, leaves what a group has of its
// own, and goes through a state.
func TestChange(t *testing.T) {
	step := func(o *optim.Optimizer, p *problem, n int) {
		p.backward(n)
		o.Step()
	}
	own := optim.Group(optim.Biases, optim.Betas(0.5, 0.9))
	p, q := newProblem(tensor.Float64), newProblem(tensor.Float64)
	changed := optim.Adam(0.1, own).Bind(p.w, p.b)
	changed.Change(optim.Betas(0.7, 0.8), optim.L2(0.1))
	made := optim.Adam(0.1, own, optim.Betas(0.7, 0.8), optim.L2(0.1)).Bind(q.w, q.b)
	for n := 1; n <= 5; n++ {
		step(changed, p, n)
		step(made, q, n)
	}
	if !tensor.Equal(p.w.Tensor(), q.w.Tensor()) || !tensor.Equal(p.b.Tensor(), q.b.Tensor()) {
		t.Errorf("changed %v %v, made so %v %v", p.w.Tensor(), p.b.Tensor(), q.w.Tensor(), q.b.Tensor())
	}
}

// SetMomentum sets the momentum or the first beta of all groups, allocates nothing,
// and is part of the state.
func TestSetMomentum(t *testing.T) {
	for name, make := range map[string]func(mu float64) *optim.Optimizer{
		"SGD":     func(mu float64) *optim.Optimizer { return optim.SGD(0.1, optim.Momentum(mu)) },
		"RMSProp": func(mu float64) *optim.Optimizer { return optim.RMSProp(0.1, optim.Momentum(mu)) },
		"NAdam":   func(mu float64) *optim.Optimizer { return optim.NAdam(0.1, optim.Betas(mu, 0.999)) },
		"Muon":    func(mu float64) *optim.Optimizer { return optim.Muon(0.1, optim.Momentum(mu)) },
		"groups": func(mu float64) *optim.Optimizer {
			return optim.SGD(0.1, optim.Momentum(mu), optim.Group(optim.Biases, optim.Momentum(mu)))
		},
	} {
		p, q, r := newProblem(tensor.Float64), newProblem(tensor.Float64), newProblem(tensor.Float64)
		want, got, resumed := make(0.6).Bind(p.w, p.b), make(0.9).Bind(q.w, q.b), make(0.9).Bind(r.w, r.b)
		got.SetMomentum(0.6)
		if err := resumed.Restore(got.State()); err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= 5; n++ {
			for i, o := range []*optim.Optimizer{want, got, resumed} {
				[]*problem{p, q, r}[i].backward(n)
				o.Step()
			}
		}
		for _, other := range []*problem{q, r} {
			if !tensor.Equal(p.w.Tensor(), other.w.Tensor()) || !tensor.Equal(p.b.Tensor(), other.b.Tensor()) {
				t.Errorf("%s: made with 0.6 it ends at %v, and set to it at %v", name, p.w.Tensor(), other.w.Tensor())
			}
		}
		if n := testing.AllocsPerRun(20, func() { got.SetMomentum(0.7) }); n != 0 {
			t.Errorf("%s: %v allocations, want 0", name, n)
		}
	}
}

func TestRefuseNonFinite(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(-1)} {
		for _, p := range []float64{1, 2, 2.5, math.Inf(1)} {
			w := grad.Param("w", tensor.Full(tensor.Float64, 1, 2))
			grad.NewTape().Use(w).Scale(v).Sum().Backward()
			o := optim.SGD(1, optim.ClipNormOf(p, 1), optim.RefuseNonFinite()).Bind(w)
			if got := refusal(o.Step); !strings.Contains(got, "the norm of the gradients is "+map[bool]string{true: "NaN", false: "+Inf"}[math.IsNaN(v)]) {
				t.Errorf("order %v, gradient %v: got %q", p, v, got)
			}
			if w.Tensor().At(0) != 1 {
				t.Errorf("order %v, gradient %v: the refused step changed the weight", p, v)
			}
		}
	}
}

// A norm of any order is that of all gradients together.
func TestNormOrders(t *testing.T) {
	for p, want := range map[float64]float64{1: 10, 2: math.Sqrt(30), 4: math.Pow(354, 0.25), math.Inf(1): 4} {
		a, b := grad.Param("a", tensor.From([]float64{1, 1, 1})), grad.Param("b", tensor.From([]float64{1}))
		tape := grad.NewTape()
		tape.Use(a).Mul(tape.Const(tensor.From([]float64{1, -2, 3}))).Sum().Add(tape.Use(b).Scale(-4).Sum()).Backward()
		if got := optim.SGD(1, optim.ClipNormOf(p, 1)).Bind(a, b).GradNorm(); math.Abs(got-want) > 1e-14 {
			t.Errorf("norm of order %v: got %v, want %v", p, got, want)
		}
	}
}
