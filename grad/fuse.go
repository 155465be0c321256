package grad

import (
	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

// On a planned tape two operations may be computed as one, and behind a convolution up to
// four. Each keeps its node, its layer and its place on the tape. There are five cases.
//
// Forward: a producer, such as a matrix product, waits if in the last pass only the
// follower behind it took its result. The product then applies the follower's
// function to its sums while they are in registers or in the cache. If this pass
// goes another way, or the program reads the result, the producer is computed alone.
//
// Forward, behind a convolution: where no gradient is wanted, as in inference, it waits for
// a frozen norm, for an addition and for a follower, in this order, of which any may
// be missing. It scales, shifts and adds while its sums are in registers, and of those
// values only the last is ever in memory.
//
// Backward, in a product: the product that computes the gradient of a follower's
// result multiplies by the follower's derivative as well, if nothing else
// contributes to that gradient: dx = f′(x) ∘ (dy·w). The gradient dy·w is never
// stored.
//
// Backward, in place: where the gradient of a follower's result is complete and its
// input has none yet, the derivative is applied in dy's memory, which becomes that
// of dx.
//
// Dropout behind ReLU: if a dropout alone takes ReLU's result, it may overwrite it.
// ReLU's derivative asks where its result is positive; the dropout's result tells
// that wherever a gradient comes back.
//
// The results have the same bits as those of separate operations, with one
// exception: a dropout multiplies a gradient that is not finite by 0, which is NaN,
// where the mask of both gives 0.

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

// canCompute reports whether operation n is an activation that w can compute.
func (w *node) canCompute(n *node) bool {
	_, ok := n.op.(follower)
	return ok && n.index == w.index+1 && n.in[0] == w
}

// compute computes the result of n, now or together with the next operation.
func (t *Tape) compute(n *node) {
	p := t.planner
	switch {
	case p != nil && p.waiting != nil: // for n, as noteUses has seen to
		if !t.join(n) {
			t.computeWaiting()
			n.op.forward()
			break
		}
		if p.repeating && n.forecast.fuses {
			n.state = waiting
			return
		}
		t.computeChain()
		return
	case p != nil && p.repeating && n.forecast.fuses && !isFinish(n): // a product
		p.waiting, n.state = n, waiting
		return
	default:
		n.op.forward()
	}
	t.freeDead(n)
}

// computeWaiting computes what waits for an operation that does not come.
func (t *Tape) computeWaiting() {
	if p := t.planner; p != nil && p.waiting != nil {
		t.computeChain()
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
		n.forecast.fuses = n.canCompute(next) || n.forecast.dies && n.canFinish(next)
	}
	if n.index > 0 && t.nodes[n.index-1].forecast.fuses && isFinish(n) {
		n.forecast.fuses = n.forecast.dies && (n.canCompute(next) || n.canFinish(next))
	}
	if f, ok := n.op.(follower); ok {
		if f, _ := f.function(); f == kernel.ReLUOf {
			_, n.forecast.masked = next.op.(*dropout)
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
	n.gradientSlot, n.gradientReleased = 0, true
}
