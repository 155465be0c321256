package table_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/parquet"
)

// A file is read in the format that its beginning names, whatever it is called.
func TestFormats(t *testing.T) {
	columns, err := os.ReadFile(filepath.Join("parquet", "testdata", "snappy-1.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	both := []table.Format{parquet.Format, csv.Format}
	for _, c := range []struct {
		name    string
		content []byte
		formats []table.Format
		want    string // the format, or a part of the error
	}{
		{"flowers.csv", columns, both, "Parquet"},
		{"flowers.parquet", []byte("a,b\n1,x\n2,y\n"), both, "CSV"},
		{"short", []byte("a"), both, "the table has no rows"},
		{"flowers.csv", columns, []table.Format{csv.Format}, "a Parquet file, which this program does not read"},
		{"flowers.csv", []byte("a,b\n1,x\n2,y\n"), []table.Format{parquet.Format}, `it begins with "a,b\n1,x\n", want a Parquet file`},
	} {
		path := filepath.Join(t.TempDir(), c.name)
		if err := os.WriteFile(path, c.content, 0o644); err != nil {
			t.Fatal(err)
		}
		f, err := table.Open(path, table.Options{}, c.formats...)
		switch {
		case err != nil && !strings.Contains(err.Error(), c.want):
			t.Errorf("%s, %.8q in %d formats: got error %v, want %s", c.name, c.content, len(c.formats), err, c.want)
		case err == nil && f.Format != c.want:
			t.Errorf("%s, %.8q in %d formats: read as %s, want %s", c.name, c.content, len(c.formats), f.Format, c.want)
		}
		g, err2 := table.Read(path, bytes.NewReader(c.content), int64(len(c.content)), table.Options{}, c.formats...)
		if (err == nil) != (err2 == nil) || err == nil && g.Format != f.Format {
			t.Errorf("%s: Read gives %v, and Open gives %v", c.name, err2, err)
		}
	}
	if _, err := table.Open(t.TempDir(), table.Options{}, both...); err == nil || !strings.Contains(err.Error(), "a directory") {
		t.Errorf("a directory: got %v, want an error", err)
	}
}
