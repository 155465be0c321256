package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type squaredError struct{ elementLoss }

func (*squaredError) name() string { return "squared-error" }

// SquaredError returns the squared distance of x from targets t of the same
// shape, or (N) for an x of (N, 1):
//
//	loss = Σ (x − t)², divided by their number if r is Mean
//	dx  += 2(x − t)·dloss, divided by their number if r is Mean
func (x Value) SquaredError(t *tensor.Tensor, r Reduction) Value {
	checkTarget("squared-error", x, t)
	if r == None {
		return x.criterion(kernel.SquaredErrorOf, t, 0, 0, r)
	}
	return compare[squaredError]("squared-error", x, t, r).run()
}

func (*squaredError) keeps() Kept { return nothing }

func (n *squaredError) forward() {
	d := n.subtract()
	n.y.Set(0, n.factor*kernel.Dot(d, d))
}

func (n *squaredError) backward() {
	kernel.AddScaled(n.in[0].into(), 2*n.factor*n.dy.At(0), n.diff)
}
