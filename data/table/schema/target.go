package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cajal/data"
	"cajal/data/table"
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
	// Classes are the texts of a Classification's classes, in order.
	Classes []string `json:"classes,omitempty"`
	// Form is how cells are brought to a common writing before they are looked up among
	// the classes: one of table's forms, "" for text.
	Form string `json:"form,omitempty"`
	// Numeric stands for the form of numbers in the format cajal-table/2.
	Numeric bool `json:"numeric,omitempty"`
	// Mean and Scale are those of a Regression's numbers in the training rows,
	// which the network predicts as (y − Mean) / Scale, y transformed.
	Mean  float64 `json:"mean,omitempty"`
	Scale float64 `json:"scale,omitempty"`
	Seen  *Seen   `json:"seen,omitempty"` // of a Regression
	// Transform is what gives a Regression's numbers another distribution before Mean and
	// Scale, which are those of the transformed ones; nil for none.
	Transform *data.TargetTransform `json:"transform,omitempty"`

	// Why says what Task was decided by.
	Why table.Reason `json:"-"`
}

// maxClasses is up to how many classes can be told apart.
const maxClasses = 1000

// kind returns what the column holds.
func (t *Target) kind() table.Kind {
	if t.Task == Classification && !t.Numeric {
		return table.Category
	}
	return table.Number
}

// form returns how the classes are compared.
func (t *Target) form() string {
	if t.Numeric {
		return table.FormNumber.String()
	}
	return t.Form
}

// FindTarget returns what there is to predict in a column of a frame, as task
// says or, if that is "", as the column suggests: texts are classes, and so are
// whole numbers with few different values, at most 20 and one for five rows, unless they
// look like counts.
func FindTarget(f *table.Frame, name, task string) (*Target, error) {
	c := f.Column(name)
	wrong := func(rule string, args ...any) error {
		return &table.Error{File: f.File, Column: c.Title() + ", the target", Rule: fmt.Sprintf(rule, args...)}
	}
	switch {
	case name == "":
		return nil, &table.Error{File: f.File, Code: table.NoTarget, Rule: "no target is named; the columns are " + f.Listing()}
	case c == nil:
		return nil, &table.Error{File: f.File, Code: table.UnknownTarget, Rule: fmt.Sprintf("there is no column %q to predict; the columns are %s", name, f.Listing())}
	case task != "" && task != Classification && task != Regression:
		return nil, wrong("task %q, want classification or regression", task)
	case c.Kind == table.Empty && len(c.Absent) > 0:
		return nil, wrong("no row has a value of it, so there is nothing to learn: %s count as missing; if they are classes, --not-missing=%s says so (not_missing = [\"%s\"] in a recipe), or write other words in the file",
			strings.Join(c.Absent, ", "), strings.Join(c.Absent, " --not-missing="), strings.Join(c.Absent, `", "`))
	case c.Kind == table.Empty:
		return nil, wrong("no row has a value of it, so there is nothing to learn: all %d cells are empty, or mean that a value is missing, as NaN does; name another column to predict, or write the values into this one", f.Rows)
	case c.Kind == table.Constant || c.Distinct == 1:
		return nil, wrong("it is the same in every row, so there is nothing to learn")
	case c.Kind == table.Date:
		return nil, wrong("it holds dates; want classes or numbers, such as the days between two dates")
	case c.Kind == table.Text:
		return nil, wrong("it holds free text; want classes or numbers")
	case c.Kind == table.Name && c.Distinct > 0:
		return nil, wrong("it holds %d different texts in %d rows, too few of each to learn; want classes or numbers", c.Distinct, f.Rows-c.Missing)
	case c.Kind == table.Name:
		return nil, wrong("it holds too many different texts; want at most %d classes, or numbers", maxClasses)
	case !c.Kind.Usable():
		return nil, wrong("its kind is %v; want classes or numbers", c.Kind)
	case task == Regression && c.Kind != table.Number:
		return nil, wrong("a regression predicts numbers, and %q is none", c.Levels[0])
	}
	t := &Target{Name: name}
	t.decide(c, f.Rows)
	if task != "" && task != t.Task {
		t.Task, t.Why = task, table.Because("you say so")
	}
	if t.Task == Regression {
		return t, nil
	}
	t.Classes, t.Form = c.Values(), formName(c.Form)
	switch n := len(t.Classes); {
	case n < 2:
		return nil, wrong("%d class, want at least 2", n)
	case n > maxClasses:
		return nil, wrong("%d classes, want at most %d; a regression predicts numbers", n, maxClasses)
	}
	return t, nil
}

// shares are what units that stand for shares are called, and what 0.123 is in them.
var shares = map[string][2]string{"%": {"percent", "12.3 %"}, "‰": {"per mille", "123 ‰"}}

// Shares says of a target of numbers that the training rows had as percents how it is
// predicted, "" of another. It tells the training rows from those of another file, which
// may have no such column.
func (t *Target) Shares() string {
	if t.Seen == nil {
		return ""
	}
	return sharesOf(t.Name, t.Seen.Unit, "%s was written in %s in the training rows, and is predicted as shares: 0.123 is %s")
}

// Shares is [Target.Shares] of the targets as a frame has them.
func (ts Targets) Shares(f *table.Frame) (notes []string) {
	for _, t := range ts {
		if text := sharesOf(t.Name, f.Column(t.Name).Unit, "%s is written in %s, and predicted as shares: 0.123 is %s"); text != "" && t.Task == Regression {
			notes = append(notes, text)
		}
	}
	return notes
}

func sharesOf(name, unit, format string) string {
	if s, ok := shares[unit]; ok {
		return fmt.Sprintf(format, table.Clip(name), s[0], s[1])
	}
	return ""
}

// decide sets the task that the column suggests, and why.
func (t *Target) decide(c *table.Column, rows int) {
	few := c.Distinct > 0 && c.Distinct <= 20 && c.Distinct <= max(2, rows/5)
	switch {
	case c.Kind == table.Category && c.Form == table.FormWhole:
		t.Task, t.Why = Classification, table.Because("it holds whole numbers of too many digits to compute with")
	case c.Kind == table.Category:
		t.Task, t.Why = Classification, table.Because("it holds texts")
	case !c.Whole && c.Unit == "%":
		t.Task, t.Why = Regression, table.Because("it holds shares in percent")
	case !c.Whole && c.Unit == "‰":
		t.Task, t.Why = Regression, table.Because("it holds shares in per mille")
	case !c.Whole || !few:
		t.Task, t.Why = Regression, table.Because("it holds numbers, not all whole, or many different ones")
	default:
		t.Task, t.Why = Classification, table.Because("it holds %d different whole numbers", c.Distinct)
		if k := slices.Index(c.Counts(), 1); k >= 0 && c.Distinct > countsFrom {
			t.Task, t.Why = Regression, table.Because("it holds %d different whole numbers, %s in one row alone, as counts do; --task %s says otherwise (task = %q in a recipe)", c.Distinct, table.Clip(c.Levels[k]), Classification, Classification)
		}
	}
}

// countsFrom is above how many different whole numbers they are counts, if one of them
// is there once: classes that nobody could learn are rare, and counts end in a thin
// tail.
const countsFrom = 4

// formName returns the name of a form as a schema has it.
func formName(f table.Form) string {
	if f == table.FormText {
		return ""
	}
	return f.String()
}

// fit learns of numbers the mean and the deviation, unless they are left unscaled.
func (t *Target) fit(f *table.Frame, rows []int, c Choices) error {
	if t.Task != Regression {
		return nil
	}
	wrong := func(err error) error {
		return &table.Error{File: f.File, Column: t.Name, Rule: err.Error()}
	}
	numbers := present(f.Column(t.Name), rows)
	if len(numbers) > 0 {
		if err := data.CheckTargets(slices.Min(numbers), slices.Max(numbers)); err != nil {
			return wrong(err)
		}
	}
	in, err := fitNumber(f.Column(t.Name), rows)
	if err != nil {
		return wrong(err)
	}
	if t.Seen = in.Seen; c.Unscaled {
		t.Mean, t.Scale = 0, 1
		return nil
	}
	if c.Transform != "" {
		if numbers, err = t.fitTransform(c.Transform, numbers); err != nil {
			return wrong(err)
		}
	}
	if err := t.standardise(numbers); err != nil {
		return wrong(err)
	}
	return nil
}

// fitTransform learns the transform of a kind from the numbers of the training rows, and
// returns what it makes of them.
func (t *Target) fitTransform(kind string, numbers []float64) (transformed []float64, err error) {
	if t.Transform, err = data.FitTargetTransform(kind, numbers); err != nil {
		return nil, err
	}
	for _, v := range numbers {
		transformed = append(transformed, t.Transform.At(v))
	}
	return transformed, nil
}

// closest is how small a share of its size a target may vary by: of less, rounding in
// double precision leaves too little.
const closest = 1e-14

// standardise learns the mean and the deviation of the training rows' numbers, which it
// sorts.
func (t *Target) standardise(numbers []float64) error {
	in := Input{Scale: 1}
	if err := in.fitValues(numbers, len(numbers)); err != nil {
		return err
	}
	if t.Mean, t.Scale = in.Mean, in.Scale; len(numbers) == 0 || t.Scale != 1 {
		return nil
	}
	// A scale of 1 may stand for a deviation that is lost beside the mean. Numbers that are
	// so close have exact differences.
	from, mean, squares := numbers[len(numbers)/2], 0.0, 0.0
	for _, v := range numbers {
		mean += (v - from) / float64(len(numbers))
	}
	for _, v := range numbers {
		d := v - from - mean
		squares += float64(d * d)
	}
	deviation := math.Sqrt(squares / float64(len(numbers)))
	switch {
	case deviation == 0 || deviation > 2e-12*math.Abs(from):
	case deviation < closest*math.Abs(from):
		return fmt.Errorf("its numbers, about %.3g, differ by a %.1g part of their size, of which rounding leaves too little; subtract %.3g from them, before they are rounded", from, deviation/math.Abs(from), from)
	default:
		t.Mean, t.Scale = from+mean, deviation
	}
	return nil
}
