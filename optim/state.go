package optim

import (
	"fmt"
	"math"
	"slices"

	"cajal/tensor"
)

// State is all that an optimiser remembers: restored into one of the same
// settings, it goes on as if it had never stopped.
type State struct {
	Rule   string  `json:"rule"`   // such as "Adam"
	Steps  int     `json:"steps"`  // since Bind
	Rate   float64 `json:"rate"`   // of SetRate
	Factor float64 `json:"factor"` // of SetFactor
	// Momentum is that of SetMomentum, 0 if it was not called.
	Momentum float64 `json:"momentum,omitempty"`
	// Tensors holds, parameter by parameter, what the rule remembers of it,
	// under the parameter's name and PyTorch's: "0.weight.exp_avg". Last comes
	// the number of its steps, an int64: "0.weight.step". A rule without
	// memory has none.
	Tensors []tensor.Named `json:"-"`
}

// State returns what the optimiser remembers. The tensors share its memory:
// they change with the next step.
func (o *Optimizer) State() State {
	s := State{Rule: o.rule.name(), Steps: o.steps, Rate: o.rate, Factor: o.factor, Momentum: o.momentum}
	for _, p := range o.params {
		s.Tensors = append(s.Tensors, p.saved...)
	}
	return s
}

// Restore copies a state, the order of whose tensors does not matter. If it is
// not one of this optimiser with these parameters, Restore returns an error
// and changes nothing.
func (o *Optimizer) Restore(s State) error {
	if err := o.check(s, o.State().Tensors); err != nil {
		return fmt.Errorf("optim: restore: %w", err)
	}
	given := make(map[string]*tensor.Tensor, len(s.Tensors))
	for _, t := range s.Tensors {
		given[t.Name] = t.Tensor
	}
	for _, t := range o.State().Tensors {
		tensor.Copy(t.Tensor, given[t.Name])
	}
	o.steps, o.rate, o.factor = s.Steps, s.Rate, s.Factor
	if s.Momentum != 0 {
		o.SetMomentum(s.Momentum)
	}
	return nil
}

// check says what keeps a state from taking the place of tensors.
func (o *Optimizer) check(s State, tensors []tensor.Named) error {
	switch {
	case s.Rule != o.rule.name():
		return fmt.Errorf("the state is of %s, want one of %s", s.Rule, o.rule.name())
	case s.Steps < 0:
		return fmt.Errorf("%d steps, want at least 0", s.Steps)
	case !(s.Rate >= 0 && s.Rate <= math.MaxFloat64):
		return fmt.Errorf("rate %v, want a finite number, at least 0", s.Rate)
	case !(s.Factor >= 0 && s.Factor <= math.MaxFloat64):
		return fmt.Errorf("rate factor %v, want a finite number, at least 0", s.Factor)
	case s.Momentum != 0 && !(s.Momentum > 0 && s.Momentum < 1):
		return fmt.Errorf("momentum %v, want a number above 0 and below 1, or 0 for none", s.Momentum)
	case s.Momentum != 0 && len(o.momenta) == 0:
		return fmt.Errorf("a momentum of %v, which %v does not have", s.Momentum, o)
	}
	given := make(map[string]*tensor.Tensor, len(s.Tensors))
	for _, t := range s.Tensors {
		if given[t.Name] != nil {
			return fmt.Errorf("%s stands in the state twice", t.Name)
		}
		given[t.Name] = t.Tensor
	}
	for _, want := range tensors {
		if err := fits(want, given[want.Name]); err != nil {
			return err
		}
		delete(given, want.Name)
	}
	for _, t := range s.Tensors {
		if given[t.Name] != nil {
			return fmt.Errorf("%s is nothing that %v remembers of its %d parameters; is this the state of another network, or were options different?", t.Name, o, len(o.params))
		}
	}
	return nil
}

// fits says what keeps a tensor of a state from taking the place of want.
func fits(want tensor.Named, got *tensor.Tensor) error {
	switch w := want.Tensor; {
	case got == nil:
		return fmt.Errorf("the state has no %s; is it of another network, or were options different?", want.Name)
	case got.DType() != w.DType() || !slices.Equal(got.Shape(), w.Shape()):
		return fmt.Errorf("%s is %v of shape %s in the state, want %v of shape %s", want.Name,
			got.DType(), tensor.ShapeString(got.Shape()), w.DType(), tensor.ShapeString(w.Shape()))
	case w.DType() == tensor.Int64 && got.Item() < 0:
		return fmt.Errorf("%s is %v, want at least 0", want.Name, got.Item())
	}
	return nil
}
