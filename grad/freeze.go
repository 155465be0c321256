package grad

// Freeze makes a parameter a constant from the next operation on, what PyTorch
// calls requires_grad_(False): no gradient is computed for it, nor for what
// comes before it where nothing else needs one, and optimisers leave it alone.
// A gradient that it has from this pass ends.
func (v Value) Freeze() { v.freeze("freeze", true) }

// Unfreeze ends what Freeze began.
func (v Value) Unfreeze() { v.freeze("unfreeze", false) }

// Frozen reports whether v is a frozen parameter.
func (v Value) Frozen() bool { return v.IsParam() && !v.n.needs }

func (v Value) freeze(op string, frozen bool) {
	if n := v.live(op); n.tape != nil {
		fault(op, []Value{v}, n.label()+" is no parameter; to end a gradient inside a computation begin anew with tape.Const")
	}
	v.n.needs, v.n.fresh = !frozen, true
}
