package grad

import (
	"fmt"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
	"cajal/tensor"
)

// Transposition says which operands of a product are read transposed.
type Transposition uint8

// The transpositions.
const (
	TransposeNone   Transposition = iota // x·w
	TransposeFirst                       // xᵀ·w
	TransposeSecond                      // x·wᵀ, such as attention's q·kᵀ
	TransposeBoth                        // xᵀ·wᵀ
)

func (t Transposition) first() bool  { return t&TransposeFirst != 0 }
func (t Transposition) second() bool { return t&TransposeSecond != 0 }

// batchMatMul is a product for each place of the leading axes. With A and B for
// the matrices as they are multiplied, transposed where asked:
//
//	dA += dy·Bᵀ, dB += Aᵀ·dy
//
// and the gradient of a transposed operand is the transposed of that.
type batchMatMul struct {
	node
	x, w  *node
	t     Transposition
	count int // how many products
	// The leading axes of the result, and how many matrices an operand goes on
	// by along each; 0 where it repeats.
	lead, xStep, wStep [kernel.MaxAxes]int
	axes               int
}

func (*batchMatMul) name() string { return "batch-matmul" }

// BatchMatMul returns the matrix products of the last two axes, of x (…, N, K)
// and w (…, K, M), each transposed where t says so; the result is (…, N, M). No
// operand is copied. Leading axes meet by NumPy's broadcasting rule, as in
// torch.matmul.
//
//	dx += dy·wᵀ
//	dw += xᵀ·dy
//
// Where an operand repeats, its gradient is the sum over the repetitions.
func (x Value) BatchMatMul(w Value, t Transposition) Value {
	const name = "batch-matmul"
	tape := numbers.check(name, x, w)
	in := []Value{x, w}
	xs, ws := x.n.val.Shape(), w.n.val.Shape()
	switch {
	case t > TransposeBoth:
		refuse(Invalid, name, in, fmt.Sprintf("there is no transposition %d", t))
	case len(xs) < 2 || len(ws) < 2:
		refuse(BadShape, name, in, "shapes "+shapes(x, w)+"; want (…, N, K) and (…, K, M)")
	case max(len(xs), len(ws)) > kernel.MaxAxes:
		refuse(BadShape, name, in, "more than eight axes")
	}
	rows, inner := lastTwo(xs, t.first())
	innerW, cols := lastTwo(ws, t.second())
	if inner != innerW {
		refuse(BadShape, name, in, fmt.Sprintf("shapes %s: rows of the first have %d numbers, columns of the second %d",
			shapes(x, w), inner, innerW))
	}
	var buf [kernel.MaxAxes + 2]int
	lead, ok := tensor.BroadcastShapes(buf[:0], xs[:len(xs)-2], ws[:len(ws)-2])
	if !ok {
		refuse(BadShape, name, in, "shapes "+shapes(x, w)+": the leading axes do not broadcast")
	}
	n := record[batchMatMul](tape, x, w)
	n.x, n.w, n.t = x.n, w.n, t
	n.axes, n.count = copy(n.lead[:], lead), 1
	for _, d := range lead {
		n.count *= d
	}
	steps(n.xStep[:n.axes], xs[:len(xs)-2], lead)
	steps(n.wStep[:n.axes], ws[:len(ws)-2], lead)
	n.shaped(append(lead, rows, cols)...)
	return n.run()
}

// lastTwo returns the last two lengths of a shape, in the order of the matrix
// that is multiplied.
func lastTwo(shape []int, transposed bool) (rows, cols int) {
	rows, cols = shape[len(shape)-2], shape[len(shape)-1]
	if transposed {
		return cols, rows
	}
	return rows, cols
}

// steps writes how many matrices an operand with these leading axes goes on by
// along each axis of the result.
func steps(to, shape, lead []int) {
	step := 1
	for i := len(lead) - 1; i >= 0; i-- {
		to[i] = 0
		if j := i - (len(lead) - len(shape)); j >= 0 {
			if shape[j] != 1 {
				to[i] = step
			}
			step *= shape[j]
		}
	}
}

func (*batchMatMul) keeps() Kept { return first | second }

// at returns which matrix of x and of w product p takes.
func (n *batchMatMul) at(p int) (x, w int) {
	for i := n.axes - 1; i >= 0; i-- {
		k := p % n.lead[i]
		p /= n.lead[i]
		x += k * n.xStep[i]
		w += k * n.wStep[i]
	}
	return x, w
}

// repeats reports whether an operand has fewer matrices than there are products.
func (n *batchMatMul) repeats(v *node) bool {
	shape := v.val.Shape()
	return n.count*shape[len(shape)-2]*shape[len(shape)-1] != v.val.Size()
}

// firstMatrix returns the first matrix of s, v's numbers or its gradient, as it
// stands in memory.
func firstMatrix(v *node, s kernel.Slice) gemm.Mat {
	shape := v.val.Shape()
	return gemm.Matrix(s, shape[len(shape)-2], shape[len(shape)-1])
}

// transposedIf returns m, transposed where asked.
func transposedIf(m gemm.Mat, transposed bool) gemm.Mat {
	if transposed {
		return m.T()
	}
	return m
}

// matrixAt returns matrix p behind the first one.
func matrixAt(m gemm.Mat, p int) gemm.Mat {
	size := m.Rows * m.Cols
	m.Slice = m.Slice.Range(p*size, (p+1)*size)
	return m
}

func (n *batchMatMul) forward() {
	a := transposedIf(firstMatrix(n.x, n.x.y), n.t.first())
	b := transposedIf(firstMatrix(n.w, n.w.y), n.t.second())
	if !n.repeats(n.x) && !n.repeats(n.w) {
		gemm.MatMulBatch(n.y, a, b, n.count, false)
		return
	}
	y := firstMatrix(&n.node, n.y)
	for p := range n.count {
		i, j := n.at(p)
		gemm.MatMul(matrixAt(y, p).Slice, matrixAt(a, i), matrixAt(b, j), false)
	}
}

func (n *batchMatMul) backward() {
	a := transposedIf(firstMatrix(n.x, n.x.y), n.t.first())
	b := transposedIf(firstMatrix(n.w, n.w.y), n.t.second())
	dy := firstMatrix(&n.node, n.dy)
	if n.x.needs {
		// dx = dy·Bᵀ, or its transposed, B·dyᵀ.
		if n.t.first() {
			n.passTo(n.x, false, b, dy.T())
		} else {
			n.passTo(n.x, false, dy, b.T())
		}
	}
	if n.w.needs {
		// dw = Aᵀ·dy, or its transposed, dyᵀ·A.
		if n.t.second() {
			n.passTo(n.w, true, dy.T(), a)
		} else {
			n.passTo(n.w, true, a.T(), dy)
		}
	}
}

// passTo adds the products of l and r to the gradient of v, the first or the second
// operand. One of l and r is dy, and the other comes from the other operand.
func (n *batchMatMul) passTo(v *node, second bool, l, r gemm.Mat) {
	if !n.repeats(n.x) && !n.repeats(n.w) {
		dv, add := v.product()
		gemm.MatMulBatch(dv, l, r, n.count, add)
		return
	}
	dv := firstMatrix(v, v.into())
	dyLeft := !n.t.first() // as the calls above have it
	if second {
		dyLeft = n.t.second()
	}
	for p := range n.count {
		to, from := n.at(p)
		if second {
			to, from = from, to
		}
		left, right := from, p
		if dyLeft {
			left, right = p, from
		}
		gemm.MatMul(matrixAt(dv, to).Slice, matrixAt(l, left), matrixAt(r, right), true)
	}
}
