package train

import (
	"fmt"
	"math"
	"strings"

	"cajal/optim"
)

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

// react shows an epoch's measure to the plateau that waits for it.
func (r *Run) react(e Epoch) error {
	rates := r.asked.rates
	if rates.plateau == nil {
		return nil
	}
	measures := e.Validation
	if r.asked.validation == nil {
		measures = append([]Measure{{"loss", e.Loss}}, e.Metrics...)
	}
	var names []string
	for _, m := range measures {
		if m.Name == rates.measure {
			r.model.opt.SetFactor(rates.plateau.Next(m.Value))
			return nil
		}
		names = append(names, m.Name)
	}
	return fmt.Errorf("train: reduce on plateau: there is no measure %q; there are %s", rates.measure, strings.Join(names, ", "))
}

// sameSchedule compares the factor that the schedule gives for the last step or
// epoch with the one that it had.
func (r *Run) sameSchedule(p *position) error {
	epoch := p.Epoch
	if !p.InEpoch {
		epoch--
	}
	factor, scheduled := r.asked.rates.factor(p.Total, epoch)
	if !scheduled || math.Float64bits(factor) == math.Float64bits(float64(p.Factor)) {
		return nil
	}
	return fmt.Errorf("the schedule differs: it multiplied the rate by %g, and here it is %g; a schedule over all epochs belongs to their number, which was %d",
		float64(p.Factor), factor, p.Epochs)
}
