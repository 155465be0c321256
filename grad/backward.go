package grad

import (
	"cajal/internal/kernel"
	"cajal/internal/memory"
)

// Backward computes the gradient of v, which has one element, with respect to
// everything it depends on. Gradients of parameters add up over the calls of
// one pass, as a sum of losses would.
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
	for _, o := range t.nodes[:loss.index+1] {
		o.base().fresh = true
	}
	t.beginBackward()
	loss.into().Fill(1)
	for i := loss.index; i >= 0; i-- {
		n := t.nodes[i].base()
		if n.needs && !n.fresh {
			t.nodes[i].backward()
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

func (n *node) prepare() {
	n.fresh = false
	switch {
	case n.tape != nil && n.whole == nil && n.tape.assignGradient(n):
		if n.own[1] == 0 {
			return
		}
	case memory.Owns(&n.grd, n.val.DType(), n.val.Shape()):
		return // all is as in the last pass
	case n.whole != nil && !n.tape.detached:
		n.whole.into()
		memory.ViewRange(&n.grd, &n.whole.grd, n.offset, n.val.Shape()...)
		n.dy = n.gradientElements()
	default:
		memory.Resize(&n.grd, n.val.DType(), n.val.Shape()...)
		n.dy = n.gradientElements()
	}
	n.countMemory()
}

// gradientElements returns the numbers of n's gradient, for calls on as many threads as
// its tape has, if it has a tape.
func (n *node) gradientElements() kernel.Slice {
	if n.tape == nil {
		return memory.Of(&n.grd)
	}
	return memory.Of(&n.grd).OnThreads(n.tape.threads)
}
