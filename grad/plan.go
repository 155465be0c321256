package grad

import (
	"slices"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Plan makes a tape that reuses memory. A value whose last use is past, and that
// no backward half reads, releases its memory for later values, and so does the
// gradient of a value once the value's own backward half has run. The numbers
// that come out are the same to the bit.
//
// The tape learns from each pass when its values were used last, and plans the
// next pass by that as long as it repeats the operations. A pass that goes
// another way releases nothing from there on, and a value that it takes although
// its memory has been released is computed again.
//
// Where a product is followed by an elementwise operation that alone takes its
// result, both are computed at once, and so are their gradients; each has its
// place on the tape all the same.
//
// What the program reads with Tensor or Item in one pass is kept in the later
// ones. Reading a value whose memory has been released panics, and so does Grad
// after Backward; [Value.Keep] says that a value is going to be read. A tape
// without a plan keeps everything until it is rewound, as an inspection wants it.
func Plan() Option { return func(t *Tape) { t.planner = &planner{} } }

// Planned reports whether the tape was made with [Plan] and has numbers to plan for.
func (t *Tape) Planned() bool { return t.planner != nil }

// Keep keeps v's numbers and, of a value of a tape, its gradient until the tape
// is rewound, and returns v. Without a plan nothing is released and Keep does
// nothing.
func (v Value) Keep() Value {
	n := v.read("keep")
	n.gradientHolder().keepGradient = true
	return v
}

// planner is what a tape knows in order to reuse memory.
type planner struct {
	values, gradients pool
	length            int  // how many operations the last pass had
	repeating         bool // this pass has repeated the last one so far
	settled           bool // and nothing that the forecasts depend on has changed
	chain                  // the values in the state of waiting
}

// uses is what a pass has shown so far of how long a value is needed.
type uses struct {
	takers int  // how often operations took it
	last   int  // the last operation that took it, or a view of it
	kept   bool // a backward half reads it
}

// forecast is what the last pass says about a value in this one.
type forecast struct {
	last   int  // the last operation that takes it, or a view of it
	dies   bool // its memory is free after that operation
	fuses  bool // the operation behind it alone takes it, and is computed with it
	masked bool // a dropout alone takes it, whose result stands for it in its gradient
}

// closePass turns what this pass has shown into the forecast for the next.
func (t *Tape) closePass() {
	p := t.planner
	if p == nil || t.next == 0 { // a pass without operations says nothing of the next
		return
	}
	if p.settled && t.next < p.length {
		t.unsettle(t.next)
	}
	if !p.settled {
		p.settled = t.foresee() && p.repeating && t.next == p.length
	}
	p.length, p.repeating, p.chain = t.next, t.next > 0, chain{}
	p.values.reset()
	p.gradients.reset()
}

// foresee makes the forecasts for the next pass, and reports whether they are those
// that this pass had.
func (t *Tape) foresee() (same bool) {
	same = true
	for _, n := range t.nodes[:t.next] {
		n.permanent = n.permanent || n.pinned
		computed := n.state == present || n.state == released
		before := n.forecast
		n.forecast = forecast{
			last: n.uses.last,
			dies: computed && n.owner == n && n.uses.last > n.index && !n.uses.kept && !n.permanent,
		}
		t.forecastFusion(n)
		same = same && n.forecast == before
	}
	return same
}

// noteUses notes that operation n takes its inputs, and sees to it that they are
// there, on a tape with a plan. same says whether the last pass had this operation, on the same inputs,
// in this place.
func (t *Tape) noteUses(n *node, same bool) {
	p := t.planner
	if p.waiting != nil && !p.takes(n) {
		t.computeWaiting()
	}
	same = same && n.index < p.length
	if p.settled {
		if same {
			return // all is as in the last pass
		}
		t.unsettle(n.index)
	}
	p.repeating = p.repeating && same
	for _, in := range n.in {
		if o := in.owner; o != nil && o.state == released {
			t.recompute(o)
		}
	}
	t.countUses(n)
}

// countUses counts n among the uses of its inputs.
func (t *Tape) countUses(n *node) {
	k := n.op.keeps()
	n.uses = uses{last: n.index, kept: n.needs && k&result != 0 && !(t.planner.repeating && n.forecast.masked)}
	for i, in := range n.in {
		o := in.owner
		if o == nil {
			continue
		}
		in.uses.takers++
		n.uses.kept = n.uses.kept || n.needs && in.forecast.masked
		o.uses.last = n.index
		o.uses.kept = o.uses.kept || n.needs && k.input(i)
	}
}

// unsettle ends that the uses of the last pass stand for those of this one, which
// differs from it: it counts those that the first operations have shown, so many.
func (t *Tape) unsettle(operations int) {
	t.planner.settled = false
	for _, n := range t.nodes[:operations] {
		t.countUses(n)
	}
}

// assignMemory gives the result of n, of that type and shape, memory of the tape's plan
// and reports whether it did. An operation in place gets that of an input that
// dies with it.
func (t *Tape) assignMemory(n *node, d tensor.DType, shape []int) bool {
	p := t.planner
	if !p.repeating {
		return false
	}
	size := sizeOf(shape)
	if n.op.keeps()&inPlace != 0 {
		for _, in := range n.in {
			if o := in.owner; o != nil && o.deadAfter(n) && o.y.Len() == size && in.val.DType() == d {
				n.slot, o.slot, o.state = o.slot, 0, released
				break
			}
		}
	}
	if n.slot == 0 {
		if !n.forecast.dies {
			return false
		}
		if !p.values.retake(n.lastSlot, size, kernel.Kind(d)) {
			var grown int
			n.lastSlot, grown = p.values.take(size, kernel.Kind(d), n.giveUpMemory())
			t.memory.add(grown, 0)
		}
		n.slot = n.lastSlot
	}
	y := p.values.at(n.slot).Range(0, size).OnThreads(t.threads)
	if n.y != y || !memory.IsView(&n.val) || n.val.DType() != d || !slices.Equal(n.val.Shape(), shape) {
		memory.Over(&n.val, y, shape...)
		n.y = y
	}
	return true
}

// giveUpMemory returns the memory for results that n has of its own, which is n's
// no longer.
func (n *node) giveUpMemory() kernel.Slice {
	if n.own[0] == 0 {
		return kernel.Slice{}
	}
	n.tape.memory.add(-n.own[0], 0)
	n.own[0] = 0
	return n.y
}

// freeDead notes that n has been computed, and releases the values whose last use
// that was.
func (t *Tape) freeDead(n *node) {
	if n.state != released { // the operation computed with it may have taken its memory
		n.state = present
	}
	p := t.planner
	if p == nil || !p.repeating {
		return
	}
	for _, in := range n.in {
		if o := in.owner; o != nil && o.deadAfter(n) {
			p.values.give(o.slot)
			o.slot, o.state = 0, released
		}
	}
}

// recompute computes the numbers of a released value again, from its inputs,
// which are parameters and constants in the end. They are the same numbers as
// long as no parameter has changed, so there is an end to that with Backward.
func (t *Tape) recompute(n *node) {
	if t.backward {
		n.lost("use after backward", "its memory was released for another value's")
	}
	for _, in := range n.in {
		if in.owner != nil && in.owner.state == released {
			t.recompute(in.owner)
		}
	}
	n.state, n.permanent = present, true
	memory.Resize(&n.val, n.val.DType(), n.val.Shape()...)
	n.y = n.elements()
	n.countMemory()
	n.op.forward()
	for _, v := range t.nodes[n.index+1 : t.next] {
		if v.owner == n && v != n {
			v.op.forward() // a view
		}
	}
}

// assignGradient gives the gradient of n memory of the plan's and reports whether
// it did.
func (t *Tape) assignGradient(n *node) bool {
	p := t.planner
	if p == nil || t.detached {
		return false
	}
	size, kind := n.y.Len(), n.y.Kind()
	if !p.gradients.retake(n.lastGradientSlot, size, kind) {
		var grown int
		n.lastGradientSlot, grown = p.gradients.take(size, kind, kernel.Slice{})
		t.memory.add(0, grown)
	}
	n.gradientSlot = n.lastGradientSlot
	n.dy = p.gradients.at(n.gradientSlot).Range(0, size).OnThreads(t.threads)
	return true
}

// releaseGradient frees the memory of n's gradient, which has been passed on.
func (n *node) releaseGradient() {
	if n.gradientSlot != 0 && !n.keepGradient {
		n.tape.planner.gradients.give(n.gradientSlot)
		n.gradientSlot, n.gradientReleased = 0, true
	}
}
