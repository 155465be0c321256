package grad

import (
	"fmt"
	"slices"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type gaussianNLL struct {
	elementLoss
	eps  float64
	full bool
}

func (*gaussianNLL) name() string { return "gaussian-nll" }

// GaussianNLL returns the negative log-likelihood of targets t under Gaussians with
// means x and variances (Nix and Weigend, 1994), as PyTorch's GaussianNLLLoss has it.
// t has x's shape; variance has it too, or has one without the last axis, or one that
// stretches to it. With d = x − t and v = max(variance, eps),
//
//	loss = Σ (ln v + d²/v)/2, divided by their number if r is Mean
//	dx  += d/v·dloss, divided by their number if r is Mean
//	dvariance += (1/v − d²/v²)/2·dloss, divided likewise
//
// If full is true each term has ln(2π)/2 beside. A variance below eps gets the
// gradient at eps, so that it can grow.
func (x Value) GaussianNLL(t *tensor.Tensor, variance Value, full bool, eps float64, r Reduction) Value {
	const op = "gaussian-nll"
	in := []Value{x, variance}
	tape := numbers.check(op, x, variance)
	checkTarget(op, x, t)
	if !(eps > 0) {
		fault(op, in, fmt.Sprintf("eps %v, want a number above 0", eps))
	}
	s, v := x.n.val.Shape(), variance.n.val.Shape()
	var buf [kernel.MaxAxes]int
	stretched, fits := tensor.BroadcastShapes(buf[:0], v, s)
	short := len(s) > 0 && len(v) > 0 && slices.Equal(s[:len(s)-1], v)
	if !short && !(fits && slices.Equal(stretched, s)) {
		refuse(BadShape, op, in, "x and the variance are "+shapes(x, variance)+", which do not fit")
	}
	if !slices.Equal(s, v) {
		if variance.IsParam() {
			variance = tape.Use(variance)
		}
		if short {
			variance = variance.Unsqueeze(-1)
		}
		variance = variance.BroadcastTo(s...)
	}
	n := record[gaussianNLL](tape, x, variance)
	n.set(x, t, r)
	n.full, n.eps = full, eps
	return n.run()
}

func (*gaussianNLL) keeps() Kept { return first | second }

func (n *gaussianNLL) forward() {
	x, v := n.in[0].y, n.in[1].y
	if n.each {
		kernel.GaussianNLL(n.y, x, n.t, v, n.eps, n.full)
		return
	}
	n.y.Set(0, n.factor*kernel.GaussianNLL(kernel.Slice{}, x, n.t, v, n.eps, n.full))
}

func (n *gaussianNLL) backward() {
	var dx, dv kernel.Slice
	x, v := n.in[0], n.in[1]
	if x.needs {
		dx = x.into()
	}
	if v.needs {
		dv = v.into()
	}
	if n.each {
		kernel.GaussianNLLGrad(dx, dv, x.y, n.t, v.y, n.dy, n.eps, 1)
		return
	}
	kernel.GaussianNLLGrad(dx, dv, x.y, n.t, v.y, kernel.Slice{}, n.eps, n.factor*n.dy.At(0))
}
