package grad

import (
	"slices"

	"cajal/internal/gemm"
)

// chain is what waits to be computed at once: a product, and behind it, if that is a
// convolution, what finishes it.
type chain struct {
	waiting   *node // the product; nil if nothing waits
	norm, sum *node // a frozen norm and an addition behind it, if they are there
	then      *node // an activation, which ends the chain
}

// last is the value with which the chain ends so far.
func (c *chain) last() *node {
	for _, n := range [3]*node{c.then, c.sum, c.norm} {
		if n != nil {
			return n
		}
	}
	return c.waiting
}

// takes reports whether operation n can be computed with the chain.
func (c *chain) takes(n *node) bool {
	last := c.last()
	return last.canCompute(n) || last.canFinish(n)
}

// isFinish reports whether n is an operation that finishes a convolution: one that no
// gradient goes through.
func isFinish(n *node) bool {
	switch n.op.(type) {
	case *frozenNorm, *add:
		return !n.needs
	}
	return false
}

// canFinish reports whether n is computed with w, which waits or will: a frozen norm
// behind a convolution, or an addition behind one of these.
func (w *node) canFinish(n *node) bool {
	if n.index != w.index+1 || w.permanent || !isFinish(n) {
		return false
	}
	_, isConv := w.op.(*conv)
	_, isNorm := w.op.(*frozenNorm)
	switch o := n.op.(type) {
	case *frozenNorm:
		return isConv && n.in[0] == w
	case *add:
		return (isConv || isNorm) && (n.in[0] == w) != (n.in[1] == w) && slices.Equal(o.other(w).val.Shape(), w.val.Shape())
	}
	return false
}

// other returns the operand that is not w.
func (n *add) other(w *node) *node {
	if n.in[0] == w {
		return n.in[1]
	}
	return n.in[0]
}

// join makes n a part of the chain that waits, and reports whether it could.
func (t *Tape) join(n *node) bool {
	c := &t.planner.chain
	switch n.op.(type) {
	case *frozenNorm:
		c.norm = n
	case *add:
		for _, in := range c.waiting.in { // which are still to be read
			if n.y.Pointer() == in.y.Pointer() {
				return false
			}
		}
		c.sum = n
	default:
		c.then = n
	}
	return true
}

// computeChain computes what waits, as far as it goes.
func (t *Tape) computeChain() {
	p := t.planner
	c := p.chain
	p.chain = chain{}
	w := c.waiting
	var then gemm.Activation
	if c.then != nil {
		then.F, then.Param = c.then.op.(follower).function()
		then.Y = c.then.y
	}
	if c.norm == nil && c.sum == nil {
		w.op.(producer).forwardThen(then)
	} else {
		w.op.(*conv).forwardFinished(c, then)
	}
	last := c.last()
	for _, n := range [4]*node{w, c.norm, c.sum, c.then} {
		if n == nil {
			continue
		}
		t.freeDead(n)
		if n != last && (c.norm != nil || c.sum != nil) {
			n.state = released // it was never there
		}
	}
}

// forwardFinished is forward with what finishes it. The result goes to the last of these.
func (n *conv) forwardFinished(c chain, then gemm.Activation) {
	f := gemm.Finish{Then: then, Y: c.last().y}
	before := &n.node
	if c.norm != nil {
		f.Norm = c.norm.op.(*frozenNorm).factors
		before = c.norm
	}
	if c.sum != nil {
		f.Plus = c.sum.op.(*add).other(before).y
	}
	n.finish(f)
}
