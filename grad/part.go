package grad

import (
	"cajal/internal/kernel"
	"cajal/internal/memory"
)

// part is one of several results of an operation. The operation's node holds the
// numbers of all of them one behind the other; its parts are views of ranges of
// that memory, and their gradients are the same ranges of its gradient.
type part struct{ node }

func (*part) name() string { return "part" }

// part returns the elements of n's result from number lo on as a value of the
// given shape. An operation with several results returns one for each.
func (n *node) part(lo int, shape ...int) Value {
	p := record[part](n.tape, n.value())
	p.whole, p.offset = n, lo
	p.view(shape)
	return p.run()
}

func (*part) keeps() Kept { return nothing }

func (n *part) forward() { n.view(n.val.Shape()) }

func (n *part) view(shape []int) {
	if n.tape.shapesOnly {
		memory.Outline(&n.val, n.whole.val.DType(), shape...)
		return
	}
	memory.ViewRange(&n.val, &n.whole.val, n.offset, shape...)
	n.y = n.elements()
	n.owner = n.whole.owner
}

// backward has nothing to do where the gradient of n is a range of its whole's
// already. Pull gives it one of its own.
func (n *part) backward() {
	if n.tape.detached {
		kernel.AddScaled(n.whole.into().Range(n.offset, n.offset+n.dy.Len()), 1, n.dy)
	}
}

// gradientHolder returns the node whose memory the gradient of n stands in.
func (n *node) gradientHolder() *node {
	if n.whole != nil {
		return n.whole
	}
	return n
}
