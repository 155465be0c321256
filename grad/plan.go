package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// Plan makes a tape that lends memory. A value whose last use is past, and that
// no backward half reads, leaves its memory to later values, and so does the
// gradient of a value once the value's own backward half has run. The numbers
// that come out are the same to the bit.
//
// The tape learns from each pass when its values were used last, and the next
// pass lends by that as long as it repeats the operations. A pass that goes
// another way lends nothing from there on, and a value that it takes although
// its memory is lent is computed again.
//
// Where a product is followed by an activation that alone takes its result, both
// are computed at once, and so are their gradients; each has its place on the
// tape all the same.
//
// What the program reads with Tensor or Item in one pass is kept in the later
// ones. Reading a value whose memory is lent panics, and so does Grad after
// Backward; [Value.Keep] says that a value is going to be read. A tape without
// a plan keeps everything until it is rewound, as an inspection wants it.
func Plan() Option { return func(t *Tape) { t.planner = &planner{} } }

// Keep keeps v's numbers and, of a value of a tape, its gradient until the tape
// is rewound, and returns v. Without a plan nothing is lent and Keep does
// nothing.
func (v Value) Keep() Value {
	n := v.read("keep")
	n.gradientHolder().keepGradient = true
	return v
}

// planner is what a tape knows in order to lend.
type planner struct {
	values, gradients pool
	learned           int   // how many operations the last pass had
	follows           bool  // this pass has repeated the last one so far
	waiting           *node // an operation that is computed with the next one
	walked            bool  // Backward has run in this pass
}

// life is what a pass shows of a value: how long its numbers are needed.
type life struct {
	takers int  // how often operations took it
	last   int  // the last operation that took it, or one of its views
	needed bool // a backward half reads it
	ends   bool // its memory is free after that operation
	joined bool // only the next operation takes it, and can compute it too
	masked bool // only a dropout takes it, which can stand for it in its gradient
}

// lease is what became of a value's memory in this pass.
type lease struct {
	owner        *node // whose memory the numbers stand in; nil if it is no value's of the tape
	slot         int   // the memory, if it is the planner's
	gradientSlot int
	gone         bool // the memory was lent
	spent        bool // the gradient's memory was lent
	pinned       bool // somebody looks at the numbers
	keepGradient bool
	again        bool // forward can compute the numbers again
}

// learn turns what this pass has shown into the plan of the next.
func (t *Tape) learn() {
	p := t.planner
	if p == nil {
		return
	}
	for _, o := range t.nodes[:t.next] {
		n := o.base()
		n.was = n.now
		n.stays = n.stays || n.pinned
		n.was.ends = n.again && n.owner == n && n.now.last > n.index && !n.now.needed && !n.stays
		t.learnPair(n)
	}
	p.learned, p.follows, p.walked, p.waiting = t.next, t.next > 0, false, nil
	p.values.reset()
	p.gradients.reset()
}

// takes notes what operation n takes, and sees to it that it is there. same says
// whether the pass before had this operation, on the same inputs, here as well.
func (t *Tape) takes(n *node, same bool) {
	p := t.planner
	if p == nil {
		return
	}
	if p.waiting != nil && !p.waiting.joins(n) {
		t.catchUp()
	}
	n.now = life{last: n.index}
	p.follows = p.follows && n.index < p.learned && same
	k := n.op.keeps()
	n.now.needed = n.needs && k&result != 0 && !(p.follows && n.was.masked)
	for i, in := range n.in {
		o := in.owner
		if o == nil {
			continue
		}
		if o.gone {
			t.recompute(o)
		}
		in.now.takers++
		n.now.needed = n.now.needed || n.needs && in.was.masked
		o.now.last = n.index
		o.now.needed = o.now.needed || n.needs && k.input(i)
	}
}

// lend puts the result of n, of that shape, into memory of the planner's and
// reports whether it did. An operation in place gets that of an input that
// ends with it.
func (t *Tape) lend(n *node, d tensor.DType, shape []int) bool {
	p := t.planner
	if p == nil || !p.follows {
		return false
	}
	size := 1
	for _, d := range shape {
		size *= d
	}
	if n.op.keeps()&inPlace != 0 {
		for _, in := range n.in {
			if o := in.owner; o != nil && o.endsWith(n) && o.y.Len() == size && in.val.DType() == d {
				n.slot, o.slot, o.gone = o.slot, 0, true
				break
			}
		}
	}
	if n.slot == 0 {
		if !n.was.ends {
			return false
		}
		var grown int
		n.slot, grown = p.values.take(size, kernel.Kind(d), n.disown())
		t.memory.add(grown, 0)
	}
	n.val.Over(p.values.at(n.slot), shape...)
	return true
}

// disown returns the memory for results that n has of its own, which is n's no
// longer.
func (n *node) disown() kernel.Slice {
	if n.own[0] == 0 {
		return kernel.Slice{}
	}
	n.tape.memory.add(-n.own[0], 0)
	n.own[0] = 0
	return n.y
}

// endsWith reports whether o's memory is the planner's and free after n.
func (o *node) endsWith(n *node) bool {
	return o.slot != 0 && o.was.ends && o.was.last == n.index && !o.pinned && !o.stays && !o.now.needed
}

// settle takes back the memory of values that end with operation n.
func (t *Tape) settle(n *node) {
	n.again = true
	p := t.planner
	if p == nil || !p.follows {
		return
	}
	for _, in := range n.in {
		if o := in.owner; o != nil && o.endsWith(n) {
			p.values.give(o.slot)
			o.slot, o.gone = 0, true
		}
	}
}

// recompute computes the numbers of a value whose memory was lent, from its
// inputs, which are parameters and constants in the end. They are the same
// numbers as long as no parameter has changed, so there is an end to that with
// Backward.
func (t *Tape) recompute(n *node) {
	if t.walked {
		n.lost("use after backward", "its memory was lent to another value's")
	}
	for _, in := range n.in {
		if in.owner != nil && in.owner.gone {
			t.recompute(in.owner)
		}
	}
	n.gone, n.stays = false, true // never lent again
	n.val.Resize(n.val.DType(), n.val.Shape()...)
	n.y = n.val.Raw()
	n.account()
	n.op.forward()
	for _, o := range t.nodes[n.index+1 : t.next] {
		if v := o.base(); v.owner == n && v != n {
			v.op.forward()
		}
	}
}

// lendGradient puts the gradient of n into memory of the planner's and reports
// whether it did.
func (t *Tape) lendGradient(n *node) bool {
	p := t.planner
	if p == nil || t.apart {
		return false
	}
	var grown int
	n.gradientSlot, grown = p.gradients.take(n.val.Size(), kernel.Kind(n.val.DType()), kernel.Slice{})
	t.memory.add(0, grown)
	n.grd.Over(p.gradients.at(n.gradientSlot), n.val.Shape()...)
	return true
}

// walk begins a Backward.
func (t *Tape) walk() {
	p := t.planner
	if p == nil {
		return
	}
	t.catchUp() // before parameters may change
	p.walked = true
	p.gradients.reset()
	for _, o := range t.nodes[:t.next] {
		n := o.base()
		n.fresh, n.spent, n.gradientSlot = true, false, 0
	}
}

// spend takes back the memory of n's gradient, which has been passed on.
func (n *node) spend() {
	if n.gradientSlot != 0 && !n.keepGradient {
		n.tape.planner.gradients.give(n.gradientSlot)
		n.gradientSlot, n.spent = 0, true
	}
}

// pin keeps n's numbers in this pass and the ones after it.
func (n *node) pin() {
	if n.owner != nil {
		n.owner.pinned = true
	}
}

// present panics if n's memory was lent.
func (n *node) present(op string) {
	if n.tape != nil {
		n.tape.catchUp()
	}
	if n.owner != nil && n.owner.gone {
		n.lost(op, "its memory was lent to another value's after its last use, which the pass before has shown")
	}
}

func (n *node) lost(op, why string) {
	panic(&Error{Code: Released, Layer: n.frame.path(), Op: op, Rule: fmt.Sprintf(
		"%s is no longer there: %s; call Keep() on the value in every pass that reads it, or leave out grad.Plan()", n.label(), why)})
}
