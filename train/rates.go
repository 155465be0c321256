package train

import (
	"fmt"

	"cajal/optim"
)

// momentumSetter is an optimiser whose momentum can be set, as optim.Optimizer is.
type momentumSetter interface {
	optim.Stepper
	SetMomentum(mu float64)
}

// checkMomentum refuses to schedule the momentum of an optimiser that has none.
func (r *Run) checkMomentum() error {
	if r.asked.rates.momentum == nil && r.asked.rates.momentumSteps == nil {
		return nil
	}
	if _, ok := r.model.opt.(momentumSetter); !ok {
		return fmt.Errorf("train: %v has no SetMomentum for the schedule of a momentum to call", r.model.opt)
	}
	return nil
}

// rates says by what the optimiser's rate is multiplied as training goes on.
type rates struct {
	perEpoch, perStep       optim.Schedule
	momentum, momentumSteps optim.Schedule // not factors: the momentum itself
	plateau                 *optim.Plateau
	measure                 string // that plateau sees
}

// factor returns what the schedules give after total steps, with the epoch that
// the last of them belonged to, and whether there is a schedule.
func (r rates) factor(total, epoch int) (float64, bool) {
	switch {
	case r.plateau != nil || total == 0:
		return 0, false
	case r.perStep != nil:
		return r.perStep(total - 1), true
	case r.perEpoch != nil:
		return r.perEpoch(epoch), true
	}
	return 0, false
}
