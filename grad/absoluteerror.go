package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type absoluteError struct{ elementLoss }

func (*absoluteError) name() string { return "absolute-error" }

// AbsoluteError returns the absolute distance of x from targets t of the same
// shape, or (N) for an x of (N, 1):
//
//	loss = Σ |x − t|, divided by their number if r is Mean
//	dx  += sign(x − t)·dloss, divided by their number if r is Mean
//
// The gradient where x = t is 0.
func (x Value) AbsoluteError(t *tensor.Tensor, r Reduction) Value {
	checkTarget("absolute-error", x, t)
	if r == None {
		return x.criterion(kernel.AbsoluteErrorOf, t, 0, 0, r)
	}
	return compare[absoluteError]("absolute-error", x, t, r).run()
}

func (*absoluteError) keeps() Kept { return nothing }

func (n *absoluteError) forward() { n.y.Set(0, n.factor*kernel.AbsSum(n.subtract())) }

func (n *absoluteError) backward() {
	kernel.SignGrad(n.in[0].into(), n.diff, n.factor*n.dy.At(0))
}
