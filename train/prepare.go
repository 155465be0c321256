package train

import (
	"fmt"

	"cajal/data"
)

// check refuses settings that no training on set can have.
func (s *settings) check(set data.Dataset) error {
	switch {
	case set.Len() == 0:
		return fmt.Errorf("train: the training set is empty")
	case s.validation != nil && s.validation.Len() == 0:
		return fmt.Errorf("train: the validation set is empty")
	case s.epochs < 0:
		return fmt.Errorf("train: %d epochs, want at least 0", s.epochs)
	case s.batch < 0:
		return fmt.Errorf("train: batch size %d, want at least 1, or 0 for all samples", s.batch)
	case s.chosen && s.batch > set.Len():
		return fmt.Errorf("train: batch size %d, and there are %d samples; 0 means all", s.batch, set.Len())
	case s.records.steps < 0 || s.records.epochs < 0:
		return fmt.Errorf("train: a record every %d steps, or %d epochs, want at least 1, or 0 for none", s.records.steps, s.records.epochs)
	}
	return s.checkShards(set.Len())
}

// prepare makes all that the steps need.
func (r *Run) prepare(set data.Dataset) error {
	if err := r.asked.check(set); err != nil {
		return err
	}
	r.set, r.snapshot = set, newSnapshot(r.model)
	r.order.by = r.asked.shuffler
	switch {
	case r.asked.inOrder:
		r.order.by = nil
	case r.order.by == nil && r.asked.batch > 0 && r.asked.batch < set.Len():
		r.order.by = r.model.streams.Stream("shuffle")
	}
	r.loader = data.NewLoader(set, append(r.asked.loading, data.BatchSize(r.asked.shardSize(set.Len())), data.Shuffle(r.order.by))...)
	if r.asked.records.any() {
		r.whole = evaluationLoader(set)
	}
	if r.asked.shards > 1 || r.asked.exchange != nil {
		r.shards = newAccumulation(r.model, r.asked.exchange)
	}
	r.event.Epochs, r.event.Steps, r.event.Metrics = r.asked.epochs, r.steps(), r.measure
	r.makeRoom()
	return nil
}

// makeRoom makes room for the whole history, within reason, so that a step
// allocates nothing.
func (r *Run) makeRoom() {
	epochs := min(r.asked.epochs, 1<<16)
	r.history.Smooth = r.steps() == 1 && len(r.snapshot.streams) == 0
	r.history.Epochs = make([]Epoch, 0, epochs)
	r.tally.store = make([]Measure, 0, epochs*len(r.model.metrics))
	if n := r.asked.records.room(epochs, r.steps()); n > 0 {
		r.history.Records = make([]Record, 0, n)
	}
	for _, m := range r.model.metrics {
		r.tally.metrics = append(r.tally.metrics, Measure{Name: m.Name()})
	}
}
