package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type squaredError struct {
	node
	t      kernel.Slice // the targets in x's precision
	diff   kernel.Slice // x − t, in room 0
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
	n.t = n.target("squared-error", &n.tensor, x, t)
	n.factor = r.factor(x.n.y.Len())
	n.diff = n.room(0, x.n.y.Len())
	n.shaped()
	return n.run()
}

func (*squaredError) keeps() kept { return nothing }

func (n *squaredError) forward() {
	kernel.Sub(n.diff, n.in[0].y, n.t)
	n.y.Set(0, n.factor*kernel.Dot(n.diff, n.diff))
}

func (n *squaredError) backward() {
	kernel.AddScaled(n.in[0].into(), 2*n.factor*n.dy.At(0), n.diff)
}
