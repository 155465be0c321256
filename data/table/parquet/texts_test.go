package parquet

import (
	"path/filepath"
	"strings"
	"testing"

	"cajal/data/table"
)

// The cells of the column that Options.Texts names are kept, also where the column is
// left out: by Only, by its kind, or as the index of pandas. What has no single cell in a
// row is refused.
func TestTextsOfAColumnLeftOut(t *testing.T) {
	for _, c := range []struct {
		file, column string
		o            table.Options
	}{
		{"plain", "species", table.Options{}},
		{"plain", "species", table.Options{Only: true, Kinds: map[string]table.Kind{"length": table.Number}}},
		{"plain", "species", table.Options{Kinds: map[string]table.Kind{"species": table.Ignored}}},
		{"pandas-named", "key", table.Options{}},
	} {
		c.o.Texts = c.column
		f, err := Open(filepath.Join("testdata", c.file+".parquet"), c.o)
		if err != nil {
			t.Errorf("%s of %s: %v", c.column, c.file, err)
			continue
		}
		texts := f.Texts()
		if len(texts) != f.Rows || texts[0] == "" || c.column == "species" && (texts[0] != "setosa" || texts[1] != "virginica" || texts[3] != "") {
			t.Errorf("%s of %s with %+v: got %q, want its cells", c.column, c.file, c.o, texts)
		}
	}
	all, err := Open(filepath.Join("testdata", "nested.parquet"), table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Columns {
		if c.Kind != table.Ignored {
			continue
		}
		if _, err := Open(filepath.Join("testdata", "nested.parquet"), table.Options{Texts: c.Name}); err == nil || !strings.Contains(err.Error(), "("+c.Name+")") {
			t.Errorf("the nested column %s: got %v, want an error that names it", c.Name, err)
		}
		return
	}
	t.Fatal("no column of nested.parquet is left out")
}
