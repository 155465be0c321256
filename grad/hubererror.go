package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type huberError struct {
	elementLoss
	delta float64
}

func (*huberError) name() string { return "huber-error" }

// HuberError is squared near the targets t and absolute far from them, so that
// outliers pull no harder than delta: Huber, 1964, as PyTorch's HuberLoss has
// it. t has x's shape, or (N) for an x of (N, 1). With d = x − t,
//
//	h(d) = d²/2 where |d| ≤ delta, delta·(|d| − delta/2) elsewhere
//	loss = Σ h(d), divided by their number if r is Mean
//	dx  += min(max(d, −delta), delta)·dloss, divided by their number if r is Mean
func (x Value) HuberError(t *tensor.Tensor, delta float64, r Reduction) Value {
	x.check("huber-error")
	if !(delta > 0) || math.IsInf(delta, 0) {
		fault("huber-error", []Value{x}, fmt.Sprintf("delta %v, want a finite number above 0", delta))
	}
	checkTarget("huber-error", x, t)
	if r == None {
		return x.criterion(kernel.HuberErrorOf, t, delta, 0, r)
	}
	n := compare[huberError]("huber-error", x, t, r)
	n.delta = delta
	return n.run()
}

func (*huberError) keeps() Kept { return nothing }

func (n *huberError) forward() { n.y.Set(0, n.factor*kernel.Huber(n.subtract(), n.delta)) }

func (n *huberError) backward() {
	kernel.HuberGrad(n.in[0].into(), n.diff, n.delta, n.factor*n.dy.At(0))
}
