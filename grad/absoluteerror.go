package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type absoluteError struct {
	node
	diff   kernel.Slice // x − t
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
	target := n.target("absolute-error", &n.tensor, x, t)
	n.factor = r.factor(x.n.y.Len())
	n.diff = resize(n.diff, x.n.y.Len(), x.n.y.Double())
	kernel.Sub(n.diff, x.n.y, target)
	n.shaped()
	n.y.Set(0, n.factor*kernel.AbsSum(n.diff))
	return n.value()
}

func (n *absoluteError) backward() {
	kernel.SignGrad(n.in[0].into(), n.diff, n.factor*n.dy.At(0))
}
