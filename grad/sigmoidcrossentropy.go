package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type sigmoidCrossEntropy struct {
	node
	t      kernel.Slice // the targets in x's precision
	tensor tensor.Tensor
	factor float64
}

func (*sigmoidCrossEntropy) name() string { return "sigmoid-cross-entropy" }

// SigmoidCrossEntropy returns the binary cross-entropy of logits x against
// targets t in 0..1, one for each element of x: with p = σ(x),
//
//	loss = Σ −t·ln p − (1−t)·ln(1−p), divided by their number if r is Mean
//	dx  += (p − t)·dloss, divided by their number if r is Mean
//
// t has x's shape, or (N) for an x of (N, 1), and may be int64 labels 0 and 1.
// The logarithms are taken of the logit, so none becomes infinite.
func (x Value) SigmoidCrossEntropy(t *tensor.Tensor, r Reduction) Value {
	n := record[sigmoidCrossEntropy](x)
	n.t = n.target("sigmoid-cross-entropy", &n.tensor, x, t)
	n.factor = r.factor(x.n.y.Len())
	n.shaped()
	return n.run()
}

func (*sigmoidCrossEntropy) keeps() kept { return first }

func (n *sigmoidCrossEntropy) forward() { n.y.Set(0, n.factor*kernel.LogisticLoss(n.in[0].y, n.t)) }

func (n *sigmoidCrossEntropy) backward() {
	kernel.LogisticLossGrad(n.in[0].into(), n.in[0].y, n.t, n.factor*n.dy.At(0))
}

// target returns t, which must match x but for a last axis of one, as floats
// of x's precision; buf is the memory for a conversion.
func (n *node) target(op string, buf *tensor.Tensor, x Value, t *tensor.Tensor) kernel.Slice {
	if !sameButLast(x.n.val.Shape(), t.Shape()) {
		fault(op, []Value{x}, fmt.Sprintf("x is %s and the target %s; they must agree",
			shapes(x), tensor.ShapeString(t.Shape())))
	}
	if t.DType() == x.n.val.DType() && t.IsContiguous() {
		return t.Raw()
	}
	buf.Resize(x.n.val.DType(), t.Shape()...)
	tensor.Copy(buf, t)
	return buf.Raw()
}

// sameButLast reports whether the shapes are equal once a last axis of one is
// dropped from the longer.
func sameButLast(a, b []int) bool {
	if len(a) == len(b)+1 && a[len(a)-1] == 1 {
		a = a[:len(b)]
	}
	if len(b) == len(a)+1 && b[len(b)-1] == 1 {
		b = b[:len(a)]
	}
	if len(a) != len(b) {
		return false
	}
	for i, d := range a {
		if d != b[i] {
			return false
		}
	}
	return true
}
