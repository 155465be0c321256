package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cajal/data"
	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/parquet"
	"cajal/model"
	"cajal/recipe"
	"cajal/rng"
	"cajal/tensor"
)

// open reads the file. Groups are levels of a category, or texts as they stand where they
// are too many for one.
func (t *tableData) open(r *recipe.Recipe, o table.Options) (err error) {
	formats := []table.Format{parquet.Format, csv.Format}
	t.frame, err = table.Open(r.Data.Path, o, formats...)
	if e, ok := errors.AsType[*table.Error](err); ok && e.Code == table.ManyLevels && r.Data.Group != "" {
		o.Kinds[r.Data.Group], o.Texts = table.Ignored, r.Data.Group
		t.frame, err = table.Open(r.Data.Path, o, formats...)
	}
	if e, ok := errors.AsType[*table.Error](err); ok && e.Code == table.TextAmongNumbers && r.Data.Weight != "" {
		o.Kinds[r.Data.Weight] = table.Category
		if f, again := table.Open(r.Data.Path, o, formats...); again == nil {
			return r.Wrong("data.weight", fmt.Sprintf("column %s holds texts; want a number of 0 or more in every row", f.Column(r.Data.Weight).Title()))
		}
	}
	return err
}

// values returns the values of a column that says how rows are parted, as texts, "" where
// they are missing.
func (t *tableData) values(r *recipe.Recipe, column string) []string {
	if texts := t.frame.Texts(); texts != nil && column == r.Data.Group {
		for i, text := range texts {
			if texts[i] = strings.TrimSpace(text); slices.Contains(r.Data.Missing, texts[i]) {
				texts[i] = ""
			}
		}
		return texts
	}
	c, texts := t.frame.Column(column), make([]string, t.frame.Rows)
	for i := range texts {
		texts[i] = c.Text(i)
	}
	return texts
}

// checkParting refuses columns that cannot say how the rows are parted.
func (t *tableData) checkParting(r *recipe.Recipe) error {
	for _, k := range []struct{ key, name string }{{"data.group", r.Data.Group}, {"data.time", r.Data.Time}} {
		if k.name == "" {
			continue
		}
		c := t.frame.Column(k.name)
		switch {
		case c == nil:
			return r.Wrong(k.key, fmt.Sprintf("the table has no column %q%s", k.name, t.meant(r, k.name)))
		case c.Distinct == 1 && c.Missing == 0:
			return t.wrongColumn(r, k.key, c, 0, "it is the same in every row, so it cannot say how they are split; name another, or none")
		case k.key == "data.time" && c.Kind != table.Number && c.Kind != table.Date:
			return t.wrongColumn(r, k.key, c, 0, fmt.Sprintf("its kind is %v; want dates, times or numbers, such as 2024-01-31", c.Kind))
		}
		values := t.values(r, k.name)
		for _, row := range t.targets.Present(t.frame) {
			if values[row] == "" {
				return t.wrongColumn(r, k.key, c, t.frame.Line(row), "nothing stands here, and the rows are split by it; fill it in, or take out the rows without it")
			}
		}
	}
	return nil
}

// wrongColumn is the error of a key whose column does not do; line is 0 for all lines.
func (t *tableData) wrongColumn(r *recipe.Recipe, key string, c *table.Column, line int, rule string) error {
	return r.Wrong(key, (&table.Error{File: t.frame.File, Line: line, Column: c.Title(), Rule: rule}).Error())
}

// rows returns the rows that have a target and count for something, in the order of time
// if a column says it. Rows of one time stay in the order of the file.
func (t *tableData) rows(r *recipe.Recipe) []int {
	rows := t.targets.Present(t.frame)
	if r.Data.Weight != "" {
		// A batch of such rows alone would have no mean loss.
		w := t.frame.Column(r.Data.Weight)
		rows = slices.DeleteFunc(rows, func(row int) bool { return w.Number(row) == 0 })
	}
	if r.Data.Time != "" {
		c := t.frame.Column(r.Data.Time)
		slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(c.Number(a), c.Number(b)) })
	}
	return rows
}

// strata says what some of the rows, in the order of [tableData.rows], are parted by
// besides their classes.
func (t *tableData) strata(r *recipe.Recipe, rows []int) *strata {
	s := &strata{n: len(rows), ordered: r.Data.Ordered()}
	if g := r.Data.Group; g != "" {
		s.groups = t.numbered(r, g, rows)
	}
	if r.Data.Time != "" {
		s.moments = t.numbered(r, r.Data.Time, rows).Int64s()
	}
	return s
}

// numbered numbers the values of a column, in the order in which rows have them.
func (t *tableData) numbered(r *recipe.Recipe, column string, rows []int) *tensor.Tensor {
	values, known := t.values(r, column), map[string]int64{}
	numbers := make([]int64, len(rows))
	for i, row := range rows {
		text := values[row]
		if _, ok := known[text]; !ok {
			known[text] = int64(len(known))
		}
		numbers[i] = known[text]
	}
	return tensor.From(numbers)
}

// part keeps a share of rows apart: as part does, or the last ones, or groups of rows
// at random.
func (t *tableData) part(r *recipe.Recipe, rows []int, labels *tensor.Tensor, key string, share float64, by data.Shuffler) (most, kept []int, err error) {
	if share == 0 || !r.Data.Parted() {
		return part(r, rows, labels, key, share, by)
	}
	if most, kept, err = t.strata(r, rows).hold(share, by); err != nil {
		return nil, nil, r.Wrong(key, err.Error())
	}
	return rowsAt(rows, most), rowsAt(rows, kept), nil
}

// split splits the rows that have a target: at random, each class in
// proportion, unless the recipe says otherwise.
func (t *tableData) split(r *recipe.Recipe) error {
	rows := t.rows(r)
	t.dropped, t.parting = t.frame.Rows-len(t.targets.Present(t.frame)), t.describeParting(r, rows)
	labels, err := t.partedBy(rows)
	if err != nil {
		return err
	}
	streams := rng.New(uint64(r.Seed))
	t.train = rows
	if t.train, t.test, err = t.part(r, t.train, labels, "data.test_share", r.Data.TestShare, streams.Stream("split")); err != nil {
		return err
	}
	if r.Bag != nil {
		return nil // each member has a part of its own to validate on
	}
	if labels != nil && r.Data.ValidationShare > 0 {
		if labels, err = t.partedBy(t.train); err != nil {
			return err
		}
	}
	t.train, t.valid, err = t.part(r, t.train, labels, "data.validation_share", r.Data.ValidationShare, streams.Stream("split/validation"))
	return err
}

// partedBy returns what has its share in each part: the classes of rows, or the
// combinations of their labels; nil of numbers.
func (t *tableData) partedBy(rows []int) (*tensor.Tensor, error) {
	s := &strata{}
	err := t.stratify(s, rows)
	return s.labels, err
}

// stratify adds to the strata of rows what has its share in each part: their classes, or
// the combinations of their labels; nothing of numbers.
func (t *tableData) stratify(s *strata, rows []int) error {
	if t.targets.Numbers() {
		return nil
	}
	y, err := t.targets.Encode(t.frame, rows)
	if err != nil {
		return err
	}
	if one := t.targets.Classes(); one != nil {
		s.labels, s.classes = y, one.Classes
		return nil
	}
	var labels []model.Label
	for _, target := range t.targets {
		labels = append(labels, model.Label{Name: target.Name, Classes: target.Classes})
	}
	s.byLabels(y, labels)
	return nil
}

// describeParting says by what the rows are parted, "" for chance alone.
func (t *tableData) describeParting(r *recipe.Recipe, rows []int) phrase {
	switch d := &r.Data; {
	case len(rows) == 0:
		return phrase{}
	case d.Group != "":
		return phrased("; %d groups by %s, each of which stays in one part", classesOf(t.numbered(r, d.Group, rows)), d.Group)
	case d.Time != "":
		c := t.frame.Column(d.Time)
		return phrased("; in the order of %s, from %s to %s", d.Time, c.Text(rows[0]), c.Text(rows[len(rows)-1]))
	}
	return phrase{}
}

// mostFolds returns how many folds, at most k, a bag of the rows to train on can have:
// fewer groups or times than k leave fewer.
func (t *tableData) mostFolds(r *recipe.Recipe, k int) (int, error) {
	if !r.Data.Parted() {
		return k, nil
	}
	s := t.strata(r, t.train)
	for ; ; k-- {
		_, _, err := s.folds(k, rng.New(uint64(r.Seed)).Stream("folds"))
		if err == nil || k <= 2 {
			return k, err
		}
	}
}
