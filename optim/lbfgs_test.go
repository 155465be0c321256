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

// objectives are those of testdata/lbfgs.py.
var objectives = map[string]func(tape *grad.Tape, w, b grad.Value) grad.Value{
	"rosenbrock": func(tape *grad.Tape, w, b grad.Value) grad.Value {
		v := flat(tape, w, b)
		from, to := v.Narrow(0, 0, 7), v.Narrow(0, 1, 8)
		return to.Sub(from.Square()).Square().Scale(100).Add(from.Neg().AddScalar(1).Square()).Sum().Scale(0.1)
	},
	"waves": func(tape *grad.Tape, w, b grad.Value) grad.Value {
		v := flat(tape, w, b)
		return v.Scale(3).Sin().Add(v.Square().Scale(0.5)).Sum()
	},
	"logistic": func(tape *grad.Tape, w, b grad.Value) grad.Value {
		x, labels := tensor.New(w.DType(), 8, 3), tensor.New(tensor.Int64, 8)
		for i := range 8 {
			labels.Set(float64(i*i%3%2), i)
			for j := range 3 {
				x.Set(float64((7*i+3*j)%11-5)/4, i, j)
			}
		}
		w = tape.Use(w)
		return tape.Const(x).MatMul(w.Transpose()).Add(b).CrossEntropy(labels, grad.Mean).Add(w.Square().Sum().Scale(0.05))
	},
}

func flat(tape *grad.Tape, w, b grad.Value) grad.Value {
	return grad.Concat(0, tape.Use(w).Reshape(6), tape.Use(b))
}

var quasiNewton = map[string]func() *optim.QuasiNewton{
	"rosenbrock":       func() *optim.QuasiNewton { return optim.LBFGS(0.01, optim.MaxIterations(5)) },
	"rosenbrock wolfe": func() *optim.QuasiNewton { return optim.LBFGS(1, optim.MaxIterations(4), optim.StrongWolfe()) },
	"rosenbrock short": func() *optim.QuasiNewton {
		return optim.LBFGS(1, optim.MaxIterations(6), optim.HistorySize(2), optim.StrongWolfe())
	},
	"waves": func() *optim.QuasiNewton { return optim.LBFGS(0.1, optim.MaxIterations(4)) },
	"waves wolfe": func() *optim.QuasiNewton {
		return optim.LBFGS(0.7, optim.MaxIterations(6), optim.MaxEvaluations(9), optim.StrongWolfe())
	},
	"waves maximize": func() *optim.QuasiNewton {
		return optim.LBFGS(1, optim.MaxIterations(6), optim.StrongWolfe(), optim.Maximize())
	},
	"logistic": func() *optim.QuasiNewton { return optim.LBFGS(0.5) },
	"logistic wolfe": func() *optim.QuasiNewton {
		return optim.LBFGS(1, optim.StrongWolfe(), optim.GradientTolerance(1e-5), optim.ChangeTolerance(1e-7))
	},
}

// searching steps an optimiser that asks for the objective again.
type searching struct {
	*problem
	name  string
	sign  float64
	asked int
}

func (s *searching) again() float64 {
	s.asked++
	s.tape.Rewind()
	loss := objectives[strings.Fields(s.name)[0]](s.tape, s.w, s.b).Scale(s.sign)
	loss.Backward()
	return loss.Item()
}

func newSearching(name string, d tensor.DType) *searching {
	s := &searching{problem: newProblem(d), name: name, sign: 1}
	if strings.HasSuffix(name, "maximize") {
		s.sign = -1
	}
	return s
}

func (s *searching) numbers() []float64 {
	return append(append([]float64{}, s.w.Tensor().Reshape(6).To(tensor.Float64).Float64s()...), s.b.Tensor().To(tensor.Float64).Float64s()...)
}

func TestLBFGSEqualsPyTorch(t *testing.T) {
	var golden struct{ Runs map[string][][]float64 }
	read(t, "testdata/lbfgs.json", &golden)
	if len(golden.Runs) != len(quasiNewton) {
		t.Errorf("%d runs, want %d", len(golden.Runs), len(quasiNewton))
	}
	for name, want := range golden.Runs {
		s := newSearching(name, tensor.Float64)
		o := quasiNewton[name]().Bind(s.w, s.b)
		for step, numbers := range want {
			o.StepWith(s.again()+o.Penalty(), s.again)
			for i, got := range append(s.numbers(), float64(s.asked)) {
				if d := math.Abs(got - numbers[i]); !(d <= 1e-12*max(1, math.Abs(numbers[i]))) {
					t.Errorf("%s: step %d: number %d is %v, want %v", name, step, i, got, numbers[i])
				}
			}
		}
	}
}

// A run that goes through a state after each step ends in the same bits, in both
// precisions, and single precision comes as low as double.
func TestLBFGSGoesOn(t *testing.T) {
	for name, make := range quasiNewton {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			whole, cut := newSearching(name, d), newSearching(name, d)
			a, b := make().Bind(whole.w, whole.b), make().Bind(cut.w, cut.b)
			for range 5 {
				a.StepWith(whole.again(), whole.again)
				b.StepWith(cut.again(), cut.again)
				s := b.State()
				b = make().Bind(cut.w, cut.b)
				if err := b.Restore(s); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			if got, want := fmt.Sprint(cut.numbers(), cut.asked, b.Steps()), fmt.Sprint(whole.numbers(), whole.asked, a.Steps()); got != want {
				t.Errorf("%s, %v: resumed %v, whole %v", name, d, got, want)
			}
		}
	}
	low := map[tensor.DType]float64{}
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		s := newSearching("logistic wolfe", d)
		o := quasiNewton[s.name]().Bind(s.w, s.b)
		for range 5 {
			o.StepWith(s.again(), s.again)
		}
		low[d] = s.again()
	}
	if d := low[tensor.Float32] - low[tensor.Float64]; !(math.Abs(d) <= 1e-6) {
		t.Errorf("single precision ends %g above double, want at most 1e-6", d)
	}
}

// L2 gives the steps that the penalty in the objective gives.
func TestLBFGSPenalty(t *testing.T) {
	in, out := newSearching("rosenbrock", tensor.Float64), newSearching("rosenbrock", tensor.Float64)
	penalised := optim.LBFGS(1, optim.StrongWolfe(), optim.L2(0.3), optim.DecayAll()).Bind(in.w, in.b)
	plain := optim.LBFGS(1, optim.StrongWolfe()).Bind(out.w, out.b)
	with := func() float64 {
		out.tape.Rewind()
		v := flat(out.tape, out.w, out.b)
		loss := objectives["rosenbrock"](out.tape, out.w, out.b).Add(v.Square().Sum().Scale(0.15))
		loss.Backward()
		return loss.Item()
	}
	asked := func() float64 { return in.again() + penalised.Penalty() }
	for range 3 {
		penalised.StepWith(asked(), asked)
		plain.StepWith(with(), with)
	}
	for i, got := range in.numbers() {
		if want := out.numbers()[i]; math.Abs(got-want) > 1e-9 {
			t.Errorf("number %d: %v with L2, %v with the penalty written out", i, got, want)
		}
	}
}

func TestLBFGSRefuses(t *testing.T) {
	s := newSearching("waves", tensor.Float64)
	for _, c := range []struct {
		make func()
		want string
	}{
		{func() { optim.LBFGS(1, optim.Momentum(0.9)) }, "L-BFGS: Momentum is no option of L-BFGS, which has HistorySize, MaxIterations"},
		{func() { optim.LBFGS(1, optim.ClipNorm(1)) }, "it does not clip gradients"},
		{func() { optim.LBFGS(1, optim.WeightDecay(1)) }, "there is no WeightDecay"},
		{func() { optim.LBFGS(1, optim.Group(optim.Biases, optim.RateFactor(2))) }, "groups may differ in L2 alone"},
		{func() { optim.LBFGS(1, optim.HistorySize(0)) }, "history 0, want at least 1"},
		{func() { optim.LBFGS(1, optim.MaxIterations(0)) }, "iterations 0"},
		{func() { optim.LBFGS(1, optim.MaxEvaluations(-1)) }, "evaluations -1"},
		{func() { optim.LBFGS(1, optim.GradientTolerance(-1)) }, "gradient tolerance -1"},
		{func() { optim.LBFGS(1, optim.ChangeTolerance(math.NaN())) }, "change tolerance NaN"},
		{func() { optim.LBFGS(1).Bind(s.w).Step() }, "call StepWith instead of Step"},
	} {
		if got := refusal(c.make); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want %q in it", got, c.want)
		}
	}
	o := optim.LBFGS(1, optim.MaxIterations(9)).Bind(s.w, s.b)
	o.StepWith(s.again(), s.again)
	state := o.State()
	for _, c := range []struct {
		o    *optim.QuasiNewton
		want string
	}{
		{optim.LBFGS(1, optim.HistorySize(2)).Bind(s.w, s.b), "and L-BFGS 1 at most 2; give it a HistorySize"},
		{optim.LBFGS(1).Bind(s.w), "lbfgs.d is float64 of shape (8,) in the state, want float64 of shape (6,)"},
	} {
		if err := c.o.Restore(state); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q in it", err, c.want)
		}
	}
}

// Once its history is full, a step allocates nothing.
func TestLBFGSAllocatesNothing(t *testing.T) {
	for _, opts := range [][]optim.Option{{optim.HistorySize(3)}, {optim.HistorySize(3), optim.StrongWolfe()}} {
		s := newSearching("waves", tensor.Float64)
		o := optim.LBFGS(0.01, append(opts, optim.GradientTolerance(0), optim.ChangeTolerance(0))...).Bind(s.w, s.b)
		// A slope that changes for good, without a tape.
		s.again()
		turn := 0.0
		again := func() float64 {
			turn++
			for i := range 6 {
				s.w.Grad().Float64s()[i] = math.Cos(turn + float64(i))
			}
			return -turn
		}
		for range 3 {
			o.StepWith(again(), again)
		}
		if n := testing.AllocsPerRun(10, func() { o.StepWith(again(), again) }); n != 0 {
			t.Errorf("%v: %v allocations a step, want 0", o, n)
		}
	}
}
