package train

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cajal/metric"
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
func Resume(dir string) FitOption { return func(f *fit) { f.resumeDir = dir } }

// start begins a training, or goes on with one.
func (f *fit) start() error {
	if f.checkpoint == nil && f.resumeDir == "" {
		return f.emit(Started, 0)
	}
	if err := f.saveable(); err != nil {
		return err
	}
	now, err := f.identity()
	if err != nil {
		return err
	}
	if f.checkpoint != nil {
		f.checkpoint.identity = now
		if err := f.prepareCheckpoint(); err != nil {
			return err
		}
	}
	if f.resumeDir == "" {
		if err := f.emit(Started, 0); err != nil {
			return err
		}
		return f.save()
	}
	return f.takeUp(&now)
}

// takeUp goes on from the newest checkpoint.
func (f *fit) takeUp(now *position) error {
	s, name, warnings, err := latest(f.disk(), f.resumeDir)
	if err != nil {
		return err
	}
	path := filepath.Join(f.resumeDir, name)
	if err := f.resume(s, now); err != nil {
		return fmt.Errorf("train: resume %s: %w", path, err)
	}
	if err := f.emit(Started, 0); err != nil {
		return err
	}
	if err := f.resumeCallbacks(s); err != nil {
		return fmt.Errorf("train: resume %s: %w", path, err)
	}
	if c := f.checkpoint; c != nil && c.dir == f.resumeDir {
		c.newest, c.at = name, f.place()
	}
	for _, w := range warnings {
		if err := f.say(Warned, w); err != nil {
			return err
		}
	}
	return f.say(Resumed, path)
}

// resume takes up a checkpoint.
func (f *fit) resume(s *saved, now *position) error {
	p := &s.state
	if err := p.compare(now); err != nil {
		return err
	}
	switch {
	case p.Epoch > f.epochs || p.Epoch == f.epochs && p.Open:
		return fmt.Errorf("it has %d epochs behind it, and %d are wanted", p.Epoch, f.epochs)
	case (p.Plateau == nil) != (f.plateau == nil):
		return fmt.Errorf("one of the two trainings reduces its rate on a plateau, and the other does not")
	}
	h, err := s.history(f.metricNames(), f.validationNames())
	if err != nil {
		return err
	}
	if err := f.resumeModel(s); err != nil {
		return err
	}
	f.history.Records = append(f.history.Records, h.Records...)
	for _, e := range h.Epochs {
		e.Metrics = f.keep(e.Metrics)
		f.history.Epochs = append(f.history.Epochs, e)
	}
	if c := f.checkpoint; c != nil && c.best != nil && p.Best != nil {
		if err := c.best.restore(*p.Best); err != nil {
			return fmt.Errorf("best checkpoint: %w", err)
		}
	}
	f.event.Epoch, f.event.Step, f.event.Total, f.event.Running = p.Epoch, p.Step, p.Total, float64(p.Running)
	f.sum, f.open, f.tallied, f.run.reason = float64(p.Sum), p.Open, p.Tallied, p.Reason
	f.tail.n = p.Total - len(p.Tail)
	for _, v := range p.Tail {
		f.tail.add(float64(v))
	}
	for i, m := range f.metrics {
		f.running[i].Value = float64(p.Values[i])
		if err := m.(metric.Stateful).UnmarshalBinary(p.Sums[i]); err != nil {
			return err
		}
	}
	return f.resumeRandom(p)
}

// resumeModel restores the model, the optimiser and the plateau.
func (f *fit) resumeModel(s *saved) error {
	p := &s.state
	if err := sameTensors(f.tensors(), s.model()); err != nil {
		return err
	}
	o := optim.State{Rule: f.opt.State().Rule, Steps: p.OptimizerSteps, Rate: float64(p.Rate), Factor: float64(p.Factor), Tensors: s.under(optimizerPrefix)}
	if err := f.opt.Restore(o); err != nil {
		return err
	}
	if err := f.sameSchedule(p); err != nil {
		return err
	}
	if q := p.Plateau; q != nil {
		f.plateau.Restore(optim.PlateauState{Found: q.Found, Best: float64(q.Best), Bad: q.Bad, Resting: q.Resting, Factor: float64(q.Factor)})
	}
	return restoreTensors(f.tensors(), s.model())
}

// sameSchedule compares the factor that the schedule gives for the last step or
// epoch with the one that it had.
func (f *fit) sameSchedule(p *position) error {
	var factor float64
	switch {
	case f.plateau != nil || p.Total == 0:
		return nil
	case f.perStep != nil:
		factor = f.perStep(p.Total - 1)
	case f.perEpoch != nil && p.Open:
		factor = f.perEpoch(p.Epoch)
	case f.perEpoch != nil:
		factor = f.perEpoch(p.Epoch - 1)
	default:
		return nil
	}
	if math.Float64bits(factor) == math.Float64bits(float64(p.Factor)) {
		return nil
	}
	return fmt.Errorf("the schedule differs: it multiplied the rate by %g, and here it is %g; a schedule over all epochs belongs to their number, which was %d",
		float64(p.Factor), factor, p.Epochs)
}

// resumeRandom restores the streams, and the order and place of the samples.
func (f *fit) resumeRandom(p *position) error {
	if p.Open && f.order != nil {
		if err := f.order.(stateful).UnmarshalBinary(p.Order); err != nil {
			return fmt.Errorf("order of samples: %w", err)
		}
		f.orderState = slices.Clone(p.Order)
	}
	if p.Open {
		f.loader.Start()
		f.loader.Skip(p.Step)
	}
	if f.order != nil {
		if err := f.order.(stateful).UnmarshalBinary(p.Shuffler); err != nil {
			return fmt.Errorf("shuffler: %w", err)
		}
	}
	return f.streams.Restore(p.Streams)
}

// resumeCallbacks restores the memory of the callbacks.
func (f *fit) resumeCallbacks(s *saved) error {
	byKey := map[string]int{}
	for i, c := range s.state.Callbacks {
		byKey[c.Key] = i
	}
	for _, c := range f.statefuls() {
		i, ok := byKey[c.Key()]
		switch {
		case !ok && strings.HasPrefix(c.Key(), logPrefix):
			continue
		case !ok:
			return fmt.Errorf("it was trained without %s, and here is one", c.Key())
		}
		delete(byKey, c.Key())
		state := State{s.state.Callbacks[i].Data, s.under(callbackPrefix + strconv.Itoa(i) + "/")}
		if err := c.Restore(state); err != nil {
			return fmt.Errorf("%s: %w", c.Key(), err)
		}
	}
	for key := range byKey {
		if !strings.HasPrefix(key, logPrefix) {
			return fmt.Errorf("it was trained with %s, and here is none", key)
		}
	}
	return nil
}
