package grad

import (
	"errors"
	"fmt"
	"math"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Check compares the gradients that Backward computes for f with central
// differences of f itself, which know nothing of the chain rule. Run it on
// every operation and layer of your own.
//
// f computes a value of any shape from in, which stand on the tape's side as
// parameters; it must give the same result for the same inputs. Inputs are
// float64 tensors and unchanged when Check returns. A result with more than
// one element is reduced to one by a fixed weighted sum, so that no two
// elements can hide each other's errors.
//
// The differences are those of fourth order, (8(f₁−f₋₁) − (f₂−f₋₂)) / 12h, with
// h about 10⁻³; where they disagree, h about 10⁻⁴ may do better, and at last one
// of second order with h about 10⁻⁶, which is for kinks such as ReLU's inside
// the interval. The nearest of the three counts.
func Check(f func(t *Tape, in []Value) Value, in ...*tensor.Tensor) Report {
	params := make([]Value, len(in))
	for i, x := range in {
		if x.DType() != tensor.Float64 {
			panic(&Error{Code: BadType, Op: "check", Shapes: [][]int{x.Shape()}, Rule: fmt.Sprintf("input %d is %v; single precision cannot resolve the differences, convert it with To(tensor.Float64)", i, x.DType())})
		}
		params[i] = Param(fmt.Sprintf("input %d", i), x.Clone())
	}
	c := &checker{f: func(t *Tape) Value { return f(t, params) }, params: params, tape: NewTape(Evaluation())}
	r := c.compare(nil)
	r.Unkept = c.unkept()
	return r
}

// CheckParams is Check for a computation with parameters of its own, such as
// a network with its loss. picks says which elements of which parameter to
// compare, picks[i] those of params[i], in row-major order; nil means all.
// Elements are changed in place, one at a time, and are what they were when
// CheckParams returns, to the bit; so are gradients that they have. Those of
// other parameters that f reads end. No other goroutine may use the parameters
// meanwhile, not for inference either: it would see the changed elements.
//
// A difference of f cannot resolve a derivative far below f itself, as in a
// network that is saturated, so one below 10⁻⁵·|f| is measured against that.
// Float32 parameters are compared with wider steps, which are good for two
// or three digits only.
func CheckParams(f func(t *Tape) Value, params []Value, picks [][]int) Report {
	for _, p := range params {
		// A tape may hold gradients of its own in the parameters.
		defer p.n.reattach(p.n.detach())
		p.n.needs = true
	}
	c := &checker{f: f, params: params, tape: NewTape(Evaluation()), resolution: 1e-5}
	return c.compare(picks)
}

// Difference is one partial derivative, computed in two ways.
type Difference struct {
	Input, Index int     // element Index, in row-major order, of input Input
	Gradient     float64 // what Backward computed
	Numeric      float64 // what the central difference says
	Error        float64 // relative: see Report
}

// Report is what Check found. Errors are |gradient − numeric| divided by the
// larger of the two, or by a thousandth of the largest gradient of the same
// input where both are smaller than that.
type Report struct {
	Difference              // the worst one; Input is -1 if there is none
	Elements   int          // how many derivatives were compared
	Unkept     bool         // an operation's Backward reads what its Keeps leaves out
	PerInput   []Difference // the worst of each input
	All        []Difference // all of them, in the order of the inputs
}

// Err returns nil if no relative error is above tolerance and operations keep what
// they read. Otherwise it returns an error that names the worst derivative.
func (r Report) Err(tolerance float64) error {
	if r.Unkept {
		return errors.New("gradient check: the gradients change when numbers that Keeps leaves out are overwritten: Backward of an operation reads more than it says")
	}
	if r.Elements == 0 || r.Error <= tolerance {
		return nil
	}
	return fmt.Errorf("gradient check: input %d, element %d: Backward says %.12g, the central difference %.12g: relative error %.2g, want at most %.2g",
		r.Input, r.Index, r.Gradient, r.Numeric, r.Error, tolerance)
}

func (r *Report) add(d Difference) {
	r.Elements++
	r.All = append(r.All, d)
	if len(r.PerInput) == 0 || r.PerInput[len(r.PerInput)-1].Input != d.Input {
		r.PerInput = append(r.PerInput, d)
	} else if last := &r.PerInput[len(r.PerInput)-1]; worse(d, *last) {
		*last = d
	}
	if r.Input < 0 || worse(d, r.Difference) {
		r.Difference = d
	}
}

func worse(a, b Difference) bool {
	return a.Error > b.Error || math.IsNaN(a.Error) && !math.IsNaN(b.Error)
}

// relative returns the error of gradient g against difference d. A pair that
// is smaller than floor is measured against that: the difference of two sums
// cannot resolve it.
func relative(g, d, floor float64) float64 {
	if g == d {
		return 0
	}
	e := math.Abs(g-d) / max(math.Abs(g), math.Abs(d), floor)
	if math.IsNaN(e) {
		return math.Inf(1)
	}
	return e
}

// checker compares derivatives of f with respect to params.
type checker struct {
	f          func(t *Tape) Value
	params     []Value
	tape       *Tape
	weight     *tensor.Tensor
	resolution float64 // smallest derivative that can be measured, as a share of f
}

func (c *checker) compare(picks [][]int) Report {
	r := Report{Difference: Difference{Input: -1}}
	value, grads := c.gradients()
	for i, g := range grads {
		floor := c.resolution * math.Abs(value)
		for _, v := range g {
			floor = max(floor, 1e-3*math.Abs(v))
		}
		visit := func(j int) {
			d := Difference{Input: i, Index: j, Gradient: g[j], Numeric: c.difference(c.params[i], j, g[j], floor)}
			d.Error = relative(d.Gradient, d.Numeric, floor)
			r.add(d)
		}
		if picks == nil || picks[i] == nil {
			for j := range g {
				visit(j)
			}
			continue
		}
		for _, j := range picks[i] {
			visit(j)
		}
	}
	return r
}

// unkept reports whether gradients change if what the operations of users do not
// keep is overwritten between the two halves of a pass, as a plan may have it.
func (c *checker) unkept() bool {
	own := false
	for _, n := range c.tape.nodes[:c.tape.next] {
		a, ok := n.op.(*apply)
		own = own || ok && a.kept != KeepAll
	}
	if !own {
		return false
	}
	_, want := c.gradients()
	c.tape.Rewind() // ends the gradients
	c.tape = NewTape(Evaluation(), Plan())
	loss := c.run()
	for _, n := range c.tape.nodes[:c.tape.next] {
		if n.state == present && n.owner == n && !n.uses.kept {
			n.y.Fill(math.NaN())
		}
	}
	for i, g := range c.differentiate(loss) {
		for j, v := range g {
			if v != want[i][j] && v == v || v != v && want[i][j] == want[i][j] {
				return true
			}
		}
	}
	return false
}

// run returns f's result, or if it has several elements their weighted sum
// Σ cᵢ·yᵢ with cᵢ in 0.5..1.5.
func (c *checker) run() Value {
	c.tape.Rewind()
	y := c.f(c.tape)
	if y.IsParam() {
		y = c.tape.Use(y)
	}
	if y.Size() == 1 {
		return y
	}
	if c.weight == nil || c.weight.Size() != y.Size() {
		c.weight = tensor.New(y.DType(), y.Shape()...)
		for i := range y.Size() {
			w := float64(float64(i+1) * math.Phi)
			memory.Of(c.weight).Set(i, 0.5+w-math.Floor(w))
		}
	}
	return c.tape.Const(c.weight).Mul(y).Sum()
}

// gradients returns f's result and what Backward says, for each parameter.
func (c *checker) gradients() (value float64, grads [][]float64) {
	loss := c.run()
	grads = c.differentiate(loss)
	return loss.Item(), grads
}

// differentiate returns the gradient of loss for each parameter.
func (c *checker) differentiate(loss Value) (grads [][]float64) {
	if loss.n.needs {
		loss.Backward()
	}
	for _, p := range c.params {
		g := make([]float64, p.Size())
		if d := p.Grad(); d != nil && loss.n.needs {
			for j := range g {
				g[j] = memory.Of(d).At(j)
			}
		}
		grads = append(grads, g)
	}
	return grads
}

// difference returns the central difference of f in element j of p that is
// nearest to g.
func (c *checker) difference(p Value, j int, g, floor float64) float64 {
	x := p.n.y.At(j)
	unit := max(1, math.Abs(x))
	at := func(d float64) float64 {
		defer p.n.y.Set(j, x) // also if f panics
		p.n.y.Set(j, x+d)
		return c.run().Item()
	}
	steps := []float64{1e-3, 1e-4}
	last := 1e-6
	if !p.n.y.Double() {
		steps, last = []float64{3e-2, 1e-2}, 3e-3
	}
	best := math.NaN()
	for _, s := range steps {
		h := float64(unit * s)
		fourth := (float64(8*(at(h)-at(-h))) - (at(float64(2*h)) - at(float64(-2*h)))) / (12 * h)
		if e := relative(g, fourth, floor); e < 1e-8 {
			return fourth
		} else if e < relative(g, best, floor) {
			best = fourth
		}
	}
	h := float64(unit * last)
	second := (at(h) - at(-h)) / (2 * h)
	if math.IsNaN(best) || relative(g, second, floor) < relative(g, best, floor) {
		return second
	}
	return best
}
