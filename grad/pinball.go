package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// Pinball returns the loss whose least mean is a quantile of the targets (Koenker and
// Bassett, 1978): a target above x costs q for each unit, one below it 1 − q. For one
// quantile t has x's shape, or (N) for an x of (N, 1); otherwise there is one for each
// column of x (N, Q), and the columns share the targets (N) or (N, 1). With d = t − x,
//
//	loss = Σ max(q·d, (q − 1)·d), divided by their number if r is Mean
//	dx  += (−q where d > 0, 1 − q where d < 0)·dloss, divided likewise
//
// Where d = 0 the gradient is halfway between the two.
func (x Value) Pinball(t *tensor.Tensor, quantiles []float64, r Reduction) Value {
	const op = "pinball"
	numbers.check(op, x)
	for i, q := range quantiles {
		if !(q >= 0 && q <= 1) {
			fault(op, []Value{x}, fmt.Sprintf("quantile %d is %v, want 0 to 1", i, q))
		}
	}
	s := x.n.val.Shape()
	switch n := len(quantiles); {
	case n == 1:
		checkTarget(op, x, t)
	case n == 0 || len(s) != 2 || s[1] != n:
		refuse(BadShape, op, []Value{x}, fmt.Sprintf("%d quantiles for x %s, want 1 or one for each column", n, shapes(x)))
	case t.Size() != s[0] || t.NDim() == 0 || t.Dim(0) != s[0]:
		refuse(BadShape, op, []Value{x}, fmt.Sprintf("x is %s and the target %s, want (%d,)", shapes(x), tensor.ShapeString(t.Shape()), s[0]))
	}
	return x.columnCriterion(kernel.PinballOf, t, quantiles, r)
}
