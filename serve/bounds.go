package serve

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
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
func (s *served) isBound(name string) bool { return slices.Contains(s.boundNames, name) }

// bound returns the target that a bound is of, and whether it is the lower one.
func (s *served) bound(name string) (target int, isLower bool) {
	of, isLower := strings.CutSuffix(name, lower)
	if !isLower {
		of = strings.TrimSuffix(name, upper)
	}
	return slices.Index(s.targets, of), isLower
}

// finiteBounds refuses intervals whose bounds are beyond the numbers of the outputs' type,
// for JSON has no word for them.
func (s *served) finiteBounds(q *request, out *tensor.Tensor) error {
	if q.reach == nil {
		return nil
	}
	v := newRendering(s, q, out, q.reach)
	for i := range out.Dim(0) {
		if err := v.late(i); err != nil {
			return err
		}
		for j, x := range v.values(i) {
			ends := q.reach.Around(j, x, out.DType())
			for _, end := range []float64{float64(ends.Lower), float64(ends.Upper)} {
				if math.IsNaN(end) || math.IsInf(end, 0) {
					return fmt.Errorf("a bound of %q for row %d is %v: the prediction, %.4g, is too large for an interval; ask without one",
						clip(s.targets[j]), i+1, end, x)
				}
			}
		}
	}
	return nil
}

// answered lists the outputs of an answer to who names none: the bounds are among them
// if a level was given.
func (s *served) answered(reach *model.Reach) []string {
	if reach != nil {
		return s.outputs
	}
	return slices.DeleteFunc(slices.Clone(s.outputs), s.isBound)
}

// inferInterval returns how far the intervals reach that a request asks for, nil if it
// asks for none.
func (s *served) inferInterval(d *inferReader) (*model.Reach, error) {
	if d.interval != "" {
		level, err := levelOf(d.interval)
		if err != nil {
			return nil, err
		}
		d.level = &level
	}
	if d.level == nil {
		return nil, nil
	}
	reach, err := s.reach(*d.level)
	if err != nil {
		return nil, mistakef("parameters.interval: %w", err)
	}
	return reach, nil
}

// levelOf returns the level that stands in JSON.
func levelOf(text string) (float64, error) {
	switch kind := text[0]; kind {
	case '"':
		return 0, mistakef("parameters.interval: %s (string), want a number, a level such as 0.9", strings.Trim(short(text), `"`))
	case '{', '[', 't', 'f', 'n':
		return 0, mistakef("parameters.interval: found %s, want a number, a level such as 0.9", kindWord(kind))
	}
	level, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, mistakef("parameters.interval: found %s, want a number, a level such as 0.9", short(text))
	}
	return level, nil
}
