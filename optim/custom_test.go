package optim_test

import (
	"fmt"
	"math"
	"testing"

	"cajal/grad"
	"cajal/optim"
	"cajal/tensor"
)

// heavy is SGD with momentum, written with nothing but what is exported.
type heavy struct{ mu float64 }

func (heavy) Slots() []string  { return []string{"momentum_buffer"} }
func (r heavy) String() string { return fmt.Sprintf("heavy ball, momentum %g", r.mu) }

func (r heavy) Update(w, g *tensor.Tensor, slots []*tensor.Tensor, rate float64, _ int64) {
	m := slots[0].Float64s()
	for i, v := range g.Float64s() {
		m[i] = r.mu*m[i] + v
		w.Float64s()[i] -= rate * m[i]
	}
}

// A rule of one's own makes the steps of the built-in one, with all that stands
// around a rule: L2, decay, groups, clipping by norm and by value, and factors.
func TestCustomIsLikeBuiltIn(t *testing.T) {
	for name, opts := range map[string][]optim.Option{
		"plain":      nil,
		"l2":         {optim.L2(0.1), optim.DecayAll()},
		"decay":      {optim.WeightDecay(0.2)},
		"clip norm":  {optim.ClipNorm(0.5)},
		"clip value": {optim.ClipValue(0.05), optim.L2(0.1)},
		"groups":     {optim.Group(optim.Biases, optim.RateFactor(0.3)), optim.Group(optim.Prefix("w"), optim.L2(0.2))},
	} {
		a, b := newProblem(tensor.Float64), newProblem(tensor.Float64)
		want := optim.SGD(0.1, append(opts, optim.Momentum(0.9))...).Bind(a.w, a.b)
		got := optim.Custom(heavy{0.9}, 0.1, opts...).Bind(b.w, b.b)
		for step := 1; step <= 30; step++ {
			a.backward(step)
			b.backward(step)
			want.SetFactor(1 / float64(step))
			got.SetFactor(1 / float64(step))
			want.Step()
			got.Step()
		}
		for i, p := range []grad.Value{b.w, b.b} {
			if d, at := tensor.MaxDiff(p.Tensor(), want.Params()[i].Tensor()); d > 1e-14 {
				t.Errorf("%s: parameter %d differs from SGD's by %g at %d", name, i, d, at)
			}
		}
		if s := got.State(); s.Rule != "heavy ball, momentum 0.9" || len(s.Tensors) != 4 || s.Tensors[0].Name != want.State().Tensors[0].Name || s.Steps != 30 {
			t.Errorf("%s: state %+v", name, s)
		}
	}
}

// A step by a rule of one's own allocates nothing.
func TestCustomAllocatesNothing(t *testing.T) {
	p := newProblem(tensor.Float64)
	o := optim.Custom(heavy{0.5}, 0.1, optim.ClipNorm(1)).Bind(p.w, p.b)
	p.backward(1)
	if n := testing.AllocsPerRun(20, o.Step); n != 0 {
		t.Errorf("%v allocations in a step, want 0", n)
	}
}

// sign follows the sign of the gradient.
type sign struct{}

func (sign) Slots() []string { return nil }
func (sign) String() string  { return "sign" }
func (sign) Update(w, g *tensor.Tensor, _ []*tensor.Tensor, rate float64, _ int64) {
	for i, v := range g.Float64s() {
		w.Float64s()[i] -= math.Copysign(rate, v)
	}
}

// A rule of one's own: every number moves by the rate, whatever its gradient.
func ExampleCustom() {
	w := grad.Param("w", tensor.From([]float64{3, -2}))
	opt := optim.Custom(sign{}, 0.5).Bind(w)
	tape := grad.NewTape()
	for range 3 {
		tape.Rewind()
		tape.Use(w).Square().Sum().Backward()
		opt.Step()
	}
	fmt.Println(opt, w.Tensor().Float64s())
	// Output: sign 0.5 [1.5 -0.5]
}
