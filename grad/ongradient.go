package grad

// OnGradient asks to be told during each Backward when the gradient of a parameter
// is complete: from then on that Backward does not change it, so it can be sent to
// other machines, or used for an update, while those of earlier layers are worked
// out. f is called once for each parameter that a gradient reached, the last
// layer's first, and must not record on the tape. nil ends it.
func (t *Tape) OnGradient(f func(p Value)) { t.onGradient = f }

// A parameter's gradient is complete when the first operation of the pass that
// took the parameter has had its turn, since Backward goes from the last to the
// first.

// reached notes that a gradient has reached the parameters that n takes.
func (t *Tape) reached(n *node) {
	for _, p := range n.in {
		if p.tape == nil && p.needs {
			p.reached = true
		}
	}
}

// tell calls f for the parameters whose gradients are complete with operation n.
func (t *Tape) tell(n *node) {
	for _, p := range n.in {
		if p.tape == nil && p.reached && p.first == n.index {
			p.reached = false
			t.onGradient(Value{n: p})
		}
	}
}
