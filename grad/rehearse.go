package grad

// Rehearse runs a pass on a new tape with a plan ([Plan]) that counts for nothing, so
// that the first that counts is planned already: without it every value of that pass has
// memory of its own, most of which no later pass needs. The pass given should make the
// same operations as those to come, on as few samples as they take, such as two: a plan
// follows from the operations and not from shapes. It need not go back.
//
// What the pass would change beyond the tape, such as running statistics, is forgotten as
// by [Tape.Forget]; the states of random sources are for the caller to put back. On a tape
// without a plan, and on one that has passes already, Rehearse does nothing.
func (t *Tape) Rehearse(pass func()) {
	if t.planner == nil || t.pass > 1 && t.planner.length > 0 || t.next > 0 {
		return
	}
	held := t.holdsBack
	t.holdsBack = true
	defer func() {
		t.Forget()
		t.holdsBack = held
		t.Rewind()
	}()
	pass()
}
