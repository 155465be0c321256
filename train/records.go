package train

import "fmt"

// When says which parameters a recorded objective belongs to.
type When uint8

// Articles differ: some print the loss of the parameters before the update of
// a step, some that after it.
const (
	Before When = iota
	After
)

// records says when the objective on the whole training set goes into the
// history.
type records struct {
	steps  int // every so many steps, 0 for never
	when   When
	epochs int // every so many epochs, 0 for never
}

// before reports whether the objective is recorded before the update of a
// step, from 0.
func (r records) before(step int) bool {
	return r.steps > 0 && r.when == Before && step%r.steps == 0
}

// after reports whether the objective is recorded after the update of a step.
func (r records) after(step int) bool {
	return r.steps > 0 && r.when == After && step%r.steps == 0
}

// epoch reports whether the objective is recorded after the steps of an epoch,
// from 0.
func (r records) epoch(epoch int) bool { return r.epochs > 0 && epoch%r.epochs == 0 }

// any reports whether anything is recorded at all.
func (r records) any() bool { return r.steps > 0 || r.epochs > 0 }

// room returns how many records a training makes at most, within reason.
func (r records) room(epochs, steps int) int {
	switch {
	case r.epochs > 0:
		return epochs/r.epochs + 1
	case r.steps > 0:
		return min(epochs*steps/r.steps+2, 1<<20)
	}
	return 0
}

// String describes them, for checkpoints.
func (r records) String() string {
	return fmt.Sprintf("every %d steps (%d), every %d epochs", r.steps, r.when, r.epochs)
}
