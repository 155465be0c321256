package grad

import (
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Backward computes the gradient of v, which has one element, with respect to
// everything it depends on. Gradients of parameters add up over the calls of
// one pass, as a sum of losses would, those on several tapes too; they begin anew
// when a tape that used them is rewound.
func (v Value) Backward() {
	loss := v.live("backward")
	t := loss.tape
	switch {
	case t == nil:
		refuse(NoGradient, "backward", []Value{v}, "a parameter is not the result of a computation")
	case !t.record:
		refuse(NoGradient, "backward", []Value{v}, "the tape is for inference; make it with NewTape()")
	case t.shapesOnly:
		t.needNumbers("backward", v)
	case loss.val.Size() != 1:
		refuse(BadShape, "backward", []Value{v}, "the loss must have one element; reduce it with Sum or Mean")
	case !loss.needs:
		refuse(NoGradient, "backward", []Value{v}, "the loss depends on no parameter, or on frozen ones only")
	}
	t.beginBackward(loss)
	loss.into().Fill(1)
	for i := loss.index; i >= 0; i-- {
		n := t.nodes[i]
		if n.needs && !n.fresh {
			n.op.backward()
			n.releaseGradient()
			if t.onGradient != nil {
				t.reached(n)
			}
		}
		if t.onGradient != nil {
			t.tell(n)
		}
	}
}

// beginBackward sees to it that no value before the loss has a gradient yet, and
// that all have their numbers, before parameters may change.
func (t *Tape) beginBackward(loss *node) {
	t.computeWaiting()
	if !t.backward {
		t.backward = true
		return // record has seen to it
	}
	last := loss.index + 1
	if t.planner != nil {
		t.planner.gradients.reset()
		last = t.next // none has memory of the pool
	}
	for _, n := range t.nodes[:last] {
		n.fresh, n.gradientReleased, n.gradientSlot = true, false, 0
	}
}

// into returns the gradient of n to add to, zero at first.
func (n *node) into() kernel.Slice {
	if n.fresh {
		n.prepare()
		n.dy.Clear()
	}
	return n.dy
}

// product returns the gradient of n for a matrix product to go into, and
// whether it holds something that the product has to add to.
func (n *node) product() (dy kernel.Slice, add bool) {
	add = !n.fresh
	if n.fresh {
		n.prepare()
	}
	return n.dy, add
}

// prepare gives the gradient of n memory.
func (n *node) prepare() {
	n.fresh = false
	size, owned := n.y.Len(), n.ownsGradient
	switch {
	case owned && n.dy.Len() == size && n.dy.Kind() == n.y.Kind():
		return // all is as in the last pass
	case n.whole != nil && !n.tape.detached:
		n.dy = n.whole.into().Range(n.offset, n.offset+size)
		n.ownsGradient = false
	case n.tape != nil && n.tape.assignGradient(n):
		n.ownsGradient = false
	case owned && n.dy.Cap() >= size && n.dy.Kind() == n.y.Kind():
		n.dy = n.dy.Range(0, size)
	default:
		n.dy = kernel.Make(size, n.y.Kind())
		if n.tape != nil {
			n.dy = n.dy.OnThreads(n.tape.threads)
		}
		n.ownsGradient = true
	}
	if owned || n.ownsGradient {
		n.countMemory()
	}
}

// gradient returns n's gradient, which is there, with n's shape.
func (n *node) gradient() *tensor.Tensor {
	memory.Over(&n.grd, n.dy, n.val.Shape()...)
	return &n.grd
}
