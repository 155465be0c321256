package train

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"cajal/metric"
	"cajal/optim"
)

// standing is where a training stands, beside its tensors: all that it needs to
// go on. What capture puts in, resume takes out.
type standing struct {
	place
	Epochs int `json:"epochs"` // wanted

	Sum      exact             `json:"sum"`
	Running  exact             `json:"running"`
	Values   []exact           `json:"values,omitempty"`  // of the metrics
	Sums     [][]byte          `json:"sums,omitempty"`    // their states
	Tail     []exact           `json:"tail,omitempty"`    // oldest first
	Streams  map[string][]byte `json:"streams,omitempty"` // of the model's seed
	Order    []byte            `json:"order,omitempty"`   // the shuffler before it made this epoch's order
	Shuffler []byte            `json:"shuffler,omitempty"`
	Stream   []byte            `json:"stream,omitempty"`  // where the loader of a stream stands
	Samples  int               `json:"samples,omitempty"` // behind Sum

	OptimizerSteps int             `json:"optimizer_steps"`
	Rate           exact           `json:"rate"`
	Factor         exact           `json:"factor"`
	Plateau        *plateauState   `json:"plateau,omitempty"`
	Best           *watch          `json:"best,omitempty"`      // of Checkpoint's KeepBest
	Callbacks      []savedCallback `json:"callbacks,omitempty"` // tensors of the n-th stand under callback/n/
}

type savedCallback struct {
	Key  string `json:"key"`
	Data []byte `json:"data,omitempty"`
}

// plateauState is optim.PlateauState to the bit.
type plateauState struct {
	Found   bool  `json:"found"`
	Best    exact `json:"best"`
	Bad     int   `json:"bad"`
	Resting int   `json:"resting"`
	Factor  exact `json:"factor"`
}

// check refuses numbers that no training with so many steps an epoch and so many
// metrics can have reached.
func (p *standing) check(steps, metrics int) error {
	switch {
	case p.Epochs < 0 || p.Epoch < 0 || steps < 0 || p.Step < 0 || p.Total < 0 || p.Samples < 0 || steps > 0 && p.Step > steps || p.OptimizerSteps < 0:
		return fmt.Errorf("epoch %d of %d, step %d of %d, %d in all, which cannot be", p.Epoch, p.Epochs, p.Step, steps, p.Total)
	case p.Measured && !p.InEpoch:
		return errors.New("an epoch that has ended and not begun")
	case len(p.Tail) > tailLength || len(p.Tail) > p.Total:
		return fmt.Errorf("the losses of %d last steps, want at most %d", len(p.Tail), min(tailLength, p.Total))
	case len(p.Values) != metrics || len(p.Sums) != metrics:
		return fmt.Errorf("%d metrics with %d values and %d sums", metrics, len(p.Values), len(p.Sums))
	case math.IsNaN(float64(p.Sum - p.Sum)):
		return fmt.Errorf("a sum of losses of %v", p.Sum)
	}
	return nil
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
	p.OptimizerSteps, p.Rate, p.Factor = o.Steps, exact(o.Rate), exact(o.Factor)
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
