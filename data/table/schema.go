package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// Schema says how the columns of a table become inputs and targets of a
// network. It is plain data, which travels with a trained model as JSON.
//
// The inputs of a row are, in this order: of each number (x − Mean) / Scale,
// with Median in place of a missing x, then 1 where it was missing and 0 where
// not, if the training rows missed any; of each category a 1 at its level and 0
// at the others, then the same for rare levels together (Other) and for missing
// values, if the training rows had any; and last, of each category with Embed,
// the number of its level, which a network looks up in a table: 0 for rare and
// unknown levels, from 1 the levels, and after them missing values.
type Schema struct {
	Format  string   `json:"format"`            // "cajal-table/1"
	Decimal string   `json:"decimal"`           // "." or ","
	Missing []string `json:"missing,omitempty"` // as in Options
	Inputs  []Input  `json:"inputs"`
	Ignored []string `json:"ignored,omitempty"` // columns that are known and not used
	Target  Target   `json:"target"`
}

// Input is a column that the network sees.
type Input struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"` // "number" or "category"
	Median  float64  `json:"median,omitempty"`
	Mean    float64  `json:"mean,omitempty"`
	Scale   float64  `json:"scale,omitempty"`
	Levels  []string `json:"levels,omitempty"`
	Other   bool     `json:"other,omitempty"`   // rare levels share an input, unknown ones join them
	Missing bool     `json:"missing,omitempty"` // missing values have an input
	Embed   bool     `json:"embed,omitempty"`   // the level's number instead of an input each
}

const schemaFormat = "cajal-table/1"

// ParseSchema reads a schema as JSON, strictly: a key that it does not know, a
// number that cannot be or columns that contradict each other are an error.
func ParseSchema(b []byte) (*Schema, error) {
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

func (s *Schema) check() error {
	switch {
	case s.Format != schemaFormat:
		return fmt.Errorf("format %q, want %q", s.Format, schemaFormat)
	case s.Decimal != "." && s.Decimal != ",":
		return fmt.Errorf("decimal %q, want a point or a comma", s.Decimal)
	case len(s.Inputs) == 0 || len(s.Inputs) > maxColumns:
		return fmt.Errorf("%d inputs, want 1 to %d", len(s.Inputs), maxColumns)
	}
	names := map[string]bool{s.Target.Name: true}
	for i := range s.Inputs {
		in := &s.Inputs[i]
		if names[in.Name] {
			return fmt.Errorf("column %q stands there twice", in.Name)
		}
		names[in.Name] = true
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
		return first(finite(in.Median), finite(in.Mean), scale(in.Scale))
	case in.Kind != "category":
		return fmt.Errorf("kind %q, want number or category", in.Kind)
	case in.Median != 0 || in.Mean != 0 || in.Scale != 0:
		return errors.New("a category has no mean")
	case len(in.Levels) == 0 && !in.Other && !in.Missing || len(in.Levels) > maxLevels:
		return fmt.Errorf("%d levels, want 1 to %d", len(in.Levels), maxLevels)
	}
	return different(in.Levels)
}

func (t *Target) check() error {
	switch {
	case t.Task == Regression && (len(t.Classes) > 0 || t.Numeric):
		return errors.New("a regression has no classes")
	case t.Task == Regression:
		return first(finite(t.Mean), scale(t.Scale))
	case t.Task != Classification:
		return fmt.Errorf("task %q, want classification or regression", t.Task)
	case t.Mean != 0 || t.Scale != 0:
		return errors.New("classes have no mean")
	case len(t.Classes) < 2 || len(t.Classes) > maxClasses:
		return fmt.Errorf("%d classes, want 2 to %d", len(t.Classes), maxClasses)
	}
	return different(t.Classes)
}

func different(names []string) error {
	seen := make(map[string]bool, len(names))
	for _, n := range names {
		if seen[n] || n == "" {
			return fmt.Errorf("%q stands there twice, or is empty", n)
		}
		seen[n] = true
	}
	return nil
}

func finite(v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("%v, want a finite number", v)
	}
	return nil
}

func scale(v float64) error {
	if !(v > 0) {
		return fmt.Errorf("scale %v, want a number above 0", v)
	}
	return finite(v)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Width returns how many inputs a row has.
func (s *Schema) Width() int { return s.numbers() + len(s.Tables()) }

// Tables returns how many rows the table of each embedded category has; their
// numbers are the last inputs.
func (s *Schema) Tables() []int {
	var sizes []int
	for i := range s.Inputs {
		if in := &s.Inputs[i]; in.Embed {
			sizes = append(sizes, len(in.Levels)+2)
		}
	}
	return sizes
}

// numbers returns how many inputs are numbers, not places in a table.
func (s *Schema) numbers() int {
	n := 0
	for i := range s.Inputs {
		n += s.Inputs[i].width()
	}
	return n
}

func (in *Input) width() int {
	n := 1
	if in.Embed {
		return 0
	}
	if in.Kind == "category" {
		n = len(in.Levels)
		if in.Other {
			n++
		}
	}
	if in.Missing {
		n++
	}
	return n
}

// Options returns how a file is read for this schema. The target is read if
// withTarget says so.
func (s *Schema) Options(withTarget bool) Options {
	o := Options{Header: "yes", Missing: s.Missing, Kinds: map[string]Kind{}, Only: true}
	if s.Decimal == "," {
		o.Decimal = ','
	}
	kind := func(category, numeric bool) Kind {
		if category && !numeric {
			return Category
		}
		return Number
	}
	for i := range s.Inputs {
		o.Kinds[s.Inputs[i].Name] = kind(s.Inputs[i].Kind == "category", false)
	}
	if withTarget {
		o.Kinds[s.Target.Name] = kind(s.Target.Task == Classification, s.Target.Numeric)
	}
	return o
}

// Extra returns the columns of a frame that the schema does not know.
func (s *Schema) Extra(f *Frame) []string {
	var extra []string
	for _, c := range f.Columns {
		known := c.Name == s.Target.Name || slices.Contains(s.Ignored, c.Name) ||
			slices.ContainsFunc(s.Inputs, func(in Input) bool { return in.Name == c.Name })
		if !known {
			extra = append(extra, c.Name)
		}
	}
	return extra
}
