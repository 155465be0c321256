package recipe

import (
	"fmt"
	"strings"

	"cajal/data"
	"cajal/data/table"
	"cajal/nn"
)

// given is data of the user's own, as it was found.
type given struct {
	kind  dataKind
	names []string // of the classes
	file  string   // how the file was read, and
	parts string   // how its rows were parted: the same again is not done again
	table *tableData
}

// sets returns the parts of the data, prepared.
func (g *given) sets(name string, hooks Hooks) (s sets, err error) {
	if g.table.frame == nil {
		return s, fmt.Errorf("%s: the data of a trained network is not there to train on", name)
	}
	hooks.step("generate", "%s: %d rows of %s", g.table.frame.File, g.table.frame.Rows, g.table.target.Name)
	if s, err = g.table.sets(); err != nil {
		return s, err
	}
	hooks.step("split", "%s", s.describe())
	hooks.step("standardise", "%s", g.table.describe())
	return s, nil
}

// tables returns the sizes of the tables that embedded categories need.
func (g *given) tables() []int {
	if g == nil || g.table == nil {
		return nil
	}
	return g.table.schema.Tables()
}

// checkOwn refuses keys of the user's own data elsewhere, and values that can't
// be, before a file is opened.
func (r *Recipe) checkOwn() error {
	d := &r.Data
	if !dataKinds[d.Kind].own {
		for _, k := range []struct {
			key string
			set bool
		}{{"path", d.Path != ""}, {"target", d.Target != ""}, {"task", d.Task != ""}, {"validation_share", d.ValidationShare != 0},
			{"columns", len(d.Columns) > 0}, {"missing", len(d.Missing) > 0}, {"delimiter", d.Delimiter != ""},
			{"decimal", d.Decimal != ""}, {"header", d.Header != ""}} {
			if k.set {
				return r.wrong("data."+k.key, fmt.Sprintf("%s is not read from a file of yours; kind = \"table\" is", d.Kind))
			}
		}
		return nil
	}
	for _, v := range []struct {
		key, value string
		known      []string
	}{{"task", d.Task, []string{"", table.Classification, table.Regression}}, {"delimiter", d.Delimiter, []string{"", ",", ";", "\t", "|"}},
		{"decimal", d.Decimal, []string{"", ".", ","}}, {"header", d.Header, []string{"", "yes", "no"}}} {
		if err := r.oneOf("data."+v.key, v.value, v.known); err != nil {
			return err
		}
	}
	switch {
	case d.Path == "" && d.given == nil:
		return r.wrong("data.path", "missing; it names the file to read")
	case d.Standardise:
		return r.wrong("data.standardise", "columns of a table always are, so the key is not needed")
	case r.Random != "streams":
		return r.wrong("random", fmt.Sprintf("%q, want \"streams\" for a table", r.Random))
	case len(d.Cases) > 0 || d.ClassCount != nil:
		return r.wrong("data", "cases and class_count are not for tables")
	case d.ValidationShare > 0 && d.ValidationShare+d.TestShare > 0.95:
		return r.wrong("data.validation_share", "with test_share it leaves nothing to train on")
	}
	return first(r.between("data.validation_share", d.ValidationShare, 0, 0.9), r.checkColumns())
}

// readOwn reads the user's data, unless it has been read already.
func (r *Recipe) readOwn() error {
	d := &r.Data
	if !dataKinds[d.Kind].own || d.given != nil && d.given.table.frame == nil {
		return nil
	}
	file := fmt.Sprintf("%q %v", []string{d.Path, d.Target, d.Task, d.Delimiter, d.Decimal, d.Header, strings.Join(d.Missing, "\x00")}, d.Columns)
	parts := fmt.Sprintf("%g %g %d", d.TestShare, d.ValidationShare, r.Seed)
	t := &tableData{}
	if d.given != nil && d.given.file == file {
		if d.given.parts == parts {
			return nil
		}
		t.frame, t.target = d.given.table.frame, d.given.table.target
	} else if err := r.readTable(t); err != nil {
		return err
	}
	if err := r.fitTable(t); err != nil {
		return err
	}
	d.given = t.given(file, parts)
	return nil
}

// ClassNames returns the names of the classes, nil if none are known.
func (r *Recipe) ClassNames() []string {
	if len(r.Data.Classes) > 0 || r.Data.given == nil {
		return r.Data.Classes
	}
	return r.Data.given.names
}

// Describe says what was found in data of the user's own, "" for other data.
func (r *Recipe) Describe() string {
	if g := r.Data.given; g != nil && g.table.frame != nil {
		return g.table.report()
	}
	return ""
}

// embed builds the layer that looks categories up, and returns how many outputs
// it has.
func (r *Recipe) embed(l *Layer, in int) (nn.Layer, int) {
	tables := r.Data.given.tables()
	return nn.EmbedColumns(l.Out, tables...), in + len(tables)*(l.Out-1)
}

func (r *Recipe) checkEmbed(key string, place int) error {
	switch {
	case len(r.Data.given.tables()) == 0:
		return r.wrong(key, `nothing is embedded: an embed layer is for kind = "table" with a category set to "embed" in data.columns`)
	case place != 0:
		return r.wrong(key, "an embed layer must be the first")
	}
	return nil
}

// tensors is data.Tensors as a data.Dataset, nil for no rows.
func tensors(t *tableData, rows []int) (data.Dataset, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	x, err := t.schema.Encode(t.frame, rows)
	if err != nil {
		return nil, err
	}
	y, err := t.schema.Targets(t.frame, rows)
	if err != nil {
		return nil, err
	}
	return data.Tensors(x, y)
}

// Parts returns the numbers of the rows of a table, from 0, that are for
// training, for validation and for testing; nil for other data.
func (r *Recipe) Parts() (train, validation, test []int) {
	if r.Data.given == nil {
		return nil, nil, nil
	}
	t := r.Data.given.table
	return t.train, t.valid, t.test
}
