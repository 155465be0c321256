package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cajal/data/table"
	"cajal/tensor"
)

// Targets are the columns that a network is to predict, mostly one. Several are all
// numbers, or all of two classes: labels, of which a row may have any.
type Targets []*Target

// FindTargets returns what there is to predict in columns of a frame, as [FindTarget]
// does of each. Several are numbers, or have two classes each; what mixes the two, or
// has more classes, is refused by name.
func FindTargets(f *table.Frame, names []string, task string) (Targets, error) {
	if len(names) == 0 {
		names = []string{""}
	}
	var ts Targets
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, &table.Error{File: f.File, Rule: fmt.Sprintf("the target %q is named twice", name)}
		}
		t, err := FindTarget(f, name, task)
		if err != nil {
			return nil, err
		}
		ts = append(ts, t)
	}
	if err := ts.agree(f); err != nil {
		return nil, err
	}
	if len(ts) > 1 && len(ts.Present(f)) == 0 {
		return nil, &table.Error{File: f.File, Rule: fmt.Sprintf("no row has a value of %s, so there is nothing to learn; train a network for each, and leave the others out as inputs", ts.Each())}
	}
	return ts, nil
}

// agree refuses several targets that one network does not predict.
func (ts Targets) agree(f *table.Frame) error {
	how := "; train a network for each, and leave the others out as inputs"
	if !slices.ContainsFunc(ts, func(t *Target) bool { return f.Column(t.Name).Kind != table.Number }) {
		how += fmt.Sprintf(", or predict all as numbers, by task = %q", Regression)
	}
	wrong := func(t *Target, rule string, args ...any) error {
		return &table.Error{File: f.File, Column: f.Column(t.Name).Title() + ", a target", Rule: fmt.Sprintf(rule, args...) + how}
	}
	what := map[string]string{Regression: "numbers", Classification: "classes"}
	for _, t := range ts {
		switch {
		case t.Task != ts[0].Task:
			return wrong(t, "it holds %s, and %s holds %s; several targets are all numbers, or have two classes each", what[t.Task], table.Clip(ts[0].Name), what[ts[0].Task])
		case len(ts) > 1 && len(t.Classes) > 2:
			return wrong(t, "it has %d classes (%s); several targets have two classes each, or are numbers", len(t.Classes), firstClasses(t.Classes))
		}
	}
	return nil
}

// firstClasses lists classes, the first of many.
func firstClasses(classes []string) string {
	var names []string
	for i, c := range classes {
		if i == 5 {
			names = append(names, "…")
			break
		}
		names = append(names, table.Clip(c))
	}
	return strings.Join(names, ", ")
}

// Names returns their names.
func (ts Targets) Names() []string {
	var names []string
	for _, t := range ts {
		names = append(names, t.Name)
	}
	return names
}

// Task returns the task that all of them set.
func (ts Targets) Task() string { return ts[0].Task }

// Classes returns the only target if it sets a Classification, else nil: numbers, or
// several labels.
func (ts Targets) Classes() *Target {
	if len(ts) == 1 && ts[0].Task == Classification {
		return ts[0]
	}
	return nil
}

// Labels returns the targets if they are several of two classes, else nil.
func (ts Targets) Labels() Targets {
	if len(ts) > 1 && ts[0].Task == Classification {
		return ts
	}
	return nil
}

// Numbers reports whether they are numbers.
func (ts Targets) Numbers() bool { return ts[0].Task == Regression }

// Why says what the task was decided by; of several targets, of which of them.
func (ts Targets) Why() string {
	if len(ts) == 1 {
		return ts[0].Why.String()
	}
	var all []string
	for i, t := range ts {
		if i == 5 {
			all = append(all, "…")
			break
		}
		all = append(all, table.Clip(t.Name)+": "+t.Why.String())
	}
	return strings.Join(all, "; ")
}

// Present returns the rows of a frame that have a value of each of them.
func (ts Targets) Present(f *table.Frame) []int {
	rows := f.Present(ts[0].Name)
	for _, t := range ts[1:] {
		there := f.Present(t.Name)
		rows = slices.DeleteFunc(rows, func(r int) bool { _, ok := slices.BinarySearch(there, r); return !ok })
	}
	return rows
}

// Title names the targets for people: "the target a", or "the targets a, b".
func (ts Targets) Title() string {
	if len(ts) == 1 {
		return "the target " + table.Clip(ts[0].Name)
	}
	return "the targets " + ts.Listing()
}

// Each is Title of what a row has to have: "the target a", or "each of the targets a, b".
func (ts Targets) Each() string {
	if len(ts) == 1 {
		return ts.Title()
	}
	return "each of " + ts.Title()
}

// Listing lists their names, the first of many.
func (ts Targets) Listing() string {
	var names []string
	for i, t := range ts {
		if i == 20 {
			names = append(names, "…")
			break
		}
		names = append(names, table.Listed(t.Name))
	}
	return strings.Join(names, ", ")
}

// Encode returns the targets of the given rows of a frame, all if rows is nil: of a
// single Classification the numbers of its classes, (N) int64; of several 1 for the
// second class of each and 0 for the first, (N, L) int64; else numbers (N, T) float64,
// transformed as the targets say and brought to mean 0 and deviation 1 each. A row without
// a target, or of a class that is not known, is an error.
func (ts Targets) Encode(f *table.Frame, rows []int) (*tensor.Tensor, error) {
	rows = rowsOf(f, rows)
	if t := ts.Classes(); t != nil {
		y := tensor.New(tensor.Int64, len(rows))
		return y, t.places(f, rows, func(i, k int) { y.Int64s()[i] = int64(k) })
	}
	width := len(ts)
	if ts.Numbers() {
		y := tensor.New(tensor.Float64, len(rows), width)
		for j, t := range ts {
			if err := t.numbers(f, rows, func(i int, v float64) { y.Float64s()[i*width+j] = v }); err != nil {
				return nil, err
			}
		}
		return y, nil
	}
	y := tensor.New(tensor.Int64, len(rows), width)
	for j, t := range ts {
		if err := t.places(f, rows, func(i, k int) { y.Int64s()[i*width+j] = int64(k) }); err != nil {
			return nil, err
		}
	}
	return y, nil
}

// column finds the target's column.
func (t *Target) column(f *table.Frame) (*table.Column, error) {
	c := f.Column(t.Name)
	if c == nil || !c.Kind.Usable() {
		return nil, &table.Error{File: f.File, Rule: fmt.Sprintf("there is no target column %q; the columns are %s", t.Name, f.Listing())}
	}
	return c, nil
}

// numbers calls set with the scaled number of each row, by its place among the rows.
func (t *Target) numbers(f *table.Frame, rows []int, set func(i int, v float64)) error {
	c, err := t.column(f)
	if err != nil {
		return err
	}
	for i, r := range rows {
		v := c.Number(r)
		if math.IsNaN(v) {
			return t.missing(f, c, r)
		}
		if t.Transform != nil {
			v = t.Transform.At(v)
		}
		set(i, (v-t.Mean)/t.Scale)
	}
	return nil
}

// places calls set with the place of the class of each row, by its place among the rows.
func (t *Target) places(f *table.Frame, rows []int, set func(i, class int)) error {
	c, err := t.column(f)
	if err != nil {
		return err
	}
	in := Input{Levels: t.Classes, Form: t.form()}
	class := in.places(c)
	for i, r := range rows {
		k := class(r)
		if k == missingLevel {
			return t.missing(f, c, r)
		}
		if k < 0 {
			return &table.Error{File: f.File, Line: f.Line(r), Column: c.Title(),
				Rule: fmt.Sprintf("class %q is not known; known are %s", table.Clip(c.Text(r)), strings.Join(t.Classes[:min(20, len(t.Classes))], ", "))}
		}
		set(i, k)
	}
	return nil
}

// missing is the error of a row without a target.
func (t *Target) missing(f *table.Frame, c *table.Column, row int) error {
	return &table.Error{File: f.File, Line: f.Line(row), Column: c.Title(), Rule: "the target is missing"}
}
