package train

import (
	"fmt"
	"slices"
	"strings"

	"cajal/grad"
	"cajal/nn"
)

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
