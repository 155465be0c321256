package schema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"cajal/data/table"
)

// Parse reads a schema as JSON, strictly: a key that it does not know, a
// number that cannot be or columns that contradict each other are an error.
func Parse(b []byte) (*Schema, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	s := &Schema{}
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("table: read schema: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("table: read schema: something follows the JSON object")
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("table: read schema: %w", err)
	}
	return s, nil
}

// check refuses a schema whose parts contradict each other.
func (s *Schema) check() error {
	switch {
	case s.Format != formatName:
		return fmt.Errorf("format %q, want %q", s.Format, formatName)
	case s.Decimal != "." && s.Decimal != ",":
		return fmt.Errorf("decimal %q, want a point or a comma", s.Decimal)
	case len(s.Inputs) == 0 || len(s.Inputs) > table.MaxColumns:
		return fmt.Errorf("%d inputs, want 1 to %d", len(s.Inputs), table.MaxColumns)
	}
	names := map[string]bool{s.Target.Name: true}
	for i := range s.Inputs {
		in := &s.Inputs[i]
		if names[in.Name] {
			return fmt.Errorf("column %q stands there twice", in.Name)
		}
		names[in.Name] = true
		if s.IDs && !in.Embed {
			return fmt.Errorf("column %q: it is not embedded, and all columns of a schema with ids are", in.Name)
		}
		if err := in.check(); err != nil {
			return fmt.Errorf("column %q: %w", in.Name, err)
		}
	}
	for _, n := range s.Ignored {
		if names[n] {
			return fmt.Errorf("column %q is used and ignored", n)
		}
	}
	if err := s.Target.check(); err != nil {
		return fmt.Errorf("target %q: %w", s.Target.Name, err)
	}
	return nil
}

func (in *Input) check() error {
	switch {
	case in.Kind == "number" && (len(in.Levels) > 0 || in.Other || in.Embed):
		return errors.New("a number has no levels")
	case in.Kind == "number":
		return cmp.Or(checkFinite(in.Median), checkFinite(in.Mean), checkScale(in.Scale))
	case in.Kind != "category":
		return fmt.Errorf("kind %q, want number or category", in.Kind)
	case in.Median != 0 || in.Mean != 0 || in.Scale != 0:
		return errors.New("a category has no mean")
	case len(in.Levels) == 0 && !in.Other && !in.Missing || len(in.Levels) > table.MaxLevels:
		return fmt.Errorf("%d levels, want 1 to %d", len(in.Levels), table.MaxLevels)
	}
	return checkNames(in.Levels)
}

func (t *Target) check() error {
	switch {
	case t.Task == Regression && (len(t.Classes) > 0 || t.Numeric):
		return errors.New("a regression has no classes")
	case t.Task == Regression:
		return cmp.Or(checkFinite(t.Mean), checkScale(t.Scale))
	case t.Task != Classification:
		return fmt.Errorf("task %q, want classification or regression", t.Task)
	case t.Mean != 0 || t.Scale != 0:
		return errors.New("classes have no mean")
	case len(t.Classes) < 2 || len(t.Classes) > maxClasses:
		return fmt.Errorf("%d classes, want 2 to %d", len(t.Classes), maxClasses)
	}
	return checkNames(t.Classes)
}

// checkNames refuses names that are empty or not all different.
func checkNames(names []string) error {
	seen := make(map[string]bool, len(names))
	for _, n := range names {
		if seen[n] || n == "" {
			return fmt.Errorf("%q stands there twice, or is empty", n)
		}
		seen[n] = true
	}
	return nil
}

func checkFinite(v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("%v, want a finite number", v)
	}
	return nil
}

func checkScale(v float64) error {
	if !(v > 0) {
		return fmt.Errorf("scale %v, want a number above 0", v)
	}
	return checkFinite(v)
}
