package optim_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"cajal/grad"
	"cajal/internal/memory"
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
		memory.Of(g).Set(j, float64(k-7)/8)
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

	"dampening": func() *optim.Optimizer { return optim.SGD(0.05, optim.Momentum(0.9), optim.Dampening(0.3)) },
	"maximize": func() *optim.Optimizer {
		return optim.SGD(0.05, optim.Momentum(0.9), optim.Dampening(0.5), optim.L2(0.1), optim.DecayAll(), optim.Maximize())
	},
	"amsgrad": func() *optim.Optimizer { return optim.Adam(0.01, optim.Betas(0.8, 0.9), optim.AMSGrad()) },
	"amsgrad all": func() *optim.Optimizer {
		return optim.AdamW(0.01, optim.Betas(0.7, 0.6), optim.Epsilon(1e-3), optim.WeightDecay(0.1), optim.DecayAll(), optim.AMSGrad(), optim.Maximize())
	},
	"centered": func() *optim.Optimizer { return optim.RMSProp(0.01, optim.Smoothing(0.9), optim.Centered()) },
	"centered all": func() *optim.Optimizer {
		return optim.RMSProp(0.01, optim.Smoothing(0.8), optim.Epsilon(1e-3), optim.Centered(), optim.Momentum(0.7), optim.L2(0.1), optim.DecayAll(), optim.Maximize())
	},
	"adagrad decay": func() *optim.Optimizer {
		return optim.Adagrad(0.1, optim.RateDecay(0.03), optim.InitialSum(0.2), optim.L2(0.1), optim.DecayAll(), optim.Maximize())
	},
	"adadelta": func() *optim.Optimizer { return optim.Adadelta(1) },
	"adadelta all": func() *optim.Optimizer {
		return optim.Adadelta(0.7, optim.Smoothing(0.8), optim.Epsilon(1e-3), optim.L2(0.1), optim.DecayAll(), optim.Maximize())
	},
	"adamax": func() *optim.Optimizer { return optim.Adamax(0.002) },
	"adamax all": func() *optim.Optimizer {
		return optim.Adamax(0.01, optim.Betas(0.8, 0.6), optim.Epsilon(1e-3), optim.L2(0.1), optim.DecayAll(), optim.Maximize())
	},
	"nadam": func() *optim.Optimizer { return optim.NAdam(0.002) },
	"nadam all": func() *optim.Optimizer {
		return optim.NAdam(0.01, optim.Betas(0.8, 0.95), optim.Epsilon(1e-3), optim.L2(0.1), optim.DecayAll(), optim.MomentumDecay(0.03), optim.Maximize())
	},
	"nadam decoupled": func() *optim.Optimizer { return optim.NAdam(0.01, optim.WeightDecay(0.1), optim.DecayAll()) },
	"radam":           func() *optim.Optimizer { return optim.RAdam(0.001) },
	"radam all": func() *optim.Optimizer {
		return optim.RAdam(0.01, optim.Betas(0.8, 0.95), optim.Epsilon(1e-3), optim.L2(0.1), optim.DecayAll(), optim.Maximize())
	},
	"radam decoupled": func() *optim.Optimizer {
		return optim.RAdam(0.01, optim.Betas(0.9, 0.6), optim.WeightDecay(0.1), optim.DecayAll())
	},
	"rprop": func() *optim.Optimizer { return optim.Rprop(0.01) },
	"rprop all": func() *optim.Optimizer {
		return optim.Rprop(0.02, optim.StepFactors(0.6, 1.3), optim.StepSizes(1e-4, 0.3), optim.Maximize())
	},
	"asgd": func() *optim.Optimizer { return optim.ASGD(0.01) },
	"asgd all": func() *optim.Optimizer {
		return optim.ASGD(0.05, optim.Lambda(0.01), optim.Power(0.6), optim.AverageFrom(20), optim.L2(0.1), optim.DecayAll(), optim.Maximize())
	},
	"lion": func() *optim.Optimizer { return optim.Lion(1e-4) },
	"lion all": func() *optim.Optimizer {
		return optim.Lion(0.01, optim.Betas(0.8, 0.7), optim.WeightDecay(0.1), optim.DecayAll())
	},
	"muon": func() *optim.Optimizer { return optim.Muon(0.02) },
	"muon all": func() *optim.Optimizer {
		return optim.Muon(0.01, optim.WeightDecay(0.02), optim.Momentum(0.8), optim.HeavyBall(), optim.Coefficients(2, -1.5, 0.5),
			optim.Epsilon(1e-3), optim.Iterations(3), optim.AdjustRate(optim.AdjustLikeAdamW))
	},
	"muon spectral": func() *optim.Optimizer { return optim.Muon(0.01, optim.AdjustRate(optim.AdjustBySpectrum)) },
	"groups of betas": func() *optim.Optimizer {
		return optim.Adam(0.01, optim.Group(optim.Biases, optim.Betas(0.5, 0.9), optim.Epsilon(1e-2), optim.RateFactor(2)))
	},
	"groups of momenta": func() *optim.Optimizer {
		return optim.SGD(0.05, optim.Momentum(0.9), optim.Group(optim.Biases, optim.Momentum(0), optim.Maximize()))
	},
	"clip norm 1":   func() *optim.Optimizer { return optim.SGD(0.05, optim.ClipNormOf(1, 1)) },
	"clip norm inf": func() *optim.Optimizer { return optim.SGD(0.05, optim.ClipNormOf(math.Inf(1), 0.4)) },
	"clip norm 3": func() *optim.Optimizer {
		return optim.Adam(0.01, optim.ClipNormOf(3.5, 0.6), optim.ClipValue(0.7))
	},
	"clip units": func() *optim.Optimizer { return optim.SGD(0.05, optim.Momentum(0.9), optim.ClipUnits(0.1)) },
	"clip units all": func() *optim.Optimizer {
		return optim.Adam(0.01, optim.ClipNorm(0.7), optim.ClipValue(0.5), optim.ClipUnits(0.01))
	},
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
