package parquet

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

// cells returns all cells of a file as the texts that pass to package table.
func cells(t *testing.T, name string) (names []string, rows [][]string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := newSource(name, []part{{name: name, r: strings.NewReader(string(b)), size: int64(len(b))}}, table.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.fields {
		names = append(names, s.fields[i].name)
	}
	if err := s.Rewind(); err != nil {
		t.Fatal(err)
	}
	for {
		line, err := s.Next()
		if err == io.EOF {
			return names, rows
		}
		if err != nil {
			t.Fatalf("%s: row %d: %v", name, line, err)
		}
		row := make([]string, len(names))
		for i := range row {
			row[i] = string(s.Cell(i))
		}
		rows = append(rows, row)
	}
}

// Every logical type, in every encoding that it may have, is the text that
// stands in the CSV file of the same table.
func TestLogicalTypes(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata", "types.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		for j := range want[i] {
			want[i][j] = strings.TrimSpace(want[i][j])
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "types-*.parquet"))
	if err != nil || len(files) != 11 {
		t.Fatalf("testdata/types-*.parquet: got %v, %v, want 11 files", files, err)
	}
	for _, name := range files {
		names, rows := cells(t, name)
		if !slices.Equal(names, want[0]) || len(rows) != len(want)-1 {
			t.Errorf("%s: got columns %v and %d rows, want %v and %d", name, names, len(rows), want[0], len(want)-1)
			continue
		}
		for i, row := range rows {
			for j, got := range row {
				if got != want[i+1][j] {
					t.Errorf("%s: row %d, column %s: got %q, want %q", name, i+1, names[j], got, want[i+1][j])
				}
			}
		}
	}
}

// Pages, runs and blocks that follow each other are read in order.
func TestLongColumns(t *testing.T) {
	for _, name := range []string{"long-dictionary.parquet", "long-delta.parquet"} {
		names, rows := cells(t, filepath.Join("testdata", name))
		if want := "row square third half word few bit wide"; strings.Join(names, " ") != want || len(rows) != 3000 {
			t.Fatalf("%s: got columns %v and %d rows, want %s and 3000", name, names, len(rows), want)
		}
		for i, got := range rows {
			square := i * i
			if i%2 == 1 {
				square = -square
			}
			half := fmt.Sprint(float64(i) / 2)
			if i%5 == 2 {
				half = ""
			}
			k := uint64(i) * 2654435761
			want := []string{fmt.Sprint(i), fmt.Sprint(square), fmt.Sprint(i / 3), half, fmt.Sprint("word ", i*i), "abc"[i/700%3 : i/700%3+1],
				fmt.Sprint(i*i%7 < 3), fmt.Sprint(int64(k*k - 1<<63))}
			if !slices.Equal(got, want) {
				t.Fatalf("%s: row %d: got %q, want %q", name, i, got, want)
			}
		}
	}
}

// A point in time of 12 bytes, as older programs write it.
func TestInt96(t *testing.T) {
	_, rows := cells(t, filepath.Join("testdata", "int96.parquet"))
	want := [][]string{{"1969-12-31T23:59:59.999"}, {"2024-02-29T00:00:00"}, {""}, {"2024-01-31T10:11:12.5"}, {"2000-01-01T00:00:00"}}
	if !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("got %q, want %q", rows, want)
	}
}

// The index that pandas stores is left out and named, in whatever order its rows
// stand, unless the options want it; a range is no column.
func TestPandasIndex(t *testing.T) {
	for _, c := range []struct {
		name, want string
		notes      int
		kinds      map[string]table.Kind
	}{
		{"pandas-shuffled", "x:number y:category __index_level_0__:index", 1, nil},
		{"pandas-range", "x:number y:category", 0, nil},
		{"pandas-named", "x:number y:category key:index", 1, nil},
		{"pandas-multi", "x:number y:category key:index letter:index", 2, nil},
		{"pandas-named", "x:number y:category key:number", 0, map[string]table.Kind{"key": table.Number}},
	} {
		f, err := Open(filepath.Join("testdata", c.name+".parquet"), table.Options{Kinds: c.kinds})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := frametest.Kinds(f); got != c.want || len(f.Notes) != c.notes {
			t.Errorf("%s with %v: got %s and notes %q, want %s and %d notes", c.name, c.kinds, got, f.Notes, c.want, c.notes)
		}
	}
}

// Why the file leaves a column out is told too where the options leave it out.
func TestWhyLeftOut(t *testing.T) {
	for _, c := range []struct{ name, column, want string }{
		{"pandas-named", "key", "left out: it is the index that pandas stored"},
		{"nested", "tags", "left out: it holds lists"},
		{"long-delta", "row", "left out: it only numbers the rows"},
	} {
		for _, kinds := range []map[string]table.Kind{nil, {c.column: table.Ignored}} {
			f, err := Open(filepath.Join("testdata", c.name+".parquet"), table.Options{Kinds: kinds})
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Column(c.column).Summary(); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s of %s with %v: got %q, want %q", c.column, c.name, kinds, got, c.want)
			}
		}
	}
}

// Columns without one value in each row are left out and named; to ask for one
// is an error.
func TestNested(t *testing.T) {
	name := filepath.Join("testdata", "nested.parquet")
	f, err := Open(name, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := frametest.Kinds(f), "a:number tags:ignore point:ignore map:ignore b:category"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for i, want := range []string{"column 2 (tags) is left out: it holds lists", "column 3 (point) is left out: it holds records of 2 values", "column 4 (map) is left out: it holds maps"} {
		if len(f.Notes) != 3 || !strings.HasPrefix(f.Notes[i], want) {
			t.Errorf("note %d: got %q, want %q", i, f.Notes, want)
		}
	}
	if f, err := Open(name, table.Options{Kinds: map[string]table.Kind{"tags": table.Category}}); err == nil {
		t.Errorf("lists as a category: got %s, want an error", frametest.Kinds(f))
	}
}

// Numbers are those of the file, whatever sign the texts beside them have.
func TestSigns(t *testing.T) {
	for _, decimal := range []byte{0, ','} {
		f, err := Open(filepath.Join("testdata", "signs.parquet"), table.Options{Decimal: decimal})
		if err != nil {
			t.Fatal(err)
		}
		for column, want := range map[string]string{"v": "[1.234 2.345 3.456]", "w": "[1.234 2.345 NaN]", "text": "[1.5 2.25 3.75]"} {
			if got := fmt.Sprint(frametest.Numbers(f.Column(column), f.Rows)); got != want {
				t.Errorf("with the decimal sign %q, %s: got %s, want %s", decimal, column, got, want)
			}
		}
	}
}
