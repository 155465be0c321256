package train

import (
	"fmt"
	"slices"
	"strings"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// Watch shows in each [Stepped] event what the step computed under some names:
// a layer by its path, such as "1" or "encoder.0", for what it gives, or a
// parameter, such as "fc1.weight". Event.Watched has them in this order.
//
// The training then keeps all values of a step until the next one, as a model
// made with [KeepValues] does; no bit of it changes. Who asks for nothing pays
// nothing.
func Watch(names ...string) FitOption {
	return func(s *settings) { s.watched = append(s.watched, names...) }
}

// Watched is what a step computed under a name. The tensors are the training's
// own and live until the next step: who keeps them makes copies.
type Watched struct {
	Name string
	// Value is what a layer gave for the step's batch, or a parameter after the
	// step's update.
	Value *tensor.Tensor
	// Gradient is that of the step's loss by the value, nil if there is none,
	// as of a frozen parameter. What a parameter is penalised for (L2) is not
	// in it.
	Gradient *tensor.Tensor
}

// Watch returns what the step computed under one of the names that the option
// [Watch] was given.
func (e Event) Watch(name string) (w Watched, ok bool) {
	i := slices.IndexFunc(e.Watched, func(w Watched) bool { return w.Name == name })
	if i < 0 {
		return Watched{}, false
	}
	return e.Watched[i], true
}

// keepValues makes the steps' tape one that keeps everything, if something is
// watched, and returns what makes it as it was.
func (r *Run) keepValues() (end func()) {
	m := r.model
	if len(r.asked.watched) == 0 {
		return func() {}
	}
	planned := m.training
	m.training = m.trainingPass(true)
	return func() {
		m.training.tape.Rewind()
		m.training = planned
	}
}

// look returns what the step computed under the watched names.
func (r *Run) look() ([]Watched, error) {
	var all []Watched
	for _, name := range r.asked.watched {
		v, ok := r.find(name)
		if !ok {
			return nil, fmt.Errorf("train: watch: there is no %q; there are %s", name, strings.Join(r.watchable(), ", "))
		}
		all = append(all, Watched{name, v.Tensor(), v.Grad()})
	}
	return all, nil
}

// find returns a parameter, or the last value that a layer made.
func (r *Run) find(name string) (found grad.Value, ok bool) {
	for _, p := range nn.Params(r.model.module) {
		if p.Name == name {
			return p.Value, true
		}
	}
	for v := range r.model.training.tape.Values() {
		if p := layerPath(v); p == name || strings.HasPrefix(p, name+".") {
			found, ok = v, true
		}
	}
	return found, ok
}

// watchable returns the names that could be watched.
func (r *Run) watchable() (names []string) {
	for v := range r.model.training.tape.Values() {
		if p := layerPath(v); p != "" && !slices.Contains(names, p) {
			names = append(names, p)
		}
	}
	for _, p := range nn.Params(r.model.module) {
		names = append(names, p.Name)
	}
	return names
}

// layerPath returns the path of the layer that made a value, "1.0" for "net.1.0
// (Linear 2→3)", or "" if it was none.
func layerPath(v grad.Value) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(v.Layer(), "net."), " (")
	return path
}
