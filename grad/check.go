package grad

import (
	"fmt"
	"math"

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
// h about 10⁻³; where they disagree, which is also what a kink such as ReLU's
// inside the interval does, one of second order with h about 10⁻⁶ decides.
func Check(f func(t *Tape, in []Value) Value, in ...*tensor.Tensor) Report {
	c := newChecker(f, in)
	r := Report{Difference: Difference{Input: -1}}
	for i, x := range c.in {
		g := c.gradient(i)
		scale := 0.0
		for _, v := range g {
			scale = max(scale, math.Abs(v))
		}
		for j := range x {
			r.add(Difference{Input: i, Index: j, Gradient: g[j], Numeric: c.difference(i, j, g[j], scale)}, scale)
		}
	}
	return r
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
	PerInput   []Difference // the worst of each input
}

// Err returns nil if no relative error is above tolerance, and an error that
// names the worst derivative otherwise.
func (r Report) Err(tolerance float64) error {
	if r.Elements == 0 || r.Error <= tolerance {
		return nil
	}
	return fmt.Errorf("gradient check: input %d, element %d: Backward says %.12g, the central difference %.12g: relative error %.2g, want at most %.2g",
		r.Input, r.Index, r.Gradient, r.Numeric, r.Error, tolerance)
}

func (r *Report) add(d Difference, scale float64) {
	d.Error = relative(d.Gradient, d.Numeric, scale)
	r.Elements++
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
// is tiny beside the other derivatives of its input is measured against those:
// the difference of two sums cannot resolve it.
func relative(g, d, scale float64) float64 {
	if g == d {
		return 0
	}
	e := math.Abs(g-d) / max(math.Abs(g), math.Abs(d), 1e-3*scale)
	if math.IsNaN(e) {
		return math.Inf(1)
	}
	return e
}

type checker struct {
	f      func(t *Tape, in []Value) Value
	tape   *Tape
	params []Value
	in     [][]float64
	weight *tensor.Tensor
}

func newChecker(f func(t *Tape, in []Value) Value, in []*tensor.Tensor) *checker {
	c := &checker{f: f, tape: NewTape(Evaluation())}
	for i, x := range in {
		if x.DType() != tensor.Float64 {
			panic(&Error{Op: "check", Shapes: [][]int{x.Shape()}, Rule: fmt.Sprintf("input %d is %v; single precision cannot resolve the differences, convert it with To(tensor.Float64)", i, x.DType())})
		}
		x = x.Clone()
		c.params = append(c.params, Param(fmt.Sprintf("input %d", i), x))
		c.in = append(c.in, x.Float64s())
	}
	return c
}

// run returns the weighted sum of f's result: Σ cᵢ·yᵢ with cᵢ in 0.5..1.5.
func (c *checker) run() Value {
	c.tape.Rewind()
	y := c.f(c.tape, c.params)
	if y.IsParam() {
		y = c.tape.Use(y)
	}
	if c.weight == nil || c.weight.Size() != y.Size() {
		c.weight = tensor.New(tensor.Float64, y.Shape()...)
		for i, w := range c.weight.Float64s() {
			w = float64(i+1) * math.Phi
			c.weight.Float64s()[i] = 0.5 + w - math.Floor(w)
		}
	}
	return c.tape.Const(c.weight).Mul(y).Sum()
}

func (c *checker) gradient(i int) []float64 {
	g := make([]float64, len(c.in[i]))
	loss := c.run()
	if !loss.n.needs {
		return g
	}
	loss.Backward()
	if t := c.params[i].Grad(); t != nil {
		copy(g, t.Float64s())
	}
	return g
}

func (c *checker) difference(i, j int, g, scale float64) float64 {
	x := c.in[i][j]
	unit := max(1, math.Abs(x))
	at := func(d float64) float64 {
		c.in[i][j] = x + d
		y := c.run().Item()
		c.in[i][j] = x
		return y
	}
	h := unit * 1e-3
	fourth := (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h)
	if relative(g, fourth, scale) < 1e-8 {
		return fourth
	}
	h = unit * 1e-6
	second := (at(h) - at(-h)) / (2 * h)
	if relative(g, second, scale) < relative(g, fourth, scale) {
		return second
	}
	return fourth
}
