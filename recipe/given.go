package recipe

import (
	"fmt"
	"strings"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/nn"
)

// given is data of the user's own, as it was found.
type given struct {
	kind  dataKind
	names []string // of the classes
	file  string   // how the file was read, and
	parts string   // how its rows were parted: the same again is not done again
	// One of these is there.
	table  *tableData
	images *imageData
}

// here reports whether the data itself is there: not for a network from a model
// file.
func (g *given) here() bool {
	return g.table != nil && g.table.frame != nil || g.images != nil && g.images.folder != nil
}

// sets returns the parts of the data, prepared.
func (g *given) sets(name string, hooks Hooks) (s sets, err error) {
	switch {
	case !g.here():
		return s, fmt.Errorf("%s: the data of a trained network is not there to train on", name)
	case g.images != nil:
		hooks.step("generate", "%s: %d pictures", g.images.folder.Path, len(g.images.folder.Files))
		if s, err = g.images.sets(); err == nil {
			hooks.step("split", "%s", s.describe())
		}
		return s, err
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
			{"decimal", d.Decimal != ""}, {"header", d.Header != ""}, {"size", d.Size != 0}, {"colour", d.Colour != ""}} {
			if k.set {
				return r.wrong("data."+k.key, fmt.Sprintf("%s is not read from files of yours; table and images are", d.Kind))
			}
		}
		return nil
	}
	if d.Kind == "images" {
		if err := r.checkImages(); err != nil {
			return err
		}
	} else if d.Size != 0 || d.Colour != "" {
		return r.wrong("data.size", "size and colour are for images")
	}
	for _, v := range []struct {
		key, value string
		known      []string
	}{{"task", d.Task, []string{"", schema.Classification, schema.Regression}}, {"delimiter", d.Delimiter, []string{"", ",", ";", "\t", "|"}},
		{"decimal", d.Decimal, []string{"", ".", ","}}, {"header", d.Header, []string{"", "yes", "no"}}} {
		if err := r.oneOf("data."+v.key, v.value, v.known); err != nil {
			return err
		}
	}
	switch {
	case d.Path == "" && d.given == nil:
		return r.wrong("data.path", "missing; it names the file to read")
	case d.Standardise:
		return r.wrong("data.standardise", "columns of a table and pictures always are, so the key is not needed")
	case r.Random != "streams":
		return r.wrong("random", fmt.Sprintf("%q, want \"streams\" for %s", r.Random, d.Kind))
	case len(d.Cases) > 0 || d.ClassCount != nil:
		return r.wrong("data", "cases and class_count are not for data of your own")
	case d.ValidationShare > 0 && d.ValidationShare+d.TestShare > 0.95:
		return r.wrong("data.validation_share", "with test_share it leaves nothing to train on")
	}
	return first(r.between("data.validation_share", d.ValidationShare, 0, 0.9), r.checkColumns())
}

// readOwn reads the user's data, unless it has been read already.
func (r *Recipe) readOwn() error {
	d := &r.Data
	if !dataKinds[d.Kind].own || d.given != nil && !d.given.here() {
		return nil
	}
	file := fmt.Sprintf("%s %d %s %q %v", d.Kind, d.Size, d.Colour, []string{d.Path, d.Target, d.Task, d.Delimiter, d.Decimal, d.Header, strings.Join(d.Missing, "\x00")}, d.Columns)
	parts := fmt.Sprintf("%g %g %d", d.TestShare, d.ValidationShare, r.Seed)
	known := d.given != nil && d.given.file == file
	if known && d.given.parts == parts {
		return nil
	}
	g, err := r.parted(known)
	if err == nil {
		g.file, g.parts = file, parts
		d.given = g
	}
	return err
}

// parted reads the data, unless that is known, and parts it.
func (r *Recipe) parted(known bool) (*given, error) {
	if r.Data.Kind == "images" {
		m := &imageData{}
		if known {
			m.folder, m.x = r.Data.given.images.folder, r.Data.given.images.x
		} else if err := r.readImages(m); err != nil {
			return nil, err
		}
		if err := r.partImages(m); err != nil {
			return nil, err
		}
		return r.Data.givenImages(m, m.folder.Classes), nil
	}
	t := &tableData{}
	if known {
		t.frame, t.target = r.Data.given.table.frame, r.Data.given.table.target
	} else if err := r.readTable(t); err != nil {
		return nil, err
	}
	if err := r.fitTable(t); err != nil {
		return nil, err
	}
	return t.given(), nil
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
	switch g := r.Data.given; {
	case g == nil || !g.here():
		return ""
	case g.images != nil:
		return g.images.report()
	default:
		return g.table.report()
	}
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

// Parts returns the numbers, from 0, of the rows of a table, or of the pictures
// of a folder in the order of images.Find, that are for training, for validation and for testing; nil for other data.
func (r *Recipe) Parts() (train, validation, test []int) {
	switch g := r.Data.given; {
	case g == nil:
		return nil, nil, nil
	case g.images != nil:
		return g.images.train, g.images.valid, g.images.test
	default:
		return g.table.train, g.table.valid, g.table.test
	}
}
