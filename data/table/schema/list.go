package schema

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"cajal/data"
	"cajal/data/table"
	"cajal/tensor"
)

// List is the schemas of a network's inputs, one for each, which take different
// columns of one table and have one target.
type List []*Schema

// Check refuses schemas that take one column twice, or that differ in what they
// have in common.
func (l List) Check() error {
	by := map[string]int{}
	for i, s := range l {
		if !slices.EqualFunc(s.AllTargets(), l[0].AllTargets(), (*Target).same) || !slices.Equal(s.Columns, l[0].Columns) || !slices.Equal(s.Missing, l[0].Missing) || !slices.Equal(s.NotMissing, l[0].NotMissing) {
			return fmt.Errorf("the tables of inputs 0 and %d differ in the target, the table's columns or the missing values", i)
		}
		for _, in := range s.Inputs {
			if j, taken := by[in.Name]; taken {
				return fmt.Errorf("inputs %d and %d both take the column %.40q", j, i, in.Name)
			}
			by[in.Name] = i
		}
	}
	return nil
}

// same reports whether two targets are the same.
func (t *Target) same(u *Target) bool {
	return t.Name == u.Name && t.Task == u.Task && t.Numeric == u.Numeric && t.Form == u.Form && slices.Equal(t.Classes, u.Classes) && t.Mean == u.Mean && t.Scale == u.Scale
}

// Target returns what is predicted, of several targets the first.
func (l List) Target() *Target { return &l[0].Target }

// AllTargets returns what is predicted, mostly one column.
func (l List) AllTargets() Targets { return l[0].AllTargets() }

// Columns returns the columns that the schemas take, input by input.
func (l List) Columns() []Input {
	var all []Input
	for _, s := range l {
		all = append(all, s.Inputs...)
	}
	return all
}

// Width returns how many inputs a row has in all.
func (l List) Width() (n int) {
	for _, s := range l {
		n += s.Width()
	}
	return n
}

// Options returns how a file is read for the schemas, as [Schema.Options] does.
func (l List) Options(withTarget bool) table.Options {
	o := l[0].Options(withTarget)
	for _, s := range l[1:] {
		more := s.Options(false)
		maps.Copy(o.Kinds, more.Kinds)
		maps.Copy(o.Learned, more.Learned)
		maps.Copy(o.Known, more.Known)
		o.Expect.Inputs = append(o.Expect.Inputs, more.Expect.Inputs...)
	}
	if len(l) > 1 && len(o.Expect.Columns) > 0 { // in the order of the file
		places := make(map[string]int, len(o.Expect.Columns))
		for i, name := range o.Expect.Columns {
			places[name] = i
		}
		slices.SortFunc(o.Expect.Inputs, func(a, b string) int { return places[a] - places[b] })
	}
	return o
}

// Extra returns the columns of a frame that none of the schemas knows.
func (l List) Extra(f *table.Frame) []string {
	extra := l[0].Extra(f)
	for _, s := range l[1:] {
		known := s.Extra(f)
		extra = slices.DeleteFunc(extra, func(name string) bool { return !slices.Contains(known, name) })
	}
	return extra
}

// Unused returns the columns of the training table that no input takes: the targets,
// and those that were left out.
func (l List) Unused() []string {
	if l == nil {
		return nil
	}
	names, used := l.AllTargets().Names(), map[string]bool{}
	for _, in := range l.Columns() {
		used[in.Name] = true
	}
	for _, s := range l {
		for _, name := range s.Ignored {
			if !used[name] && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// Unseen returns the values that the schemas have no input for, as
// [Schema.Unseen] does.
func (l List) Unseen(f *table.Frame) (all []Unseen) {
	for _, s := range l {
		all = append(all, s.Unseen(f)...)
	}
	if len(l) > 1 {
		slices.SortStableFunc(all, func(a, b Unseen) int { return cmp.Compare(a.Line, b.Line) })
	}
	return all
}

// Far returns what lies far outside of the training rows' numbers and dates, as
// [Schema.Far] does, each column once.
func (l List) Far(f *table.Frame) (all []Far) {
	for _, s := range l {
		for _, far := range s.Far(f) {
			if !slices.ContainsFunc(all, func(other Far) bool { return other.Column == far.Column }) {
				all = append(all, far)
			}
		}
	}
	return all
}

// Encode returns the inputs of the given rows of a frame, all if rows is nil: a
// tensor for each schema.
func (l List) Encode(f *table.Frame, rows []int) ([]*tensor.Tensor, error) {
	var xs []*tensor.Tensor
	for _, s := range l {
		x, err := s.Encode(f, rows)
		if err != nil {
			return nil, err
		}
		xs = append(xs, x)
	}
	return xs, nil
}

// Encoded reports whether a column of some schema has a target encoding.
func (l List) Encoded() bool {
	return slices.ContainsFunc(l, func(s *Schema) bool { return s.Encoded() })
}

// CrossEncode is Encode of rows that are trained on, as [Schema.CrossEncode] does it.
func (l List) CrossEncode(f *table.Frame, rows []int, folds []data.Fold) ([]*tensor.Tensor, error) {
	var xs []*tensor.Tensor
	for _, s := range l {
		x, err := s.CrossEncode(f, rows, folds)
		if err != nil {
			return nil, err
		}
		xs = append(xs, x)
	}
	return xs, nil
}

// Targets returns the targets of the given rows, as [Schema.Targets] does.
func (l List) Targets(f *table.Frame, rows []int) (*tensor.Tensor, error) {
	return l[0].Targets(f, rows)
}
