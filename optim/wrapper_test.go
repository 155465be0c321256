package optim_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/optim"
	"cajal/tensor"
)

var wrapped = map[string]func() optim.Stepper{
	"lookahead": func() optim.Stepper { return optim.Lookahead(optim.SGD(0.05, optim.Momentum(0.9)), 5, 0.5) },
	"lookahead of adamw": func() optim.Stepper {
		return optim.Lookahead(optim.AdamW(0.02, optim.WeightDecay(0.1), optim.DecayAll()), 3, 0.8)
	},
	"sam":         func() optim.Stepper { return optim.SAM(optim.SGD(0.05), 0.05) },
	"sam of adam": func() optim.Stepper { return optim.SAM(optim.Adam(0.02, optim.L2(0.1), optim.DecayAll()), 0.3) },
	"asam":        func() optim.Stepper { return optim.ASAM(optim.SGD(0.01, optim.Momentum(0.5)), 0.02, 0.1) },
	"lookahead of sam": func() optim.Stepper {
		return optim.Lookahead(optim.SAM(optim.SGD(0.05), 0.1), 4, 0.6)
	},
}

// bound binds an optimiser of any kind.
func bound(o optim.Stepper, s *searching) optim.Stepper {
	o.BindNamed(grad.Named{Name: "w", Value: s.w}, grad.Named{Name: "b", Value: s.b})
	return o
}

// step makes a step of an optimiser of any kind.
func (s *searching) step(o optim.Stepper) {
	objective := s.again()
	if o, ok := o.(optim.Searcher); ok {
		o.StepWith(objective, s.again)
		return
	}
	o.Step()
}

func TestWrappersEqualFormulas(t *testing.T) {
	var golden struct {
		At   []int
		Runs map[string][][]float64
	}
	read(t, "testdata/wrapped.json", &golden)
	if len(golden.Runs) != len(wrapped) {
		t.Errorf("%d runs, want %d", len(golden.Runs), len(wrapped))
	}
	for name, want := range golden.Runs {
		for d, tolerance := range map[tensor.DType]float64{tensor.Float64: 1e-12, tensor.Float32: 1e-3} {
			s := newSearching("waves", d)
			o, k := bound(wrapped[name](), s), 0
			for step := 1; step <= 100; step++ {
				s.step(o)
				if step != golden.At[k] {
					continue
				}
				for i, got := range s.numbers() {
					if !(math.Abs(got-want[k][i]) <= tolerance) {
						t.Errorf("%s, %v: step %d: number %d is %v, want %v", name, d, step, i, got, want[k][i])
					}
				}
				k++
			}
		}
	}
}

// A run that goes through a state after each step ends in the same bits.
func TestWrappersGoOn(t *testing.T) {
	for name, make := range wrapped {
		whole, cut := newSearching("waves", tensor.Float32), newSearching("waves", tensor.Float32)
		a, b := bound(make(), whole), bound(make(), cut)
		for step := range 12 {
			whole.step(a)
			s := b.State()
			for i := range s.Tensors {
				s.Tensors[i].Tensor = s.Tensors[i].Tensor.Clone()
			}
			b = bound(make(), cut)
			if err := b.Restore(s); err != nil {
				t.Fatalf("%s, step %d: %v", name, step, err)
			}
			cut.step(b)
		}
		if got, want := fmt.Sprint(cut.numbers(), b.State().Steps), fmt.Sprint(whole.numbers(), a.State().Steps); got != want {
			t.Errorf("%s: resumed %v, whole %v", name, got, want)
		}
	}
}

func TestWrappersAllocateNothing(t *testing.T) {
	for name, make := range wrapped {
		s := newSearching("waves", tensor.Float32)
		o := bound(make(), s)
		s.step(o)
		still := func() float64 { return 0 }
		search, searches := o.(optim.Searcher)
		n := testing.AllocsPerRun(20, func() {
			if searches {
				search.StepWith(0, still)
			} else {
				o.Step()
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations a step, want 0", name, n)
		}
	}
}

func TestWrappersPassOn(t *testing.T) {
	s := newSearching("waves", tensor.Float64)
	o := bound(optim.Lookahead(optim.SGD(0.5, optim.Momentum(0.9), optim.L2(0.1)), 5, 0.5), s)
	if got := o.String(); got != "Lookahead 5, 0.5 of SGD 0.5, momentum 0.9" {
		t.Errorf("described as %q", got)
	}
	if got := o.(interface{ Bytes() int }).Bytes(); got != 2*8*8 {
		t.Errorf("%d bytes, want 128", got)
	}
	if got := o.(interface{ Decay(grad.Value) float64 }).Decay(s.w); got != 0.1 {
		t.Errorf("decay %v, want 0.1", got)
	}
	o.(interface{ SetMomentum(float64) }).SetMomentum(0.5)
	o.SetFactor(0.5)
	if o.Rate() != 0.25 || o.State().Momentum != 0.5 {
		t.Errorf("rate %v and momentum %v, want 0.25 and 0.5", o.Rate(), o.State().Momentum)
	}
}

func TestWrappersRefuse(t *testing.T) {
	for _, c := range []struct {
		make func()
		want string
	}{
		{func() { optim.Lookahead(optim.SGD(1), 0, 0.5) }, "lookahead: steps: 0"},
		{func() { optim.Lookahead(optim.SGD(1), 1, 1.5) }, "lookahead: share 1.5"},
		{func() { optim.SAM(optim.SGD(1), -1) }, "SAM: rho -1"},
		{func() { optim.ASAM(optim.SGD(1), 1, math.NaN()) }, "ASAM: eta NaN"},
		{func() { optim.SAM(optim.LBFGS(1), 1) }, "SAM: L-BFGS 1 asks for the objective by itself"},
		{func() { optim.SAM(optim.SGD(1), 1).Step() }, "call StepWith instead of Step"},
	} {
		if got := refusal(c.make); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want %q in it", got, c.want)
		}
	}
	s := newSearching("waves", tensor.Float64)
	state := bound(optim.Lookahead(optim.Adam(1), 5, 0.5), s).State()
	for want, o := range map[string]optim.Stepper{
		"the state is of Lookahead 5, 0.5 of Adam, want one of Lookahead 4, 0.5 of Adam": optim.Lookahead(optim.Adam(1), 4, 0.5),
		"want one of SAM 0.05 of Adam":                               optim.SAM(optim.Adam(1), 0.05),
		"the state is of Lookahead 5, 0.5 of Adam, want one of Adam": optim.Adam(1),
	} {
		if err := bound(o, s).Restore(state); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
	state.Tensors = state.Tensors[:len(state.Tensors)-1]
	if err := bound(optim.Lookahead(optim.Adam(1), 5, 0.5), s).Restore(state); err == nil || !strings.Contains(err.Error(), "lookahead.behind") {
		t.Errorf("got %v", err)
	}
}
