package grad

import (
	"fmt"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

type affine struct {
	node
	x, w, b *node // b is nil without a bias
}

func (*affine) name() string { return "affine" }

// Affine returns y = x·wᵀ + b for x of shape (…, D), w of shape (M, D), the
// layout of PyTorch's Linear, and b of shape (M); the result is (…, M). The
// zero Value for b means no bias.
//
//	dx += dy·w
//	dw += dyᵀ·x
//	db += Σ dy over all axes but the last
func (x Value) Affine(w, b Value) Value {
	in := [3]Value{x, w, b}
	inputs := in[:3]
	if b.n == nil {
		inputs = in[:2]
	}
	t := numbers.check("affine", inputs...)
	xs, ws := x.n.val.Shape(), w.n.val.Shape()
	switch {
	case len(ws) != 2:
		refuse(BadShape, "affine", []Value{x, w}, "w is "+shapes(w)+", want (M, D)")
	case len(xs) == 0 || xs[len(xs)-1] != ws[1]:
		refuse(BadShape, "affine", []Value{x, w}, wrongInput(x, ws[1]))
	case b.n != nil && (len(b.n.val.Shape()) != 1 || b.n.val.Dim(0) != ws[0]):
		refuse(BadShape, "affine", []Value{x, w, b}, fmt.Sprintf("b is %s, want (%d,)", shapes(b), ws[0]))
	}
	n := record[affine](t, inputs...)
	n.x, n.w, n.b = x.n, w.n, b.n
	n.lastAxis(xs, ws[0])
	return n.run()
}

func (*affine) keeps() Kept { return first | second }

func (n *affine) forward() { n.forwardThen(gemm.Activation{}) }

func (n *affine) forwardThen(then gemm.Activation) {
	batch := n.x.matrix(n.x.y)
	var bias kernel.Slice // empty is zero
	if n.b != nil {
		bias = n.b.y
	}
	if weights := n.tape.fixed; weights != nil && n.w.tape == nil {
		gemm.AffinePacked(n.y, batch, weights.of(n.w), bias, then)
		return
	}
	gemm.Affine(n.y, batch, n.w.matrix(n.w.y).T(), bias, then)
}

// wrongInput says why x does not fit a layer with d inputs.
func wrongInput(x Value, d int) string {
	xs := x.n.val.Shape()
	if len(xs) == 0 {
		return fmt.Sprintf("x is a scalar, want (N, %d)", d)
	}
	s := fmt.Sprintf("x is %s, last axis %d, want %d", shapes(x), xs[len(xs)-1], d)
	product := 1
	for _, n := range xs[1:] {
		product *= n
	}
	if len(xs) > 2 && product == d {
		s += "; is a Flatten missing?"
	}
	return s
}

func (n *affine) backward() {
	dy := n.matrix(n.dy)
	if n.x.needs {
		n.x.addProduct(dy, n.w.matrix(n.w.y))
	}
	if n.w.needs {
		dw, add := n.w.product()
		gemm.MatMul(dw, dy.T(), n.x.matrix(n.x.y), add)
	}
	if n.b != nil && n.b.needs {
		kernel.AddColumnSums(n.b.into(), n.dy, dy.Rows)
	}
}
