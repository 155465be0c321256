package train

import (
	"encoding"
	"fmt"
	"strconv"
	"strings"

	"cajal/metric"
)

// logPrefix begins the keys of callbacks that only write down what happens, so
// that a training may be resumed without them or with others.
const logPrefix = "log/"

// stateful is a source of random numbers that can be saved.
type stateful interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// saveable returns an error if something cannot be saved.
func (f *fit) saveable() error {
	for _, m := range f.metrics {
		if _, ok := m.(metric.Stateful); !ok {
			return fmt.Errorf("train: checkpoint: the metric %s cannot be saved; give it MarshalBinary and UnmarshalBinary (metric.Stateful)", m.Name())
		}
	}
	if _, ok := f.order.(stateful); f.order != nil && !ok {
		return fmt.Errorf("train: checkpoint: the state of the shuffler, a %T, cannot be saved; give it MarshalBinary and UnmarshalBinary", f.order)
	}
	keys := map[string]bool{}
	for _, c := range f.statefuls() {
		if keys[c.Key()] {
			return fmt.Errorf("train: checkpoint: two callbacks are called %q", c.Key())
		}
		keys[c.Key()] = true
	}
	return nil
}

func (f *fit) statefuls() []Stateful {
	var all []Stateful
	for _, c := range f.callbacks {
		if s, ok := c.(Stateful); ok {
			all = append(all, s)
		}
	}
	return all
}

// identity is what must agree for a training to be resumed.
func (f *fit) identity() (position, error) {
	p := position{Loss: f.loss.String(), Optimizer: f.opt.String(), Seed: f.streams.Seed(), Batch: f.batch, InOrder: f.order == nil,
		Record: fmt.Sprintf("every %d steps (%d), every %d epochs", f.every, f.when, f.everyEpoch), Steps: f.loader.Steps()}
	p.Metrics = f.metricNames()
	var err error
	if p.Data, err = Fingerprint(f.set); err != nil {
		return p, err
	}
	if f.validation != nil {
		p.Validation, err = Fingerprint(f.validation)
	}
	return p, err
}

func (f *fit) metricNames() []string {
	var names []string
	for _, m := range f.metrics {
		names = append(names, m.Name())
	}
	return names
}

// validationNames returns the names of the validation's measures.
func (f *fit) validationNames() []string {
	if f.validation == nil {
		return nil
	}
	return append([]string{"loss"}, f.metricNames()...)
}

// capture returns all that the training needs to go on from here. The tensors
// share the memory of what they belong to.
func (f *fit) capture(identity position) (*saved, error) {
	s := &saved{state: identity}
	p := &s.state
	p.Epochs, p.Epoch, p.Step, p.Total = f.epochs, f.event.Epoch, f.event.Step, f.event.Total
	p.Open, p.Tallied, p.Reason = f.open, f.tallied, f.run.reason
	if !p.Open {
		p.Step = 0
	}
	p.Sum, p.Running = exact(f.sum), exact(f.event.Running)
	values := f.measure()
	for i, m := range f.metrics {
		b, err := m.(metric.Stateful).MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("metric %s: %w", m.Name(), err)
		}
		p.Sums, p.Values = append(p.Sums, b), append(p.Values, exact(values[i].Value))
	}
	for _, v := range f.tail.list() {
		p.Tail = append(p.Tail, exact(v))
	}
	if err := f.captureRandom(p); err != nil {
		return nil, err
	}
	s.add("", f.tensors()...)
	o := f.opt.State()
	p.OptimizerSteps, p.Rate, p.Factor = o.Steps, exact(o.Rate), exact(o.Factor)
	s.add(optimizerPrefix, o.Tensors...)
	if f.plateau != nil {
		q := f.plateau.State()
		p.Plateau = &plateauState{q.Found, exact(q.Best), q.Bad, q.Resting, exact(q.Factor)}
	}
	s.addHistory(f.history, 1+len(f.metrics)+len(f.validationNames()))
	return s, f.captureCallbacks(s)
}

func (f *fit) captureRandom(p *position) (err error) {
	p.Streams, p.Order = f.streams.States(), f.orderState
	if f.order != nil {
		if p.Shuffler, err = f.order.(stateful).MarshalBinary(); err != nil {
			return fmt.Errorf("shuffler: %w", err)
		}
	}
	return nil
}

func (f *fit) captureCallbacks(s *saved) error {
	for i, c := range f.statefuls() {
		state, err := c.State()
		if err != nil {
			return fmt.Errorf("callback %s: %w", c.Key(), err)
		}
		s.state.Callbacks = append(s.state.Callbacks, savedCallback{c.Key(), state.Data})
		s.add(callbackPrefix+strconv.Itoa(i)+"/", state.Tensors...)
	}
	return nil
}

// compare says what keeps a checkpoint of one training from being one of
// another.
func (p *position) compare(now *position) error {
	for _, c := range []struct{ what, then, now string }{
		{"the training data", p.Data, now.Data},
		{"the validation data", p.Validation, now.Validation},
		{"the loss", p.Loss, now.Loss},
		{"the optimiser", p.Optimizer, now.Optimizer},
		{"the seed", fmt.Sprint(p.Seed), fmt.Sprint(now.Seed)},
		{"the batch size", fmt.Sprint(p.Batch), fmt.Sprint(now.Batch)},
		{"the order of samples", fixed(p.InOrder), fixed(now.InOrder)},
		{"the metrics", strings.Join(p.Metrics, ", "), strings.Join(now.Metrics, ", ")},
		{"what is recorded", p.Record, now.Record},
		{"the steps of an epoch", fmt.Sprint(p.Steps), fmt.Sprint(now.Steps)},
	} {
		if c.then != c.now {
			return fmt.Errorf("%s differ: it was trained with %s, and here is %s", c.what, none(c.then), none(c.now))
		}
	}
	return nil
}

func fixed(inOrder bool) string {
	if inOrder {
		return "samples in order"
	}
	return "shuffled samples"
}

func none(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// marshalOrder remembers the shuffler as it is before it makes an epoch's
// order, so that a resumed training can make the same one again.
func (f *fit) marshalOrder() error {
	if f.checkpoint == nil || f.order == nil {
		return nil
	}
	b, err := f.order.(stateful).MarshalBinary()
	f.orderState = b
	return err
}
