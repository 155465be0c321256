package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type absoluteError struct {
	node
	t      kernel.Slice // the targets in x's precision
	diff   kernel.Slice // x − t, in room 0
	tensor tensor.Tensor
	factor float64
}

func (*absoluteError) name() string { return "absolute-error" }

// AbsoluteError returns the absolute distance of x from targets t of the same
// shape, or (N) for an x of (N, 1):
//
//	loss = Σ |x − t|, divided by their number if r is Mean
//	dx  += sign(x − t)·dloss, divided by their number if r is Mean
//
// The gradient where x = t is 0.
func (x Value) AbsoluteError(t *tensor.Tensor, r Reduction) Value {
	n := record[absoluteError](x)
	n.t = n.target("absolute-error", &n.tensor, x, t)
	n.factor = r.factor(x.n.y.Len())
	n.diff = n.room(0, x.n.y.Len())
	n.shaped()
	return n.run()
}

func (*absoluteError) keeps() kept { return nothing }

func (n *absoluteError) forward() {
	kernel.Sub(n.diff, n.in[0].y, n.t)
	n.y.Set(0, n.factor*kernel.AbsSum(n.diff))
}

func (n *absoluteError) backward() {
	kernel.SignGrad(n.in[0].into(), n.diff, n.factor*n.dy.At(0))
}
