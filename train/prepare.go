package train

import (
	"fmt"

	"cajal/data"
)

// checkSet refuses settings that no training on set can have.
func (s *settings) checkSet(set data.Dataset) error {
	switch {
	case set.Len() == 0:
		return fmt.Errorf("train: the training set is empty")
	case s.chosen && s.batch > set.Len():
		return fmt.Errorf("train: batch size %d, and there are %d samples; 0 means all", s.batch, set.Len())
	case s.steps != 0:
		return fmt.Errorf("train: %d steps per epoch, which belong to a stream; an epoch of a data set is all of it", s.steps)
	}
	if err := s.check(); err != nil {
		return err
	}
	return s.checkShards(set.Len())
}

// check refuses settings that no training can have.
func (s *settings) check() error {
	switch {
	case s.validation != nil && s.validation.Len() == 0:
		return fmt.Errorf("train: the validation set is empty")
	case s.epochs < 0:
		return fmt.Errorf("train: %d epochs, want at least 0", s.epochs)
	case s.batch < 0:
		return fmt.Errorf("train: batch size %d, want at least 1, or 0 for all samples", s.batch)
	case s.records.steps < 0 || s.records.epochs < 0:
		return fmt.Errorf("train: a record every %d steps, or %d epochs, want at least 1, or 0 for none", s.records.steps, s.records.epochs)
	}
	return nil
}

// prepare makes all that a training on a data set needs.
func (r *Run) prepare(set data.Dataset) error {
	if err := r.asked.checkSet(set); err != nil {
		return err
	}
	order := r.asked.shuffler
	switch {
	case r.asked.inOrder:
		order = nil
	case order == nil && r.asked.batch > 0 && r.asked.batch < set.Len():
		order = r.model.streams.Stream("shuffle")
	}
	r.source = newIndexed(set, &r.asked, order)
	if r.asked.records.any() {
		r.whole = evaluationLoader(set)
	}
	return r.prepareSteps()
}

// prepareSteps makes what steps need.
func (r *Run) prepareSteps() error {
	r.snapshot = newSnapshot(r.model)
	if r.asked.shards > 1 || r.asked.exchange != nil {
		r.shards = newAccumulation(r.model, r.asked.exchange)
	}
	r.event.Epochs, r.event.Steps, r.event.Metrics = r.asked.epochs, r.source.steps(), r.measure
	r.makeRoom()
	if err := r.checkMomentum(); err != nil {
		return err
	}
	return r.checkSearch()
}

// makeRoom makes room for the whole history, within reason, so that a step
// allocates nothing.
func (r *Run) makeRoom() {
	epochs := min(r.asked.epochs, 1<<16)
	r.history.Smooth = r.source.samples() > 0 && r.source.steps() == 1 && len(r.snapshot.streams) == 0 && r.asked.augmenter == nil
	r.history.Epochs = make([]Epoch, 0, epochs)
	r.tally.store = make([]Measure, 0, epochs*len(r.model.metrics))
	if n := r.asked.records.room(epochs, r.source.steps()); n > 0 {
		r.history.Records = make([]Record, 0, n)
	}
	for _, m := range r.model.metrics {
		r.tally.metrics = append(r.tally.metrics, Measure{Name: m.Name()})
	}
}
