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
// gradient. [NAdam], [RAdam] and [Adamax] are kin of Adam, [Adadelta] of RMSProp;
// [Lion] and [Rprop] look at signs alone. With the same settings all that PyTorch
// has compute what its do. They differ
// in one default: decay ([L2], [WeightDecay]) leaves biases alone unless
// [DecayAll] is given. And what is next to nothing counts as 0 here, since
// processors are slow at it: a gradient below 4e-18 (double precision 5e-153) in
// the rules that divide by a size, for the usual β, and what is remembered below
// 2.4e-38 (4.5e-308).
//
// A [Schedule] is a function from the number of the step or epoch to the
// factor that the rate is multiplied by ([Optimizer.SetFactor]).
//
// Each rule has options of its own, and a [Group] of parameters may have any of
// them otherwise.
//
// [Muon] looks at a weight as a whole, [LBFGS] at all parameters together and at the
// objective, again and again. [Lookahead], [SAM] and [ASAM] stand around another
// optimiser.
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
)

// Optimizer changes parameters by a rule. It belongs to one goroutine.
type Optimizer struct {
	group  // what holds of parameters that none of groups matches
	groups []*group
	clipping

	rate, factor float64
	momentum     float64    // of SetMomentum, 0 before
	momenta      []*float64 // what SetMomentum sets
	params       []*param
	values       []grad.Value
	steps        int

	alike []*param      // params with those beside each other that step alike
	parts []kernel.Part // room for the step

	threads int // the most that a step uses, 0 for as many as there are
}

func newOptimizer(r rule, rate float64, opts []Option) *Optimizer {
	o := &Optimizer{group: group{settings: settings{rateFactor: 1}, rule: r}, factor: 1, clipping: noClipping()}
	o.SetRate(rate)
	o.change(opts)
	return o
}

// change applies options to the whole, and those of groups on top.
func (o *Optimizer) change(opts []Option) {
	c := &config{settings: &o.settings, rule: o.rule, opt: o}
	for _, f := range opts {
		f(c)
	}
	if wrong := o.rule.check(); wrong != "" {
		o.fail("%s", wrong)
	}
	o.momenta = appendMomentum(nil, o.rule)
	for i, g := range o.groups {
		g.settings, g.rule = o.settings, o.rule.clone()
		c := &config{settings: &g.settings, rule: g.rule, opt: o, group: true, where: fmt.Sprintf("group %d: ", i)}
		for _, f := range g.opts {
			f(c)
		}
		if wrong := g.rule.check(); wrong != "" {
			c.fail("%s", wrong)
		}
		o.momenta = appendMomentum(o.momenta, g.rule)
	}
}

// Change changes settings from the next step on, such as [Betas] or [L2]. Those
// that a group has of its own stay. A change that would need other memory, such as
// one of [AMSGrad], is refused with a panic; the rate is changed by SetRate. A state
// does not hold settings: who goes on from one makes the same changes first.
func (o *Optimizer) Change(opts ...Option) {
	groups := len(o.groups)
	o.change(opts)
	if len(o.groups) != groups {
		o.fail("a Group cannot be added to an optimiser that is made")
	}
	for _, p := range o.params {
		p.settle()
		if !slices.Equal(p.rule.slots(), p.names) {
			o.fail("the change needs memory for %v of %s, which has it for %v; give the option to the new optimiser", p.rule.slots(), p.Name, p.names)
		}
	}
	o.alike = together(o.params)
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
		case !p.Value.IsParam() || p.Value.IsZero():
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
	for _, g := range append([]*group{&o.group}, o.groups...) {
		r, ok := g.rule.(*sgd)
		if !ok || r.momentum != 0 || g.rateFactor != 1 || g.decay != 0 || g.adaptive != 0 || g.maximize {
			return false
		}
	}
	return math.IsInf(o.clipNorm, 1) && math.IsInf(o.clipValue, 1)
}

// SetMomentum changes the momentum from the next step on, of the whole optimiser
// and of all groups: that of [Momentum], or the first of [Betas]. It is what
// [OneCycleMomentum] and [CyclicMomentum] give. It panics unless the rule was made
// with a momentum and this one is above 0 and below 1.
func (o *Optimizer) SetMomentum(mu float64) {
	switch {
	case !(mu > 0 && mu < 1):
		o.fail("momentum %v, want a number above 0 and below 1", mu)
	case len(o.momenta) == 0:
		o.fail("there is no momentum to change; make the optimiser with one")
	}
	o.momentum = mu
	for _, m := range o.momenta {
		*m = mu
	}
}

// appendMomentum appends where a rule has its momentum, if it has any.
func appendMomentum(all []*float64, r rule) []*float64 {
	for _, s := range r.settings() {
		switch v := s.value.(type) {
		case *[2]float64:
			if s.option == "Betas" {
				return append(all, &v[0])
			}
		case *float64:
			if s.option == "Momentum" && *v > 0 {
				return append(all, v)
			}
		}
	}
	return all
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
