package optim

import (
	"fmt"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/tensor"
)

// wrapper is an optimiser around another, which it names, and to which it passes on
// what it does not do itself.
type wrapper struct {
	Stepper
	title string // "Lookahead", with its settings
	named []grad.Named
	kept  []tensor.Named // copies of the parameters, or what else it keeps of them
}

// bind binds the optimiser inside, and makes a tensor for each parameter, under its
// name and the given one.
func (w *wrapper) bind(params []grad.Named, name string) {
	w.Stepper.BindNamed(params...)
	w.named, w.kept = nil, nil
	seen := make(map[grad.Value]bool)
	for _, p := range params {
		if seen[p.Value] {
			continue
		}
		seen[p.Value] = true
		w.named = append(w.named, p)
		w.kept = append(w.kept, tensor.Named{Name: p.Name + "." + name, Tensor: tensor.New(p.Value.DType(), p.Value.Shape()...)})
	}
}

// keep copies the parameters.
func (w *wrapper) keep() {
	for i, p := range w.named {
		tensor.Copy(w.kept[i].Tensor, p.Value.Tensor())
	}
}

// putBack copies what keep kept to the parameters.
func (w *wrapper) putBack() {
	for i, p := range w.named {
		tensor.Copy(p.Value.Tensor(), w.kept[i].Tensor)
	}
}

func (w *wrapper) String() string { return fmt.Sprintf("%s of %v", w.title, w.Stepper) }

// State returns that of the optimiser inside under a name that says what is around.
func (w *wrapper) State() State {
	s := w.Stepper.State()
	s.Rule = w.title + " of " + s.Rule
	return s
}

// inside takes what is around off the name of a state.
func (w *wrapper) inside(s State) (State, error) {
	rule := w.Stepper.State().Rule
	if want := w.title + " of " + rule; s.Rule != want {
		return s, fmt.Errorf("optim: restore: the state is of %s, want one of %s", s.Rule, want)
	}
	s.Rule = rule
	return s, nil
}

// Restore passes a state on.
func (w *wrapper) Restore(s State) error {
	s, err := w.inside(s)
	if err != nil {
		return err
	}
	return w.Stepper.Restore(s)
}

// Bytes returns the memory of both.
func (w *wrapper) Bytes() (n int) {
	for _, t := range w.kept {
		n += t.Tensor.Size() * t.Tensor.DType().Size()
	}
	if o, ok := w.Stepper.(interface{ Bytes() int }); ok {
		n += o.Bytes()
	}
	return n
}

// Decay returns the L2 strength that applies to a parameter.
func (w *wrapper) Decay(p grad.Value) float64 {
	if o, ok := w.Stepper.(interface{ Decay(grad.Value) float64 }); ok {
		return o.Decay(p)
	}
	return 0
}

// OnThreads says how many threads a step uses at most.
func (w *wrapper) OnThreads(n int) {
	if o, ok := w.Stepper.(interface{ OnThreads(int) }); ok {
		o.OnThreads(n)
	}
}

// SetMomentum passes a momentum on.
func (w *wrapper) SetMomentum(mu float64) {
	o, ok := w.Stepper.(interface{ SetMomentum(float64) })
	if !ok {
		panic(&grad.Error{Op: w.title, Rule: fmt.Sprintf("%v has no SetMomentum", w.Stepper)})
	}
	o.SetMomentum(mu)
}

// pull moves the kept tensors a share of the way to the parameters.
func (w *wrapper) pull(share float64) {
	for i, p := range w.named {
		to, from := memory.Of(w.kept[i].Tensor), memory.Of(p.Value.Tensor())
		for k := range to.Len() {
			slow := to.At(k)
			to.Set(k, slow+float64(share*(from.At(k)-slow)))
		}
	}
}
