package grad

import (
	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

// On a planned tape two operations may be computed as one, though each has its
// node, its layer and its place on the tape.
//
// Forward, an affine operation waits if the pass before took its result for
// nothing but the activation right behind it: the product then applies the
// activation to its sums while they are near by. If this pass goes another way,
// or somebody looks at the result, it is computed after all.
//
// Backward, the product that works out the gradient of an activation's result
// multiplies by the activation's derivative as well, if nothing else contributes
// to that gradient: dx = f′(x) ∘ (dy·w), and nobody writes and reads dy·w.
//
// Otherwise, where the gradient of an activation's result comes to an input that
// has none yet, it is multiplied by the derivative where it stands, and becomes
// that of the input: dx = f′(x) ∘ dy in dy's memory.
//
// And where ReLU is followed by a dropout alone, the dropout takes over its
// memory. ReLU's gradient needs to know where the result is positive: where what
// is left of it is, or else nothing comes back.
//
// None of it changes a bit, but where a dropout would multiply a gradient that is
// not finite by 0: that is NaN, and the mask of both makes it 0.

// producer is an operation that can compute the one behind it as well, as a
// product can.
type producer interface {
	op
	// forwardThen is forward with what follows.
	forwardThen(then gemm.Activation)
}

// follower is an operation on one value, element by element, that a producer can
// compute.
type follower interface {
	op
	// function returns what kernel calls it, and the number that it takes.
	function() (kernel.Function, float64)
}

// canCompute reports whether operation n is the activation that w waits for.
func (w *node) canCompute(n *node) bool {
	_, ok := n.op.(follower)
	return ok && n.index == w.index+1 && n.in[0] == w
}

// compute computes the result of n, now or together with the next operation.
func (t *Tape) compute(n *node) {
	p := t.planner
	switch {
	case p != nil && p.waiting != nil: // for n, as noteUses has seen to
		w := p.waiting
		p.waiting = nil
		f, param := n.op.(follower).function()
		w.op.(producer).forwardThen(gemm.Activation{F: f, Param: param, Y: n.y})
		t.freeDead(w)
	case p != nil && p.repeating && n.forecast.fuses:
		p.waiting, n.state = n, waiting
		return
	default:
		n.op.forward()
	}
	t.freeDead(n)
}

// computeWaiting computes what waits for an activation that does not come.
func (t *Tape) computeWaiting() {
	if p := t.planner; p != nil && p.waiting != nil {
		n := p.waiting
		p.waiting = nil
		n.op.forward()
		t.freeDead(n)
	}
}

// forecastFusion notes what the next pass can make of n and the operation behind it,
// if that alone takes n.
func (t *Tape) forecastFusion(n *node) {
	if n.uses.last != n.index+1 || n.index+1 >= t.next || n.permanent {
		return
	}
	next := t.nodes[n.index+1]
	if _, ok := n.op.(producer); ok {
		n.forecast.fuses = n.canCompute(next.base())
	}
	if f, ok := n.op.(follower); ok {
		if f, _ := f.function(); f == kernel.ReLUOf {
			_, n.forecast.masked = next.(*dropout)
		}
	}
}

// addProduct adds a·b to the gradient of n, or passes it on at once to the
// gradient of n's input.
func (n *node) addProduct(a, b gemm.Mat) {
	x, alpha, gate := n.throughFollower()
	if x == nil {
		dy, add := n.product()
		gemm.MatMul(dy, a, b, add)
		return
	}
	dx, _ := x.product() // which is fresh
	gemm.MatMulThrough(dx, alpha, a, b, gate)
}

// throughFollower returns the value x to whose gradient that of n = f(x) goes on at
// once, and by what it is multiplied on its way; nil if there is none. f may be
// an activation, or ReLU followed by a dropout: their masks together are one,
// the places where the result is positive.
func (n *node) throughFollower() (x *node, alpha float64, gate gemm.Derivative) {
	d, drops := n.op.(*dropout)
	last := n
	alpha = 1
	if drops {
		alpha = d.factor()
		if n = d.in[0]; !last.onlyPassesTo(n) {
			return nil, 0, gate
		}
	}
	f, ok := n.op.(follower)
	if !ok || !n.onlyPassesTo(n.in[0]) {
		return nil, 0, gate
	}
	gate.F, gate.Param = f.function()
	if drops && gate.F != kernel.ReLUOf {
		return nil, 0, gate
	}
	x = n.in[0]
	gate.X, gate.Y = x.y, last.y
	n.gradientReleased, last.gradientReleased = true, true
	return x, alpha, gate
}

// onlyPassesTo reports whether one contribution is all that the gradients of n and of
// its input x get, and nobody is going to look at the first.
func (n *node) onlyPassesTo(x *node) bool {
	return n.tape != nil && n.tape.planner != nil && !n.tape.detached && n.fresh && n.uses.takers == 1 && !n.keepGradient &&
		x.tape != nil && x.needs && x.fresh && x.uses.takers == 1
}

// canHandOver reports whether the memory of n's gradient can become that of its
// input x, which is of the same size: n needs it no longer, and x has none yet.
func (n *node) canHandOver(x *node) bool {
	return n.gradientSlot != 0 && !n.keepGradient && x.tape != nil && x.needs && x.fresh && x.whole == nil
}

// handOver makes the numbers in the memory of n's gradient the gradient of x.
func (n *node) handOver(x *node) {
	x.gradientSlot, x.dy, x.fresh = n.gradientSlot, n.dy, false
	x.grd.Over(x.dy, x.val.Shape()...)
	n.gradientSlot, n.gradientReleased = 0, true
}
