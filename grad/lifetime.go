package grad

import "fmt"

// state says where the numbers of a value on a tape are. A value without a plan
// is never waiting and never released.
//
//	Const, Use                operations
//	    │                         │
//	    ▼                         ▼
//	  given                   recorded ────────────────────┐
//	                              │                        │ the next operation
//	                      forward │                        │ may compute it too
//	                              ▼    it does not         ▼
//	              ┌──────────► present ◄─────────────── waiting
//	   taken once │               │                        │
//	   more:      │               │ the last use is past,  │ it does, and takes
//	   forward    │               │ no backward half       │ the memory
//	   again      │               ▼ reads it               │
//	              └─────────── released ◄──────────────────┘
//
// A value that is pinned, since the program reads it, cannot be released; one that
// is permanent was pinned, or computed again, in an earlier pass, and is not
// planned to be. docs/memory.md tells it with an example.
type state uint8

const (
	recorded state = iota // on the tape, without numbers yet
	waiting               // likewise, until the operation behind it is known
	given                 // not computed here: a constant
	present               // computed
	released              // computed and used; the memory serves another value
)

func (s state) String() string {
	return [...]string{"recorded", "waiting", "given", "present", "released"}[s]
}

// lifetime is what becomes of a value's memory in a pass.
type lifetime struct {
	state            state
	owner            *node // whose memory the numbers stand in; nil if it is no value's of the tape
	slot             int   // the memory, if it is the plan's
	pinned           bool  // the program looks at the numbers
	gradientSlot     int   // the gradient's memory, if it is the plan's
	gradientReleased bool  // the gradient was passed on; its memory serves another's
	keepGradient     bool  // the program is going to look at the gradient
}

// deadAfter reports whether o's memory is the plan's and free after operation n.
func (o *node) deadAfter(n *node) bool {
	return o.slot != 0 && o.forecast.dies && o.forecast.last == n.index && !o.pinned && !o.permanent && !o.uses.kept
}

// pin keeps n's numbers in this pass and the ones after it.
func (n *node) pin() {
	if o := n.owner; o != nil && !o.pinned {
		o.pinned = true
		o.unforeseen()
	}
}

// unforeseen notes that what the next pass is going to know of n differs from what
// this one knew.
func (n *node) unforeseen() {
	if p := n.tape.planner; p != nil && p.settled && !n.permanent {
		n.tape.unsettle(n.tape.next)
	}
}

// needPresent panics if n's memory was released.
func (n *node) needPresent(op string) {
	if n.tape != nil {
		n.tape.computeWaiting()
	}
	if n.owner != nil && n.owner.state == released {
		n.lost(op, "its memory was released for another value's after its last use, which the pass before has shown")
	}
}

func (n *node) lost(op, why string) {
	panic(&Error{Code: Released, Layer: n.frame.path(), Op: op, Rule: fmt.Sprintf(
		"%s is no longer there: %s; call Keep() on the value in every pass that reads it, or leave out grad.Plan()", n.label(), why)})
}
