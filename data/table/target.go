package table

import (
	"fmt"
	"slices"
	"strings"
)

// The tasks that a target can set.
const (
	Classification = "classification"
	Regression     = "regression"
)

// Target is the column that a network is to predict.
type Target struct {
	Name string `json:"name"`
	// Task is Classification or Regression.
	Task string `json:"task"`
	// Classes are the texts of a Classification's classes, in order; Numeric
	// says that they are numbers in the file.
	Classes []string `json:"classes,omitempty"`
	Numeric bool     `json:"numeric,omitempty"`
	// Mean and Scale are those of a Regression's numbers in the training rows,
	// which the network predicts as (y − Mean) / Scale.
	Mean  float64 `json:"mean,omitempty"`
	Scale float64 `json:"scale,omitempty"`

	// Why says what Task was decided by.
	Why string `json:"-"`
}

// maxClasses is up to how many classes can be told apart.
const maxClasses = 1000

// Target returns what there is to predict in a column, as task says or, if that
// is "", as the column suggests: texts are classes, and so are whole numbers
// with few different values, at most 20 and one for five rows.
func (f *Frame) Target(name, task string) (*Target, error) {
	c := f.Column(name)
	wrong := func(rule string, args ...any) error {
		return &Error{File: f.File, Column: fmt.Sprintf("%d (%s), the target", c.place, c.Name), Rule: fmt.Sprintf(rule, args...)}
	}
	switch {
	case name == "":
		return nil, &Error{File: f.File, Rule: "no target is named; the columns are " + f.listed()}
	case c == nil:
		return nil, &Error{File: f.File, Rule: fmt.Sprintf("there is no column %q to predict; the columns are %s", name, f.listed())}
	case task != "" && task != Classification && task != Regression:
		return nil, wrong("task %q, want classification or regression", task)
	case c.Kind == Constant:
		return nil, wrong("it is the same in every row, so there is nothing to learn")
	case c.Kind == Text:
		return nil, wrong("it holds texts that hardly repeat; want classes or numbers")
	case !c.Kind.Usable():
		return nil, wrong("its kind is %v; want classes or numbers", c.Kind)
	case task == Regression && c.Kind != Number:
		return nil, wrong("a regression predicts numbers, and %q is none", c.Levels[0])
	}
	t := &Target{Name: name}
	t.decide(c, f.Rows)
	if task != "" && task != t.Task {
		t.Task, t.Why = task, "you say so"
	}
	if t.Task == Regression {
		return t, nil
	}
	t.Classes, t.Numeric = c.levels(f.Rows)
	switch n := len(t.Classes); {
	case n < 2:
		return nil, wrong("%d class, want at least 2", n)
	case n > maxClasses:
		return nil, wrong("%d classes, want at most %d; a regression predicts numbers", n, maxClasses)
	}
	return t, nil
}

func (t *Target) decide(c *Column, rows int) {
	few := c.Distinct > 0 && c.Distinct <= 20 && c.Distinct <= max(2, rows/5)
	switch {
	case c.Kind == Category:
		t.Task, t.Why = Classification, "it holds texts"
	case c.Whole && few:
		t.Task, t.Why = Classification, fmt.Sprintf("it holds %d different whole numbers", c.Distinct)
	default:
		t.Task, t.Why = Regression, "it holds numbers, not all whole, or many different ones"
	}
}

// levels returns the different values as texts, in order.
func (c *Column) levels(rows int) (levels []string, numeric bool) {
	if c.Kind == Category {
		return c.Levels, false
	}
	seen := map[float64]bool{}
	for i := range rows {
		if v := c.Number(i); v == v && !seen[v] && len(seen) <= maxLevels {
			seen[v] = true
			levels = append(levels, numberText(v))
		}
	}
	sortLevels(levels)
	return levels, true
}

// listed names the columns, for messages.
func (f *Frame) listed() string {
	names := f.Names()
	for i, n := range names {
		names[i] = clip(n)
	}
	if len(names) > 40 {
		return strings.Join(slices.Concat(names[:20], []string{"…"}, names[len(names)-10:]), ", ")
	}
	return strings.Join(names, ", ")
}

// Present returns the rows in which a column has a value.
func (f *Frame) Present(column string) []int {
	c := f.Column(column)
	rows := make([]int, 0, f.Rows)
	for i := range f.Rows {
		if c.Text(i) != "" {
			rows = append(rows, i)
		}
	}
	return rows
}
