package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// node is what all operations have: their result, its gradient, their inputs.
// In the operations, y is the result and dy its gradient, as flat slices.
type node struct {
	// What every operation of every pass looks at comes first, so that it shares
	// a few cache lines.
	tape         *Tape // nil for a parameter
	op           op    // what the node belongs to; also nil for a parameter
	pass         uint64
	index        int
	frame        *frame
	in           []*node  // the inputs, those of the last pass until record replaces them
	few          [4]*node // memory of in, unless there are more
	whole        *node    // of whose results n is one; nil for most
	needs        bool     // a gradient is wanted
	fresh        bool     // dy holds nothing from this pass
	ownsGradient bool     // dy is memory of n's own
	permanent    bool     // it was wanted when it was released; never again
	declared     bool     // a parameter whose numbers are made later; see Declare
	lifetime

	y, dy kernel.Slice
	own   [2]int        // bytes of y and dy that are the node's own
	val   tensor.Tensor // y with a shape

	uses                       uses     // on a tape with a plan: what this pass has shown of it,
	forecast                   forecast // and what the last one says
	lastSlot, lastGradientSlot int      // the plan's memory that it had last

	offset  int            // where in whole's numbers those of n begin
	grd     tensor.Tensor  // dy with a shape, where gradient has been called
	scratch []kernel.Slice // what the operation stores for its way back

	param   string // a parameter's name
	user    *Tape  // the tape, and its pass, that touched the parameter last
	seen    uint64
	first   int  // the first operation of that pass that took it
	reached bool // a gradient has reached it in this Backward, and nobody was told
}

func (n *node) base() *node { return n }

// shaped gives n memory for a result of that shape, with the type of its first
// input.
func (n *node) shaped(shape ...int) { n.shapedAs(n.in[0].val.DType(), shape...) }

// shapedAs is shaped for a result of type d.
func (n *node) shapedAs(d tensor.DType, shape ...int) {
	if n.tape.shapesOnly {
		memory.Outline(&n.val, d, shape...)
		return
	}
	switch {
	case n.tape.planner != nil && n.tape.assignMemory(n, d, shape):
		if n.own[0] == 0 {
			return
		}
	case memory.Owns(&n.val, d, shape):
		return // all is as in the last pass
	default:
		// A value that is in the plan's memory in some passes only would need
		// new memory in each of the others.
		if memory.IsView(&n.val) {
			n.unforeseen()
			n.permanent = true
		}
		memory.Resize(&n.val, d, shape...)
		n.y = n.elements()
	}
	n.countMemory()
}

// view makes n a view of its input's numbers under another shape.
func (n *node) view(shape ...int) {
	x := n.in[0]
	if n.tape.shapesOnly {
		memory.Outline(&n.val, x.val.DType(), shape...)
		return
	}
	memory.View(&n.val, &x.val, shape...)
	n.y, n.owner = x.y, x.owner
}

// run computes the result of an operation that is checked and has its memory.
func (n *node) run() Value {
	if !n.tape.shapesOnly {
		n.tape.compute(n)
	}
	return n.value()
}

func (n *node) value() Value { return Value{n: n, pass: n.pass} }

func (n *node) label() string {
	switch {
	case n == nil:
		return "no value"
	case n.tape == nil:
		return n.param
	}
	return fmt.Sprintf("%s#%d", n.op.name(), n.index)
}

// elements returns the numbers of n, for calls on as many threads as its tape has.
func (n *node) elements() kernel.Slice { return memory.Of(&n.val).OnThreads(n.tape.threads) }
