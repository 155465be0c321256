// Package optim holds the rules by which parameters follow their gradients,
// and the schedules by which the rate changes over time.
//
// An optimiser is made from its settings, bound to parameters, and stepped
// after each Backward:
//
//	sgd := optim.SGD(0.01, optim.L2(0.01)).Bind(w1, b1, w2, b2)
//	loss.Backward()
//	sgd.Step()
//
// The rules, from the plain one up: [SGD] follows the gradient; with
// [Momentum] it follows a sum of past gradients that fades, as a ball rolls.
// [Adagrad] divides each number's gradient by the size that it has had so far,
// [RMSProp] by the size that it has had lately, [Adam] does that and has
// momentum too, and [AdamW] is Adam with a decay that works beside the
// gradient. With the same settings all compute what PyTorch's do. They differ
// in one default: decay ([L2], [WeightDecay]) leaves biases alone unless
// [DecayAll] is given. And what is next to nothing counts as 0 here, since
// processors are slow at it: a gradient below 4e-18 (double precision 5e-153) in
// the rules that divide by a size, for the usual β, and what is remembered below
// 2.4e-38 (4.5e-308).
//
// A [Schedule] is a function from the number of the step or epoch to the
// factor that the rate is multiplied by ([Optimizer.SetFactor]).
//
// A [Rule] of one's own becomes an optimiser by [Custom]; what is no rule of one
// parameter at a time, such as a line search, is a [Stepper] or a [Searcher].
package optim

import (
	"fmt"
	"math"
	"slices"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Optimizer changes parameters by a rule. It belongs to one goroutine.
type Optimizer struct {
	rule rule
	settings
	clipNorm, clipValue float64 // +Inf for none
	groups              []*group

	rate, factor float64
	params       []*param
	values       []grad.Value
	steps        int

	alike []*param      // params with those beside each other that step alike
	parts []kernel.Part // room for the step

	threads int // the most that a step uses, 0 for as many as there are
}

// rule is the formula of an optimiser.
type rule interface {
	name() string
	// details follows the name and the rate in a description.
	details() string
	// slots names what is remembered of each parameter, a tensor of its shape
	// for each, by PyTorch's names.
	slots() []string
	// update makes step t, from 1, of parameters. The state of each holds the
	// slots one after the other.
	update(parts []kernel.Part, u kernel.Update, t int64)
}

// param is a parameter with what the optimiser keeps for it.
type param struct {
	grad.Named
	*settings
	kind  kind
	w     kernel.Slice
	state kernel.Slice
	count []int64 // one number: the steps that changed the parameter
	saved []tensor.Named
	tensors
}

func newOptimizer(r rule, rate float64, opts []Option) *Optimizer {
	o := &Optimizer{rule: r, factor: 1, settings: settings{rateFactor: 1}, clipNorm: math.Inf(1), clipValue: math.Inf(1)}
	o.SetRate(rate)
	c := &config{settings: &o.settings, opt: o}
	for _, f := range opts {
		f(c)
	}
	if r, ok := r.(*sgd); ok && r.nesterov && r.momentum == 0 {
		o.fail("Nesterov needs a Momentum above 0")
	}
	for i, g := range o.groups {
		g.settings = o.settings
		c := &config{settings: &g.settings, opt: o, group: true, where: fmt.Sprintf("group %d: ", i)}
		for _, f := range g.opts {
			f(c)
		}
	}
	return o
}

// Bind says which parameters the optimiser changes, instead of those it was
// bound to before, and returns it. It makes the memory that the rule needs,
// zero at first, so that steps allocate nothing. A parameter that occurs twice
// is bound once. The parameters' names are their own; where several have the
// same, their number follows, as in "weight#2".
func (o *Optimizer) Bind(params ...grad.Value) *Optimizer {
	times := make(map[string]int)
	for _, p := range params {
		times[p.Name()]++
	}
	named := make([]grad.Named, len(params))
	for i, p := range params {
		named[i] = grad.Named{Name: p.Name(), Value: p}
		if times[p.Name()] > 1 {
			named[i].Name = fmt.Sprintf("%s#%d", p.Name(), i)
		}
	}
	o.BindNamed(named...)
	return o
}

// BindNamed is Bind with names of the caller's choice, such as their paths in
// a network. No two may be equal.
func (o *Optimizer) BindNamed(params ...grad.Named) {
	o.params, o.values, o.steps, o.alike = nil, nil, 0, nil
	names := make(map[string]bool)
	for i, p := range params {
		switch {
		case !p.Value.IsParam():
			o.fail("value %d (%s) is not a parameter", i, p.Name)
		case slices.Contains(o.values, p.Value):
			continue
		case names[p.Name]:
			o.fail("two parameters are called %s", p.Name)
		}
		names[p.Name] = true
		o.values = append(o.values, p.Value)
		o.params = append(o.params, o.prepare(p))
	}
	o.checkGroups()
	o.alike = together(o.params)
	o.parts = make([]kernel.Part, 0, len(o.params))
}

// prepare makes the memory for one parameter.
func (o *Optimizer) prepare(p grad.Named) *param {
	slots, n := o.rule.slots(), p.Value.Size()
	all := tensor.New(p.Value.DType(), max(len(slots), 1), n)
	q := &param{Named: p, settings: o.settingsOf(p), count: make([]int64, 1), w: memory.Of(p.Value.Tensor())}
	q.kind = kind{
		double: q.w.Double(),
		rate:   q.rateFactor,
		l2:     q.decays(p.Value, q.l2),
		decay:  q.decays(p.Value, q.decay),
	}
	if _, ok := o.rule.(*custom); ok {
		q.tensors.g = tensor.New(p.Value.DType(), p.Value.Shape()...)
	}
	if len(slots) == 0 {
		return q
	}
	q.state = memory.Of(all)
	for i, slot := range slots {
		of := all.Select(0, i).Reshape(p.Value.Shape()...)
		q.tensors.slots = append(q.tensors.slots, of)
		q.saved = append(q.saved, tensor.Named{Name: p.Name + "." + slot, Tensor: of})
	}
	q.saved = append(q.saved, tensor.Named{Name: p.Name + ".step", Tensor: tensor.From(q.count, []int{}...)})
	return q
}

// Rate returns the learning rate of the next step: that of SetRate times the
// factor of SetFactor.
func (o *Optimizer) Rate() float64 { return o.rate * o.factor }

// SetRate changes the learning rate, from the next step on. It panics unless
// the rate is finite and not negative.
func (o *Optimizer) SetRate(rate float64) {
	o.require("rate", rate, 0, math.MaxFloat64)
	o.rate = rate
}

// OnThreads says how many threads a step uses at most, of those that the process
// has; 0, at first, is as many as there are. No result depends on it.
func (o *Optimizer) OnThreads(n int) { o.threads = n }

// SetFactor says what the rate is multiplied by from the next step on, which
// is what a [Schedule] gives; 1 at first. It panics unless the factor is
// finite and not negative.
func (o *Optimizer) SetFactor(factor float64) {
	o.require("rate factor", factor, 0, math.MaxFloat64)
	o.factor = factor
}

// Steps returns how many steps were made since Bind, those before a Restore
// included.
func (o *Optimizer) Steps() int { return o.steps }

// Params returns the parameters that the optimiser changes.
func (o *Optimizer) Params() []grad.Value { return o.values }

// Plain reports whether every step is w −= rate·(g + l2·w): gradient descent
// without memory, clipping, decoupled decay, or rates of groups.
func (o *Optimizer) Plain() bool {
	for _, g := range o.groups {
		if g.rateFactor != 1 || g.decay != 0 {
			return false
		}
	}
	r, ok := o.rule.(*sgd)
	return ok && r.momentum == 0 && o.decay == 0 && math.IsInf(o.clipNorm, 1) && math.IsInf(o.clipValue, 1)
}

// String describes the rule: "SGD 0.01", "SGD 0.1, momentum 0.9".
func (o *Optimizer) String() string {
	return fmt.Sprintf("%s %g%s", o.rule.name(), o.Rate(), o.rule.details())
}

// fail panics about a setting or a parameter of the optimiser.
func (o *Optimizer) fail(format string, args ...any) {
	panic(&grad.Error{Op: o.rule.name(), Rule: fmt.Sprintf(format, args...)})
}

// require panics unless low ≤ v ≤ high.
func (o *Optimizer) require(what string, v, low, high float64) {
	switch {
	case v >= low && v <= high:
	case high == math.MaxFloat64:
		o.fail("%s %v, want a finite number, at least %g", what, v, low)
	default:
		o.fail("%s %v, want a number from %g to %g", what, v, low, high)
	}
}
