package train

import "cajal/optim"

// rates says by what the optimiser's rate is multiplied as training goes on.
type rates struct {
	perEpoch, perStep optim.Schedule
	plateau           *optim.Plateau
	measure           string // that plateau sees
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
