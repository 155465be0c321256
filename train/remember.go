package train

import (
	"fmt"
	"strconv"
	"strings"

	"cajal/metric"
)

// LogPrefix begins the keys of callbacks that only write down what happens, so
// that a training may be resumed without them or with others.
const LogPrefix = "log/"

// remembering returns the callbacks that have a memory.
func (r *Run) remembering() []Remembering {
	var all []Remembering
	for _, c := range r.asked.callbacks {
		if s, ok := c.(Remembering); ok {
			all = append(all, s)
		}
	}
	return all
}

// saveable returns an error if something cannot be saved.
func (r *Run) saveable() error {
	for _, m := range r.model.metrics {
		if _, ok := m.(metric.Stateful); !ok {
			return fmt.Errorf("train: checkpoint: the metric %s cannot be saved; give it MarshalBinary and UnmarshalBinary (metric.Stateful)", m.Name())
		}
	}
	if err := r.source.saveable(); err != nil {
		return fmt.Errorf("train: checkpoint: %w", err)
	}
	keys := map[string]bool{}
	for _, c := range r.remembering() {
		if keys[c.Key()] {
			return fmt.Errorf("train: checkpoint: two callbacks are called %q", c.Key())
		}
		keys[c.Key()] = true
	}
	return nil
}

// resumeCallbacks restores the memory of the callbacks.
func (r *Run) resumeCallbacks(s *saved) error {
	byKey := map[string]int{}
	for i, c := range s.state.Callbacks {
		byKey[c.Key] = i
	}
	for _, c := range r.remembering() {
		i, ok := byKey[c.Key()]
		switch {
		case !ok && strings.HasPrefix(c.Key(), LogPrefix):
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
		if !strings.HasPrefix(key, LogPrefix) {
			return fmt.Errorf("it was trained with %s, and here is none", key)
		}
	}
	return nil
}
