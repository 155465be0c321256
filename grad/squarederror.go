package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type squaredError struct {
	node
	diff   kernel.Slice // x − t
	tensor tensor.Tensor
	factor float64
}

func (*squaredError) name() string { return "squared-error" }

// SquaredError returns the squared distance of x from targets t of the same
// shape, or (N) for an x of (N, 1):
//
//	loss = Σ (x − t)², divided by their number if r is Mean
//	dx  += 2(x − t)·dloss, divided by their number if r is Mean
func (x Value) SquaredError(t *tensor.Tensor, r Reduction) Value {
	n := record[squaredError](x)
	target := n.target("squared-error", &n.tensor, x, t)
	n.factor = r.factor(x.n.y.Len())
	n.diff = resize(n.diff, x.n.y.Len(), x.n.y.Double())
	kernel.Sub(n.diff, x.n.y, target)
	n.shaped()
	n.y.Set(0, n.factor*kernel.Dot(n.diff, n.diff))
	return n.value()
}

func (n *squaredError) backward() {
	kernel.AddScaled(n.in[0].into(), 2*n.factor*n.dy.At(0), n.diff)
}
