package train

import (
	"fmt"
	"strconv"

	"cajal/metric"
)

// identity is what must agree for this training to be resumed.
func (r *Run) identity() (identity, error) {
	m := r.model
	id := identity{
		Loss:      describe(m.objective),
		Optimizer: m.opt.String(),
		Seed:      m.streams.Seed(),
		Batch:     r.asked.batch,
		Metrics:   r.metricNames(),
		Record:    r.asked.records.String(),
		Steps:     r.source.steps(),
		Shards:    shards(r.asked.shards - 1),
	}
	err := r.source.identify(&id)
	if err != nil {
		return id, err
	}
	if r.asked.validation != nil {
		id.Validation, err = fingerprintOf(r.asked.validation)
	}
	return id, err
}

// capture returns all that the training needs to go on from here. The tensors
// share the memory of what they belong to.
func (r *Run) capture(of identity) (*saved, error) {
	s := &saved{state: position{identity: of}}
	p := &s.state.standing
	p.place, p.Epochs = r.at, r.asked.epochs
	if !p.InEpoch {
		p.Step = 0
	}
	if err := r.captureTally(p); err != nil {
		return nil, err
	}
	p.Streams = r.model.streams.States()
	if err := r.source.capture(p); err != nil {
		return nil, err
	}
	s.add("", r.model.tensors()...)
	o := r.model.opt.State()
	p.OptimizerSteps, p.Rate, p.Factor, p.Momentum = o.Steps, exact(o.Rate), exact(o.Factor), exact(o.Momentum)
	s.add(optimizerPrefix, o.Tensors...)
	if plateau := r.asked.rates.plateau; plateau != nil {
		q := plateau.State()
		p.Plateau = &plateauState{q.Found, exact(q.Best), q.Bad, q.Resting, exact(q.Factor)}
	}
	if c := r.asked.checkpoint; c != nil {
		s.notes, p.Best = c.notes, c.best
	}
	s.addHistory(r.history, 1+len(r.model.metrics)+len(r.validationNames()))
	return s, r.captureCallbacks(s)
}

// captureTally captures what the epoch under way gave so far.
func (r *Run) captureTally(p *standing) error {
	p.Sum, p.Samples, p.Running = exact(r.tally.sum), r.tally.samples, exact(r.tally.mean)
	values := r.measure()
	for i, m := range r.model.metrics {
		b, err := m.(metric.Stateful).MarshalBinary()
		if err != nil {
			return fmt.Errorf("metric %s: %w", m.Name(), err)
		}
		p.Sums, p.Values = append(p.Sums, b), append(p.Values, exact(values[i].Value))
	}
	for _, v := range r.tail.list() {
		p.Tail = append(p.Tail, exact(v))
	}
	return nil
}

func (r *Run) captureCallbacks(s *saved) error {
	for i, c := range r.remembering() {
		state, err := c.State()
		if err != nil {
			return fmt.Errorf("callback %s: %w", c.Key(), err)
		}
		s.state.Callbacks = append(s.state.Callbacks, savedCallback{c.Key(), state.Data})
		s.add(callbackPrefix+strconv.Itoa(i)+"/", state.Tensors...)
	}
	return nil
}
