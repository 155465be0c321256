package optim

import (
	"math"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/internal/memory"
)

// lbfgs has the settings of L-BFGS. It makes no step of a parameter alone, which
// is what the other rules do.
type lbfgs struct {
	history, iterations, evaluations int
	gradient, change                 float64
	wolfe                            bool
}

// QuasiNewton is the optimiser that [LBFGS] makes, a [Searcher]: it asks for the
// objective several times in a step. A step that is not StepWith panics.
type QuasiNewton struct {
	*Optimizer
	lbfgs *lbfgs
	n     int // numbers of all parameters

	// What it remembers, PyTorch's names in State: the direction d and the length t
	// of the last step, the gradient and the objective before it, and the changes y
	// of the gradient and s of the weights in earlier iterations, the oldest first.
	d, last     kernel.Slice
	t, h, loss  float64
	y, s        []kernel.Slice
	ro          []float64
	iteration   int64
	evaluations int64

	x, g, at, alpha kernel.Slice // room
	line            line
}

// LBFGS is the quasi-Newton method with limited memory. An iteration goes along
//
//	d = −H·g
//
// where g is the gradient and H what the last changes s of the weights and y of the
// gradient tell of the inverse of the Hessian (Nocedal's two loops, from yᵀs/yᵀy at
// first), and as far as the rate says, or with [StrongWolfe] to a point on d that
// fulfils the strong Wolfe conditions. A step makes up to [MaxIterations], 20, on
// one batch; use all samples at a time. It ends early after [MaxEvaluations] of the
// objective, 5/4 as many, where no number of the gradient is above
// [GradientTolerance], 1e-7, or where weights or objective change by less than
// [ChangeTolerance], 1e-9. [HistorySize] says how many changes it remembers, 100.
//
// All that it remembers is in double precision. Of the other options it takes [L2],
// [DecayAll] and [Maximize]. It makes the iterations of torch.optim.LBFGS, whose
// default rate is 1. Liu and Nocedal, On the Limited Memory BFGS Method for Large
// Scale Optimization, 1989; Nocedal and Wright, Numerical Optimization, 2006,
// algorithms 3.5, 3.6 and 7.4.
func LBFGS(rate float64, opts ...Option) *QuasiNewton {
	r := &lbfgs{history: 100, iterations: 20, gradient: 1e-7, change: 1e-9}
	o := newOptimizer(r, rate, opts)
	if !math.IsInf(o.clipNorm, 1) || !math.IsInf(o.clipValue, 1) {
		o.fail("it does not clip gradients, which would no longer be those of its objective")
	}
	for _, g := range append([]*group{&o.group}, o.groups...) {
		if g.decay != 0 || g.rateFactor != 1 || g.adaptive != 0 || g.maximize != o.maximize || *g.rule.(*lbfgs) != *r {
			o.fail("groups may differ in L2 alone, and there is no WeightDecay")
		}
	}
	return &QuasiNewton{Optimizer: o, lbfgs: r}
}

func (r *lbfgs) settings() []setting {
	return []setting{
		{"HistorySize", "history_size", &r.history},
		{"MaxIterations", "max_iter", &r.iterations},
		{"MaxEvaluations", "max_eval", &r.evaluations},
		{"GradientTolerance", "tolerance_grad", &r.gradient},
		{"ChangeTolerance", "tolerance_change", &r.change},
		{"StrongWolfe", "line_search_fn", &r.wolfe},
	}
}

func (r *lbfgs) clone() rule { c := *r; return &c }
func (*lbfgs) check() string { return "" }
func (*lbfgs) slots() []string {
	return nil
}
func (*lbfgs) name() string { return "L-BFGS" }
func (r *lbfgs) details() string {
	if r.wolfe {
		return ", strong Wolfe"
	}
	return ""
}

// update is never called: L-BFGS steps along all parameters at once.
func (*lbfgs) update([]kernel.Part, kernel.Update, moment) { panic("optim: L-BFGS has no parts") }

// atMost returns how often a step may ask for the objective.
func (r *lbfgs) atMost() int {
	if r.evaluations > 0 {
		return r.evaluations
	}
	return r.iterations * 5 / 4
}

// Step panics: L-BFGS asks for the objective again, which StepWith lets it.
func (o *QuasiNewton) Step() {
	o.fail("it asks for the objective again; call StepWith instead of Step")
}

// StepWith makes up to so many iterations, see [LBFGS].
func (o *QuasiNewton) StepWith(objective float64, again func() float64) {
	o.steps++
	loss := o.objective(objective)
	evaluations := 1
	o.gather(o.g)
	if o.n == 0 || kernel.MaxAbs(o.g) <= o.lbfgs.gradient {
		o.evaluations++
		return
	}
	most := o.lbfgs.atMost()
	for n := 1; n <= o.lbfgs.iterations; n++ {
		slope := o.direct(loss)
		if slope > -o.lbfgs.change {
			break
		}
		before, asked := loss, 0
		o.read(o.x)
		if o.lbfgs.wolfe {
			loss, o.t, asked = o.search(again, o.t, loss, slope, most-evaluations)
			o.move(o.t)
		} else if o.move(o.t); n < o.lbfgs.iterations {
			loss, asked = o.objective(again()), 1
			o.gather(o.g)
		}
		evaluations += asked
		if evaluations >= most || kernel.MaxAbs(o.g) <= o.lbfgs.gradient ||
			o.t*kernel.MaxAbs(o.d) <= o.lbfgs.change || math.Abs(loss-before) < o.lbfgs.change {
			break
		}
	}
	o.evaluations += int64(evaluations)
}

// direct begins an iteration: it takes in the last one, and leaves the direction in
// d and the length to try in t. It returns the slope of the objective along d.
func (o *QuasiNewton) direct(loss float64) (slope float64) {
	o.iteration++
	if o.iteration == 1 {
		o.h = 1
		o.d.Clear()
		kernel.AddScaled(o.d, -1, o.g)
		o.t = min(1, 1/kernel.SumPowers(o.g, 1, noLimit)) * o.Rate()
	} else {
		o.learn()
		o.twoLoops()
		o.t = o.Rate()
	}
	kernel.Copy(o.last, o.g)
	o.loss = loss
	return kernel.Dot(o.g, o.d)
}

// learn puts the change of the last iteration into the history, instead of the
// oldest where that is full, unless the curvature along it is next to nothing.
func (o *QuasiNewton) learn() {
	kernel.Copy(o.at, o.g)
	kernel.AddScaled(o.at, -1, o.last)
	curvature := float64(kernel.Dot(o.at, o.d) * o.t)
	if !(curvature > 1e-10) {
		return
	}
	if len(o.ro) == o.lbfgs.history {
		y, s := o.y[0], o.s[0]
		copy(o.y, o.y[1:])
		copy(o.s, o.s[1:])
		copy(o.ro, o.ro[1:])
		k := len(o.ro) - 1
		o.y[k], o.s[k] = y, s
	} else {
		o.y, o.s, o.ro = append(o.y, kernel.Make(o.n, kernel.F64)), append(o.s, kernel.Make(o.n, kernel.F64)), append(o.ro, 0)
	}
	k := len(o.ro) - 1
	kernel.Copy(o.y[k], o.at)
	o.s[k].Clear()
	kernel.AddScaled(o.s[k], o.t, o.d)
	o.ro[k] = 1 / curvature
	o.h = curvature / kernel.Dot(o.at, o.at)
}

// twoLoops leaves −H·g in d.
func (o *QuasiNewton) twoLoops() {
	alpha := kernel.Of[float64](o.alpha)
	o.d.Clear()
	kernel.AddScaled(o.d, -1, o.g)
	for i := len(o.ro) - 1; i >= 0; i-- {
		alpha[i] = float64(kernel.Dot(o.s[i], o.d) * o.ro[i])
		kernel.AddScaled(o.d, -alpha[i], o.y[i])
	}
	for i, v := range kernel.Of[float64](o.d) {
		kernel.Of[float64](o.d)[i] = v * o.h
	}
	for i := range o.ro {
		beta := float64(kernel.Dot(o.y[i], o.d) * o.ro[i])
		kernel.AddScaled(o.d, alpha[i]-beta, o.s[i])
	}
}

// objective returns what is minimised: with Maximize the objective falls where the
// loss in it rises, and its penalty stays.
func (o *QuasiNewton) objective(v float64) float64 {
	if o.maximize {
		return 2*o.Penalty() - v
	}
	return v
}

// gather writes the gradient of that to g, 0 for parameters that have none.
func (o *QuasiNewton) gather(g kernel.Slice) {
	at := 0
	for _, p := range o.params {
		n := p.Value.Size()
		part := g.Range(at, at+n)
		at += n
		t := p.Value.Grad()
		if t == nil {
			part.Clear()
			continue
		}
		kernel.Copy(part, memory.Of(t))
		if o.maximize {
			for i, v := range kernel.Of[float64](part) {
				kernel.Of[float64](part)[i] = -v
			}
		}
		if p.kind.l2 != 0 {
			w := o.at.Range(0, n)
			kernel.Copy(w, p.w)
			kernel.AddScaled(part, p.kind.l2, w)
		}
	}
}

// read writes all parameters to x.
func (o *QuasiNewton) read(x kernel.Slice) {
	at := 0
	for _, p := range o.params {
		n := p.Value.Size()
		kernel.Copy(x.Range(at, at+n), p.w)
		at += n
	}
}

// write sets all parameters to x.
func (o *QuasiNewton) write(x kernel.Slice) {
	at := 0
	for _, p := range o.params {
		n := p.Value.Size()
		kernel.Copy(p.w, x.Range(at, at+n))
		at += n
	}
}

// move sets the parameters to x + t·d.
func (o *QuasiNewton) move(t float64) {
	kernel.Copy(o.at, o.x)
	kernel.AddScaled(o.at, t, o.d)
	o.write(o.at)
}

// Bind and BindNamed say which parameters the optimiser changes, and make it forget.
func (o *QuasiNewton) Bind(params ...grad.Value) *QuasiNewton {
	o.Optimizer.Bind(params...)
	o.forget()
	return o
}

// BindNamed is Bind with names of the caller's choice.
func (o *QuasiNewton) BindNamed(params ...grad.Named) {
	o.Optimizer.BindNamed(params...)
	o.forget()
}

// forget makes the memory that a step needs beside its history.
func (o *QuasiNewton) forget() {
	o.n = 0
	for _, p := range o.params {
		o.n += p.Value.Size()
	}
	l := &o.line
	for _, s := range []*kernel.Slice{&o.d, &o.last, &o.x, &o.g, &o.at, &l.prev.g, &l.now.g, &l.ends[0].g, &l.ends[1].g} {
		*s = kernel.Make(o.n, kernel.F64)
	}
	o.alpha = kernel.Make(o.lbfgs.history, kernel.F64)
	o.y, o.s, o.ro, o.iteration, o.evaluations = nil, nil, nil, 0, 0
}
