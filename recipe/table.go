package recipe

import (
	"errors"
	"fmt"
	"strings"

	"cajal/data"
	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/parquet"
	"cajal/data/table/schema"
	"cajal/rng"
	"cajal/tensor"
)

// columnKinds are what data.columns may say of a column.
var columnKinds = []string{"auto", "number", "category", "one-hot", "embed", "ignore"}

// tableData is a table with what has been learnt of its training rows.
type tableData struct {
	frame              *table.Frame // nil for a network that is not trained here
	target             *schema.Target
	schema             *schema.Schema
	train, valid, test []int // rows
	dropped            int   // rows without a target
}

// tableOptions says how the file is read.
func (d *Data) tableOptions() table.Options {
	o := table.Options{Header: d.Header, Missing: d.Missing, Kinds: map[string]table.Kind{}}
	if d.Delimiter != "" {
		o.Delimiter = d.Delimiter[0]
	}
	if d.Decimal != "" {
		o.Decimal = d.Decimal[0]
	}
	for name, kind := range d.Columns {
		switch kind {
		case "one-hot", "embed":
			o.Kinds[name] = table.Category
		default:
			o.Kinds[name], _ = table.ParseKind(kind) // checked before
		}
	}
	return o
}

func (r *Recipe) checkColumns() error {
	for _, name := range sortedKeys(r.Data.Columns) {
		if err := r.oneOf("data.columns."+name, r.Data.Columns[name], columnKinds); err != nil {
			return err
		}
	}
	if kind := r.Data.Columns[r.Data.Target]; kind == "ignore" || kind == "embed" || kind == "one-hot" {
		return r.wrong("data.columns."+r.Data.Target, fmt.Sprintf("%q, and it is the target", kind))
	}
	return nil
}

// readTable reads the file and settles what is to be predicted.
func (r *Recipe) readTable(t *tableData) (err error) {
	d := &r.Data
	if t.frame, err = table.Open(d.Path, d.tableOptions(), parquet.Format, csv.Format); err != nil {
		return r.ofTable(err)
	}
	for _, name := range sortedKeys(d.Columns) {
		if t.frame.Column(name) == nil {
			return r.wrong("data.columns."+name, "the table has no such column"+suggest(name, t.frame.Names()))
		}
	}
	t.target, err = schema.FindTarget(t.frame, d.Target, d.Task)
	if d.Target != "" && t.frame.Column(d.Target) == nil {
		if near := suggest(d.Target, t.frame.Names()); strings.HasPrefix(near, "; did") {
			return fmt.Errorf("%w%s", err, near)
		}
	}
	return r.ofTable(err)
}

// fitTable parts the rows, and learns from those for training how columns
// become numbers.
func (r *Recipe) fitTable(t *tableData) error {
	if err := r.partTable(t); err != nil {
		return err
	}
	embed := map[string]bool{}
	for name, kind := range r.Data.Columns {
		if kind == "embed" || kind == "one-hot" {
			embed[name] = kind == "embed"
		}
	}
	var err error
	t.schema, err = schema.Fit(t.frame, t.train, t.target, schema.Choices{Embed: embed, Missing: r.Data.Missing})
	return r.ofTable(err)
}

// ofTable says which key of a recipe decides what the table's message asks for.
func (r *Recipe) ofTable(err error) error {
	var e *table.Error
	if errors.As(err, &e) && e.Code == table.AmbiguousDecimal {
		return fmt.Errorf(`%w: decimal = "." or "," below [data] in a recipe`, err)
	}
	return err
}

// partTable parts the rows that have a target: at random, each class in
// proportion.
func (r *Recipe) partTable(t *tableData) error {
	rows := t.frame.Present(t.target.Name)
	t.dropped = t.frame.Rows - len(rows)
	var labels *tensor.Tensor
	if t.target.Task == schema.Classification {
		var err error
		s := &schema.Schema{Target: *t.target}
		if labels, err = s.Targets(t.frame, rows); err != nil {
			return err
		}
	}
	streams := rng.New(uint64(r.Seed))
	var err error
	t.train = rows
	if t.train, t.test, err = r.part(t.train, labels, r.Data.TestShare, streams.Stream("split"), t.target.Classes); err != nil {
		return err
	}
	if labels != nil && r.Data.ValidationShare > 0 {
		s := &schema.Schema{Target: *t.target}
		if labels, err = s.Targets(t.frame, t.train); err != nil {
			return err
		}
	}
	t.train, t.valid, err = r.part(t.train, labels, r.Data.ValidationShare, streams.Stream("split/validation"), t.target.Classes)
	return err
}

// part keeps a share of rows apart.
func (r *Recipe) part(rows []int, labels *tensor.Tensor, share float64, s data.Shuffler, classes []string) (most, kept []int, err error) {
	if share == 0 {
		return rows, nil, nil
	}
	if labels == nil {
		most, kept, err = data.Split(len(rows), share, s)
	} else {
		if rare := rareClass(labels, classes); rare != "" {
			return nil, nil, r.wrong("data.test_share", fmt.Sprintf("class %q occurs only once; want each at least twice, once in either part", rare))
		}
		most, kept, err = data.SplitStratified(labels, share, s)
	}
	if err != nil {
		return nil, nil, r.wrong("data.test_share", err.Error())
	}
	for _, part := range [][]int{most, kept} {
		for i, j := range part {
			part[i] = rows[j]
		}
	}
	return most, kept, nil
}

func rareClass(labels *tensor.Tensor, classes []string) string {
	counts := make([]int, len(classes))
	for _, k := range labels.Int64s() {
		counts[k]++
	}
	for k, n := range counts {
		if n == 1 {
			return classes[k]
		}
	}
	return ""
}

// given says what a network has to fit.
func (t *tableData) given() *given {
	k := dataKind{own: true, shape: []int{t.schema.Width()}}
	if t.schema.Target.Task == schema.Classification {
		k.classes = len(t.schema.Target.Classes)
	} else {
		k.targets = 1
	}
	return &given{kind: k, names: t.schema.Target.Classes, table: t}
}

// sets encodes the parts.
func (t *tableData) sets() (s sets, err error) {
	if s.train, err = tensors(t, t.train); err != nil {
		return s, err
	}
	if s.valid, err = tensors(t, t.valid); err != nil {
		return s, err
	}
	if s.test, err = tensors(t, t.test); err != nil {
		return s, err
	}
	s.y = targetScaler(t.schema)
	return s, nil
}

func (t *tableData) describe() string {
	text := fmt.Sprintf("%d columns become %d inputs by what the training rows say", len(t.schema.Inputs), t.schema.Width())
	if n := len(t.schema.Tables()); n > 0 {
		text += fmt.Sprintf(", %d of them ids of categories to embed", n)
	}
	return text
}

// report says what was found, and what is to be predicted.
func (t *tableData) report() string {
	text := t.frame.Describe()
	text += fmt.Sprintf("target %s: %s, since %s", t.target.Name, t.target.Task, t.target.Why)
	if n := len(t.target.Classes); n > 0 {
		text += fmt.Sprintf("; %d classes: %s", n, strings.Join(t.target.Classes[:min(n, 10)], ", "))
		if n > 10 {
			text += ", …"
		}
	}
	if t.dropped > 0 {
		text += fmt.Sprintf("; %d rows without a target are left out", t.dropped)
	}
	return text + "\n"
}
