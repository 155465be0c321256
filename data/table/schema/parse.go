package schema

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"

	"cajal/data"
	"cajal/data/table"
	"cajal/internal/readjson"
)

// Parse reads a schema as JSON, strictly: a key that it does not know or that is
// missing, a number that cannot be or columns that contradict each other are an
// error.
func Parse(b []byte) (*Schema, error) {
	s := &Schema{}
	if err := readjson.Decode(b, s, readjson.Required(),
		readjson.Strict(reflect.TypeFor[Schema](), reflect.TypeFor[Input](), reflect.TypeFor[Target](), reflect.TypeFor[Seen](), reflect.TypeFor[Dated](), reflect.TypeFor[data.TargetTransform](), reflect.TypeFor[TargetEncoding]())); err != nil {
		return nil, fmt.Errorf("table: read schema: %w", err)
	}
	if err := s.Check(); err != nil {
		return nil, fmt.Errorf("table: read schema: %w", err)
	}
	return s, nil
}

// CheckJSON says what a schema's JSON lacks, and where: numbers and dates have a median, a
// mean and a scale, also where they are 0.
func (*Schema) CheckJSON(object map[string]any) (path, rule string) {
	if object["format"] == formatOld {
		return "", ""
	}
	lacks := func(v any, key, value, at string, keys ...string) (path, rule string) {
		o, _ := v.(map[string]any)
		for _, k := range keys {
			if o[key] == value && o[k] == nil {
				return at + "." + k, "missing, want a number"
			}
		}
		return "", ""
	}
	inputs, _ := object["inputs"].([]any)
	for i, in := range inputs {
		for _, kind := range []string{"number", "date"} {
			if path, rule = lacks(in, "kind", kind, fmt.Sprintf("inputs[%d]", i), "median", "mean", "scale"); rule != "" {
				return path, rule
			}
		}
	}
	if path, rule = lacks(object["target"], "task", Regression, "target", "mean", "scale"); rule != "" {
		return path, rule
	}
	more, _ := object["more_targets"].([]any)
	for i, t := range more {
		if path, rule = lacks(t, "task", Regression, fmt.Sprintf("more_targets[%d]", i), "mean", "scale"); rule != "" {
			return path, rule
		}
	}
	return "", ""
}

// MarshalJSON writes a column, of a number or a date with its median, mean and scale.
func (in Input) MarshalJSON() ([]byte, error) {
	type plain Input
	if in.Kind != "number" && in.Kind != "date" {
		return json.Marshal(plain(in))
	}
	return json.Marshal(struct {
		plain
		Median float64 `json:"median"`
		Mean   float64 `json:"mean"`
		Scale  float64 `json:"scale"`
	}{plain(in), in.Median, in.Mean, in.Scale})
}

// MarshalJSON writes a target, of a regression with its mean and scale.
func (t Target) MarshalJSON() ([]byte, error) {
	type plain Target
	if t.Task != Regression {
		return json.Marshal(plain(t))
	}
	return json.Marshal(struct {
		plain
		Mean  float64 `json:"mean"`
		Scale float64 `json:"scale"`
	}{plain(t), t.Mean, t.Scale})
}

// Check refuses a schema whose parts contradict each other.
func (s *Schema) Check() error {
	switch {
	case s.Format != formatName && s.Format != formatTwo && s.Format != formatOld:
		return fmt.Errorf("format %.40q, want %q", s.Format, formatName)
	case len(s.Inputs) == 0 || len(s.Inputs) > table.MaxColumns:
		return fmt.Errorf("%d inputs, want 1 to %d", len(s.Inputs), table.MaxColumns)
	}
	if err := s.checkColumns(); err != nil {
		return err
	}
	names := map[string]bool{}
	for _, t := range s.AllTargets() {
		if names[t.Name] {
			return fmt.Errorf("the target %q stands there twice", t.Name)
		}
		names[t.Name] = true
	}
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
		if e := in.Encoding; e != nil && e.Outputs != s.outputs() {
			return fmt.Errorf("column %q: a target encoding with %d numbers of each level, and the target has %d", in.Name, e.Outputs, s.outputs())
		}
	}
	for _, n := range s.Ignored {
		if names[n] {
			return fmt.Errorf("column %q is used and ignored", n)
		}
	}
	return s.AllTargets().check()
}

// checkColumns refuses a list of the file's columns in which one stands twice, or in
// which one of the schema's lacks.
func (s *Schema) checkColumns() error {
	if len(s.Columns) == 0 { // earlier formats have none
		return nil
	}
	if err := checkLevels(s.Columns, ""); err != nil {
		return fmt.Errorf("columns: %w", err)
	}
	there := make(map[string]bool, len(s.Columns))
	for _, n := range s.Columns {
		there[n] = true
	}
	for i := range s.Inputs {
		if n := s.Inputs[i].Name; !there[n] {
			return fmt.Errorf("columns: %q is an input and not among them", n)
		}
	}
	for _, t := range s.AllTargets() {
		if !there[t.Name] {
			return fmt.Errorf("columns: %q is the target and not among them", t.Name)
		}
	}
	return nil
}

func (s *Seen) check(number bool) error {
	switch {
	case s == nil:
		return nil
	case !number:
		return errors.New("what is no number has not seen a range")
	case len(s.Range) != 2 || !(s.Range[0] <= s.Range[1]):
		return fmt.Errorf("range %v, want the least number and the greatest", s.Range)
	}
	return cmp.Or(checkFinite(s.Range[0]), checkFinite(s.Range[1]))
}

func (in *Input) check() error {
	if err := in.Seen.check(in.Kind != "category" && in.Kind != "text"); err != nil {
		return err
	}
	switch {
	case in.Kind != "category" && in.Encoding != nil:
		return errors.New("only a category has a target encoding")
	case in.Kind != "date" && (len(in.Parts) > 0 || in.Dates != "" || in.DatesGuessed || in.Dated != nil):
		return errors.New("only a date has parts")
	case in.Kind == "date":
		return in.checkDate()
	case in.Kind != "text" && in.Buckets != 0:
		return errors.New("only a text has buckets")
	case in.Kind == "text":
		return in.checkText()
	case in.Kind == "number" && (len(in.Levels) > 0 || in.Other || in.Embed):
		return errors.New("a number has no levels")
	case in.Kind == "number" && in.Form != "" && in.Form != table.FormBool.String():
		return fmt.Errorf("form %.40q, want %q, or none of a number", in.Form, table.FormBool)
	case in.Kind == "number":
		err := cmp.Or(checkFinite(in.Median), checkFinite(in.Mean), checkScale(in.Scale))
		if err == nil && in.Scaling != nil {
			err = in.Scaling.Check(1)
		}
		return err
	case in.Kind != "category":
		return fmt.Errorf("kind %q, want number, category, date or text", in.Kind)
	case in.Median != 0 || in.Mean != 0 || in.Scale != 0 || in.Scaling != nil:
		return errors.New("a category has no mean")
	case len(in.Levels) == 0 && !in.Other && !in.Missing || len(in.Levels) > table.MaxLevels:
		return fmt.Errorf("%d levels, want 1 to %d", len(in.Levels), table.MaxLevels)
	}
	if in.Encoding != nil {
		if err := in.Encoding.check(in); err != nil {
			return err
		}
	}
	return checkLevels(in.Levels, in.Form)
}

// check refuses targets of which one cannot be, or that set different tasks.
func (ts Targets) check() error {
	for _, t := range ts {
		err := t.check()
		switch {
		case err != nil:
		case t.Task != ts[0].Task:
			err = fmt.Errorf("task %q, and the target before it has %q; want one for all", t.Task, ts[0].Task)
		case len(ts) > 1 && t.Task == Classification && len(t.Classes) != 2:
			err = fmt.Errorf("%d classes, want 2 of each of several targets", len(t.Classes))
		}
		if err != nil {
			return fmt.Errorf("target %q: %w", t.Name, err)
		}
	}
	return nil
}

func (t *Target) check() error {
	if err := t.Seen.check(t.Task == Regression); err != nil {
		return err
	}
	switch {
	case t.Task == Regression && (len(t.Classes) > 0 || t.Numeric || t.Form != ""):
		return errors.New("a regression has no classes")
	case t.Task == Regression:
		if t.Transform != nil {
			if err := t.Transform.Check(); err != nil {
				return fmt.Errorf("transform: %w", err)
			}
		}
		return cmp.Or(checkFinite(t.Mean), checkScale(t.Scale))
	case t.Task != Classification:
		return fmt.Errorf("task %q, want classification or regression", t.Task)
	case t.Mean != 0 || t.Scale != 0:
		return errors.New("classes have no mean")
	case t.Transform != nil:
		return errors.New("transform: classes have none")
	case len(t.Classes) < 2 || len(t.Classes) > maxClasses:
		return fmt.Errorf("%d classes, want 2 to %d", len(t.Classes), maxClasses)
	}
	return checkLevels(t.Classes, t.form())
}

// checkLevels refuses levels that are empty or not all different, as their form has it.
func checkLevels(levels []string, form string) error {
	f, err := table.ParseForm(form)
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(levels))
	for _, n := range levels {
		if key := f.Key(n); seen[key] || n == "" {
			return fmt.Errorf("%q stands there twice, or is empty", n)
		} else {
			seen[key] = true
		}
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
