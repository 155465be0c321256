package train

import (
	"fmt"
	"math"
	"path/filepath"

	"cajal/metric"
	"cajal/optim"
)

// start begins a training, or goes on with one.
func (r *Run) start() error {
	if r.asked.rates.plateau != nil {
		if err := r.checkMeasure("train: reduce on plateau", r.asked.rates.measure); err != nil {
			return err
		}
	}
	c, dir := r.asked.checkpoint, r.asked.resumeDir
	if c == nil && dir == "" {
		return r.emit(Started, 0)
	}
	if err := r.saveable(); err != nil {
		return err
	}
	now, err := r.identity()
	if err != nil {
		return err
	}
	if c != nil {
		c.of = now
		if err := r.prepareCheckpoint(); err != nil {
			return err
		}
	}
	if dir == "" {
		if err := r.emit(Started, 0); err != nil {
			return err
		}
		return r.save()
	}
	return r.takeUp(dir, &now)
}

// takeUp goes on from the newest checkpoint in dir.
func (r *Run) takeUp(dir string, now *identity) error {
	s, name, warnings, err := latest(r.disk(), dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, name)
	if err := r.resume(s, now); err != nil {
		return fmt.Errorf("train: resume %s: %w", path, err)
	}
	if err := r.emit(Started, 0); err != nil {
		return err
	}
	if err := r.resumeCallbacks(s); err != nil {
		return fmt.Errorf("train: resume %s: %w", path, err)
	}
	if c := r.asked.checkpoint; c != nil && c.dir == dir {
		c.newest, c.at = name, r.at
	}
	for _, w := range warnings {
		if err := r.say(Warned, w); err != nil {
			return err
		}
	}
	return r.say(Resumed, path)
}

// resume takes up a checkpoint.
func (r *Run) resume(s *saved, now *identity) error {
	p := &s.state
	if err := p.compare(now); err != nil {
		return err
	}
	switch {
	case p.Epoch > r.asked.epochs || p.Epoch == r.asked.epochs && p.InEpoch:
		return fmt.Errorf("it has %d epochs behind it, and %d are wanted", p.Epoch, r.asked.epochs)
	case (p.Plateau == nil) != (r.asked.rates.plateau == nil):
		return fmt.Errorf("one of the two trainings reduces its rate on a plateau, and the other does not")
	}
	h, err := s.history(r.metricNames(), r.validationNames())
	if err != nil {
		return err
	}
	if err := r.resumeModel(s); err != nil {
		return err
	}
	r.history.Records = append(r.history.Records, h.Records...)
	for _, e := range h.Epochs {
		e.Metrics = r.tally.keep(e.Metrics)
		r.history.Epochs = append(r.history.Epochs, e)
	}
	if c := r.asked.checkpoint; c != nil && c.best != nil && p.Best != nil {
		if err := c.best.restore(*p.Best); err != nil {
			return fmt.Errorf("best checkpoint: %w", err)
		}
	}
	return r.resumeStanding(&p.standing)
}

// resumeModel restores the model and its optimiser.
func (r *Run) resumeModel(s *saved) error {
	p, m := &s.state, r.model
	if err := sameTensors(m.tensors(), s.model()); err != nil {
		return err
	}
	o := optim.State{Rule: m.opt.State().Rule, Steps: p.OptimizerSteps, Rate: float64(p.Rate), Factor: float64(p.Factor), Momentum: float64(p.Momentum), Tensors: s.under(optimizerPrefix)}
	if err := m.opt.Restore(o); err != nil {
		return err
	}
	if err := r.sameSchedule(p); err != nil {
		return err
	}
	var err error
	m.Change(func() { err = restoreTensors(m.tensors(), s.model()) })
	return err
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

// resumeStanding restores the numbers that stand beside the tensors.
func (r *Run) resumeStanding(p *standing) error {
	r.at, r.event.Running = p.place, float64(p.Running)
	r.tally.sum, r.tally.samples, r.tally.mean = float64(p.Sum), p.Samples, float64(p.Running)
	if p.Samples == 0 && p.InEpoch { // a checkpoint that does not say
		r.tally.samples = min(p.Step*r.asked.batch, r.source.samples())
	}
	r.tail.n = p.Total - len(p.Tail)
	for _, v := range p.Tail {
		r.tail.add(float64(v))
	}
	for i, m := range r.model.metrics {
		r.tally.metrics[i].Value = float64(p.Values[i])
		if err := m.(metric.Stateful).UnmarshalBinary(p.Sums[i]); err != nil {
			return err
		}
	}
	if q := p.Plateau; q != nil {
		r.asked.rates.plateau.Restore(optim.PlateauState{Found: q.Found, Best: float64(q.Best), Bad: q.Bad, Resting: q.Resting, Factor: float64(q.Factor)})
	}
	if err := r.source.restore(p); err != nil {
		return err
	}
	return r.model.streams.Restore(p.Streams)
}
