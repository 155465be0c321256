package train

import (
	"fmt"
	"path/filepath"

	"cajal/optim"
)

// Resume goes on from the newest whole checkpoint in dir, as if training had
// never stopped: model, data and options must be those of the training that
// wrote it, which is checked as far as it can be; only the number of epochs may
// be larger. Weights, history and logs are then the same, bit for bit, as those
// of a training that was not interrupted, on any number of threads. Give
// Checkpoint too, with the same directory, to go on writing.
//
// If dir holds no checkpoint, Fit returns an error that is fs.ErrNotExist. A
// damaged checkpoint is passed over with a warning, in an event. A Fit that
// fails to resume may leave the model changed.
func Resume(dir string) FitOption { return func(s *settings) { s.resumeDir = dir } }

// start begins a training, or goes on with one.
func (r *Run) start() error {
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
	o := optim.State{Rule: m.opt.State().Rule, Steps: p.OptimizerSteps, Rate: float64(p.Rate), Factor: float64(p.Factor), Tensors: s.under(optimizerPrefix)}
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
