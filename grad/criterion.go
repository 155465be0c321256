package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// criterion is the node of the losses that compare each element of x with a target,
// as rows of the kernels' table of criteria. Their methods stand in files of their
// own, with the formulas.
type criterion struct {
	elementLoss
	f       kernel.Criterion
	single  [1]float64
	columns []float64 // the number that f takes, or one for each column of x
	other   float64   // the second number that f takes
}

func (n *criterion) name() string { return n.f.String() }

// criterion records the loss f of x against t, which takes the numbers a and b.
func (x Value) criterion(f kernel.Criterion, t *tensor.Tensor, a, b float64, r Reduction) Value {
	checkTarget(f.String(), x, t)
	n := compare[criterion](f.String(), x, t, r)
	n.single[0] = a
	n.f, n.columns, n.other = f, n.single[:], b
	return n.run()
}

// columnCriterion records the loss f of x against t, which takes a number for each
// column of x.
func (x Value) columnCriterion(f kernel.Criterion, t *tensor.Tensor, columns []float64, r Reduction) Value {
	n := compare[criterion](f.String(), x, t, r)
	n.f, n.columns, n.other = f, columns, 0
	return n.run()
}

func (*criterion) keeps() Kept { return first }

func (n *criterion) forward() {
	x := n.in[0].y
	if n.each {
		n.f.Terms(n.y, x, n.t, n.columns, n.other)
		return
	}
	n.y.Set(0, n.factor*n.f.Sum(x, n.t, n.columns, n.other))
}

func (n *criterion) backward() {
	x := n.in[0]
	if n.each {
		n.f.Grad(x.into(), x.y, n.t, n.dy, n.columns, n.other, 1)
		return
	}
	n.f.Grad(x.into(), x.y, n.t, kernel.Slice{}, n.columns, n.other, n.factor*n.dy.At(0))
}

// atLeast refuses a number of a loss that is below low, or not finite.
func atLeast(op, what string, x Value, v, low float64) {
	if !(v >= low) || math.IsInf(v, 0) {
		x.check(op)
		fault(op, []Value{x}, fmt.Sprintf("%s %v, want a finite number, at least %v", what, v, low))
	}
}
