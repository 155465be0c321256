package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

type matmul struct {
	node
	x, w *node
}

func (*matmul) name() string { return "matmul" }

// MatMul returns the matrix product y = x·w for x of shape (…, K) and w of
// shape (K, M); the result is (…, M).
//
//	dx += dy·wᵀ
//	dw += xᵀ·dy
func (x Value) MatMul(w Value) Value {
	n := record[matmul](x, w)
	n.x, n.w = x.n, w.n
	xs, ws := x.n.val.Shape(), w.n.val.Shape()
	switch {
	case len(xs) == 0 || len(ws) != 2:
		fault("matmul", []Value{x, w}, "shapes "+shapes(x, w)+"; want (…, K) and (K, M)")
	case xs[len(xs)-1] != ws[0]:
		fault("matmul", []Value{x, w}, fmt.Sprintf("shapes %s: the last axis of the first is %d, the first of the second %d",
			shapes(x, w), xs[len(xs)-1], ws[0]))
	}
	n.lastAxis(xs, ws[1])
	return n.run()
}

func (*matmul) keeps() kept { return first | second }

func (n *matmul) forward() { kernel.MatMul(n.y, n.x.matrix(n.x.y), n.w.matrix(n.w.y), false) }

func (n *matmul) backward() {
	dy := n.matrix(n.dy)
	if n.x.needs {
		dx, add := n.x.product()
		kernel.MatMul(dx, dy, n.w.matrix(n.w.y).T(), add)
	}
	if n.w.needs {
		dw, add := n.w.product()
		kernel.MatMul(dw, n.x.matrix(n.x.y).T(), dy, add)
	}
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
func (n *node) matrix(s kernel.Slice) kernel.Mat {
	shape := n.val.Shape()
	rows, last := 1, len(shape)-1
	for _, d := range shape[:last] {
		rows *= d
	}
	return kernel.Matrix(s, rows, shape[last])
}
