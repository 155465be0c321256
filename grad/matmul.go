package grad

import (
	"fmt"
	"slices"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

type matmul struct {
	node
	x, w  *node
	batch int // how many products; 1 if w is one matrix
}

func (*matmul) name() string { return "matmul" }

// MatMul returns the matrix product y = x·w for x of shape (…, K) and w of
// shape (K, M); the result is (…, M).
//
//	dx += dy·wᵀ
//	dw += xᵀ·dy
//
// If w has more axes, (…, K, M), each of its matrices is multiplied with its
// counterpart in x, (…, N, K), and the result is (…, N, M). Where the leading axes
// differ, they meet by NumPy's broadcasting rule ([Value.BatchMatMul]).
func (x Value) MatMul(w Value) Value {
	t := numbers.check("matmul", x, w)
	xs, ws := x.n.val.Shape(), w.n.val.Shape()
	last := len(xs) - 1
	switch {
	case last < 0 || len(ws) < 2:
		refuse(BadShape, "matmul", []Value{x, w}, "shapes "+shapes(x, w)+"; want (…, K) and (K, M)")
	case len(ws) > 2 && (len(xs) != len(ws) || !slices.Equal(xs[:last-1], ws[:last-1])):
		return x.BatchMatMul(w, TransposeNone)
	case xs[last] != ws[len(ws)-2]:
		refuse(BadShape, "matmul", []Value{x, w}, fmt.Sprintf("shapes %s: the last axis of the first is %d, the last but one of the second %d",
			shapes(x, w), xs[last], ws[len(ws)-2]))
	}
	n := record[matmul](t, x, w)
	n.x, n.w, n.batch = x.n, w.n, 1
	n.lastAxis(xs, ws[len(ws)-1])
	for _, d := range ws[:len(ws)-2] {
		n.batch *= d
	}
	return n.run()
}

func (*matmul) keeps() Kept { return first | second }

func (n *matmul) forward() {
	if n.batch == 1 {
		gemm.MatMul(n.y, n.x.matrix(n.x.y), n.w.matrix(n.w.y), false)
		return
	}
	gemm.MatMulBatch(n.y, n.item(n.x, n.x.y), n.item(n.w, n.w.y), n.batch, false)
}

func (n *matmul) forwardThen(then gemm.Activation) {
	if n.batch == 1 {
		gemm.Affine(n.y, n.x.matrix(n.x.y), n.w.matrix(n.w.y), kernel.Slice{}, then)
		return
	}
	n.forward()
	kernel.Map(then.F, then.Param, then.Y, n.y)
}

func (n *matmul) backward() {
	if n.batch == 1 {
		n.backwardOne()
		return
	}
	dy := n.item(&n.node, n.dy)
	if n.x.needs {
		dx, add := n.x.product()
		gemm.MatMulBatch(dx, dy, n.item(n.w, n.w.y).T(), n.batch, add)
	}
	if n.w.needs {
		dw, add := n.w.product()
		gemm.MatMulBatch(dw, n.item(n.x, n.x.y).T(), dy, n.batch, add)
	}
}

// backwardOne is backward for one product.
func (n *matmul) backwardOne() {
	dy := n.matrix(n.dy)
	if n.x.needs {
		n.x.addProduct(dy, n.w.matrix(n.w.y).T())
	}
	if n.w.needs {
		dw, add := n.w.product()
		gemm.MatMul(dw, n.x.matrix(n.x.y).T(), dy, add)
	}
}

// item looks at s, the result or the gradient of v, as a batch of matrices.
func (n *matmul) item(v *node, s kernel.Slice) gemm.Mat {
	m := v.matrix(s)
	if n.batch != 0 {
		m.Rows /= n.batch
	}
	return m
}

// lastAxis shapes n like shape with another last axis.
func (n *node) lastAxis(shape []int, last int) {
	var buf [kernel.MaxAxes]int
	out := append(buf[:0], shape...)
	out[len(out)-1] = last
	n.shaped(out...)
}

// matrix looks at s, the result or the gradient of n, as a matrix: the last axis
// of n is a row, all axes before it count rows.
func (n *node) matrix(s kernel.Slice) gemm.Mat {
	shape := n.val.Shape()
	rows, last := 1, len(shape)-1
	for _, d := range shape[:last] {
		rows *= d
	}
	return gemm.Matrix(s, rows, shape[last])
}
