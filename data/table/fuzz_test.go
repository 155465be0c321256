package table

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// FuzzCSV reads anything. What is read has as many cells as it says.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,x\n2,y\n", "a;b\n1,5;\"x\n\"\"\"\n", "\ufeff1\t2\r\n3\tNA\r\n", "a,a,\n1,2,3\n", "a\n1,234\n", "\"", "a|b\n|\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) { walk(t, text) })
}

// FuzzParquet reads anything that begins as Parquet does.
func FuzzParquet(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.parquet"))
	if err != nil || len(files) == 0 {
		f.Fatalf("testdata/*.parquet: got %v, %v", files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) { walk(t, b) })
}

func walk(t *testing.T, b []byte) {
	f, err := Read("fuzz", bytes.NewReader(b), int64(len(b)), Options{})
	if err != nil {
		if f != nil {
			t.Errorf("%.80q: got a table beside the error %v", b, err)
		}
		return
	}
	if len(f.Columns) == 0 || f.Rows == 0 {
		t.Fatalf("%.80q: got %d columns and %d rows, want an error", b, len(f.Columns), f.Rows)
	}
	for _, c := range f.Columns {
		missing := 0
		for i := range f.Rows {
			if c.Kind.Usable() && c.Text(i) == "" {
				missing++
			}
		}
		if c.Kind.Usable() && missing != c.Missing {
			t.Errorf("%.80q: column %q misses %d values, and %d are said to be missing", b, c.Name, missing, c.Missing)
		}
	}
	if f.Describe() == "" {
		t.Errorf("%.80q: no description", b)
	}
}
