package grad

import "cajal/internal/kernel"

// moved is the node of the operations that only move elements of one value: its
// elements stand at other places in the result, and so do their gradients.
type moved struct {
	node
	what  string // the operation
	move  kernel.Move
	fills bool    // what move leaves out is filled
	fill  float64 // with this
	parts []Value // memory for what Split returns, of its first part
}

func (n *moved) name() string { return n.what }

func (*moved) keeps() Kept { return nothing }

func (n *moved) forward() {
	if n.fills {
		n.y.Fill(n.fill)
	}
	n.move.Copy(n.y, n.in[0].y)
}

func (n *moved) backward() { n.move.AddBack(n.in[0].into(), n.dy) }

// move records an operation that moves elements of x to a result of that shape.
func (x Value) move(t *Tape, what string, m kernel.Move, shape []int) *moved {
	n := record[moved](t, x)
	n.what, n.move, n.fills = what, m, false
	n.shapedAs(x.n.val.DType(), shape...)
	return n
}

// rowMajor returns how far the elements of a contiguous array of that shape are apart
// along each axis.
func rowMajor(shape []int) (s [kernel.MaxAxes]int) {
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		s[i] = step
		step *= shape[i]
	}
	return s
}
