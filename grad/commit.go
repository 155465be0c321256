package grad

// Committer is an operation or a layer that, in training, changes something
// which outlasts the pass, as batch norm moves its running statistics.
type Committer interface {
	// Commit makes the change, or forgets about it if keep is false. It is
	// called once for each call of OnCommit, in their order.
	Commit(keep bool)
}

// HoldBack makes a tape on which such changes wait, over any number of passes,
// for [Tape.Commit] or [Tape.Forget]. So a training can change statistics and
// weights in one moment, for others who predict meanwhile.
func HoldBack() Option { return func(t *Tape) { t.holdsBack = true } }

// OnCommit calls c.Commit: at once, or in Commit on a tape made with [HoldBack].
// A layer with buffers that change in training calls it in its forward pass.
func (t *Tape) OnCommit(c Committer) {
	if !t.holdsBack {
		c.Commit(true)
		return
	}
	t.heldBack = append(t.heldBack, c)
}

// Commit makes the changes that were held back.
func (t *Tape) Commit() { t.end(true) }

// Forget forgets about the changes that were held back.
func (t *Tape) Forget() { t.end(false) }

func (t *Tape) end(keep bool) {
	for _, c := range t.heldBack {
		c.Commit(keep)
	}
	clear(t.heldBack)
	t.heldBack = t.heldBack[:0]
}
