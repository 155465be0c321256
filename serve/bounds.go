package serve

import (
	"errors"
	"slices"
	"strings"

	"cajal/model"
	"cajal/tensor"
)

// An inference request asks for the bounds of intervals by its parameter "interval", a
// level such as 0.9. They are outputs of their own, called as the target and a word.
const lower, upper = " lower", " upper"

// boundNames returns the names of a model's bounds, nil if it has no intervals.
func boundNames(m Model) (names []string) {
	b, ok := m.(Bounding)
	if !ok || m.Classes() != nil {
		return nil
	}
	if _, err := b.Interval(0.9); errors.Is(err, model.ErrNoIntervals) {
		return nil
	}
	targets := m.Targets()
	for _, t := range targets {
		for _, name := range []string{t + lower, t + upper} {
			if !slices.Contains(targets, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// isBound reports whether an output is the bound of a target.
func (s *Server) isBound(name string) bool { return slices.Contains(s.boundNames, name) }

// answered lists the outputs of an answer to who names none: the bounds are among them
// if a level was given.
func (s *Server) answered(reach *model.Reach) []string {
	if reach != nil {
		return s.outputNames()
	}
	return slices.DeleteFunc(s.outputNames(), s.isBound)
}

// inferInterval returns how far the intervals reach that a request asks for, nil if it
// asks for none.
func (s *Server) inferInterval(q *inferRequest) (*model.Reach, error) {
	for _, o := range q.Outputs {
		if _, ok := o.Parameters[intervalKey]; ok {
			return nil, mistakef("the output %q has the parameter interval; it belongs among the request's own parameters, for all outputs", o.Name)
		}
	}
	v, ok := q.Parameters[intervalKey]
	if !ok {
		return nil, nil
	}
	level, ok := v.(float64)
	if !ok {
		return nil, mistakef("parameters.interval: %v (%T), want a number, a level such as 0.9", v, v)
	}
	reach, err := s.reach(level)
	if err != nil {
		return nil, mistakef("parameters.interval: %w", err)
	}
	return reach, nil
}

// bounds returns the lower or upper bounds of a target for each row.
func (s *Server) bounds(name string, out *tensor.Tensor, reach *model.Reach) []float64 {
	target, isLower := strings.CutSuffix(name, lower)
	if !isLower {
		target = strings.TrimSuffix(name, upper)
	}
	j := slices.Index(s.model.Targets(), target)
	values := make([]float64, out.Dim(0))
	for i := range values {
		b := reach.Around(j, model.Row(out, i)[j], out.DType())
		if values[i] = float64(b.Upper); isLower {
			values[i] = float64(b.Lower)
		}
	}
	return values
}
