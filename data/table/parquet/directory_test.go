package parquet

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/internal/frametest"
)

// directory makes a directory of files: of parts in testdata, and of texts.
func directory(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "table.parquet")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for path, part := range files {
		content := []byte(part)
		if b, err := os.ReadFile(filepath.Join("testdata", "parts", part+".parquet")); err == nil {
			content = b
		}
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// texts returns a column's cells, one after the other.
func texts(f *table.Frame, column string) string {
	var all []string
	for i := range f.Rows {
		all = append(all, f.Column(column).Text(i))
	}
	return strings.Join(all, " ")
}

func TestDirectory(t *testing.T) {
	for _, c := range []struct {
		name                string
		files               map[string]string
		kinds, column, want string
		notes               int
	}{
		{"parts in the order of their names", map[string]string{"part-1.parquet": "second", "part-0.parquet": "first", "_SUCCESS": "", ".part-0.parquet.crc": "crc"},
			"x:number y:category", "y", "a b c d e f", 1},
		{"a part without values", map[string]string{"0.parquet": "empty", "1.parquet": "first"}, "x:number y:category", "x", "  1 2 3", 1},
		{"no ending", map[string]string{"0": "first", "1": "second"}, "x:number y:category", "x", "1 2 3 4.5  6.5", 1},
		{"another file", map[string]string{"0.parquet": "first", "readme.txt": "rows of 2024"}, "x:number y:category", "x", "1 2 3", 2},
		{"columns of folders", map[string]string{"year=2023/month=01/0.parquet": "first", "year=2024/month=__HIVE_DEFAULT_PARTITION__/0.parquet": "second"},
			"x:number y:category year:number month:number", "year", "2023 2023 2023 2024 2024 2024", 1},
		{"texts of folders", map[string]string{"at=New%20York/0.parquet": "first", "at=Oslo/0.parquet": "second"},
			"x:number y:category at:category", "at", "New York New York New York Oslo Oslo Oslo", 1},
		{"columns that the files have too", map[string]string{"y=q/0.parquet": "first", "y=r/0.parquet": "second"}, "x:number y:category", "y", "a b c d e f", 1},
		{"plain folders", map[string]string{"b/0.parquet": "first", "a/0.parquet": "second"}, "y:category x:number", "y", "d e f a b c", 1},
		{"folders beside the parts", map[string]string{"0.parquet": "first", "old/0.parquet": "second", "notes/a.txt": "no"}, "x:number y:category", "x", "1 2 3", 2},
	} {
		f, err := table.Open(directory(t, c.files), table.Options{}, Format, csv.Format)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := frametest.Kinds(f); got != c.kinds {
			t.Errorf("%s: got %s, want %s", c.name, got, c.kinds)
			continue
		}
		if got := texts(f, c.column); got != c.want || len(f.Notes) != c.notes {
			t.Errorf("%s: %s: got %q with notes %q, want %q with %d notes", c.name, c.column, got, f.Notes, c.want, c.notes)
		}
	}
}

// Notes agree with how many files they are of.
func TestDirectoryNotes(t *testing.T) {
	for _, c := range []struct {
		files map[string]string
		want  []string
	}{
		{map[string]string{"0.parquet": "first"}, []string{"the rows are those of 1 file"}},
		{map[string]string{"0.parquet": "first", "1.parquet": "second", "a.txt": "x"}, []string{"the rows are those of 2 files, in the order of their names", "1 file is no Parquet file and was not read: a.txt"}},
		{map[string]string{"0.parquet": "first", "a.txt": "x", "b.txt": "x"}, []string{"the rows are those of 1 file", "2 files are no Parquet files and were not read, such as a.txt"}},
	} {
		f, err := table.Open(directory(t, c.files), table.Options{}, Format, csv.Format)
		if err != nil {
			t.Fatal(err)
		}
		notes := strings.Split(strings.ReplaceAll(strings.Join(f.Notes, "\n"), f.File+string(filepath.Separator), ""), "\n")
		if !slices.Equal(notes, c.want) {
			t.Errorf("%v: got the notes %q, want %q", c.files, f.Notes, c.want)
		}
	}
}

func TestDirectoryRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"numbers and texts", map[string]string{"0.parquet": "first", "1.parquet": "texts"}, []string{"1.parquet", "column 1 (x) holds texts", "0.parquet numbers"}},
		{"a column is missing", map[string]string{"0.parquet": "first", "1.parquet": "fewer"}, []string{"1.parquet", `no column "y"`, "0.parquet"}},
		{"a column too many", map[string]string{"0.parquet": "first", "1.parquet": "more"}, []string{"1.parquet", `a column "z"`, "0.parquet"}},
		{"a part that is cut", map[string]string{"0.parquet": "first", "1.parquet": "PAR1"}, []string{"1.parquet", "is it whole?"}},
		{"an empty part", map[string]string{"0.parquet": "first", "1.parquet": ""}, []string{"1.parquet", "is it whole?"}},
		{"other folders", map[string]string{"a=1/0.parquet": "first", "b=1/1.parquet": "second"}, []string{"1.parquet", `"b"`, `"a"`}},
		{"no parts", map[string]string{"readme.txt": "nothing"}, []string{"a directory, want a Parquet or CSV file", "; it holds 1 .txt file"}},
		{"a tree with a part in it", map[string]string{"a.csv": "x", "b.CSV": "x", "README": "x", "deep/down/0.parquet": "first"}, []string{"it holds 2 .csv files, 1 file and 1 folder"}},
		{"nothing", nil, []string{"a directory of Parquet files that make one table; it is empty"}},
		{"hidden files", map[string]string{".gitkeep": "", ".cache/a.csv": ""}, []string{"; it holds hidden files alone"}},
		{"many kinds", map[string]string{"a.a": "", "b.b": "", "c.c": "", "d.d": "", "e.e": "", "f.f": "", "x/y": ""}, []string{"it holds 1 .a file, 1 .b file, 1 .c file, 1 .d file, 1 .e file, files of other kinds and 1 folder"}},
	} {
		f, err := table.Open(directory(t, c.files), table.Options{}, Format, csv.Format)
		if err == nil {
			t.Errorf("%s: got %s, want an error", c.name, frametest.Kinds(f))
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: got %q, want an error that says %q", c.name, err, w)
			}
		}
	}
}

func TestIsDirectory(t *testing.T) {
	file := filepath.Join("testdata", "parts", "first.parquet")
	got := []bool{
		IsDirectory(directory(t, map[string]string{"a=1/0.parquet": "first"})), IsDirectory(directory(t, map[string]string{"cats/0.png": "no"})),
		IsDirectory(file), IsDirectory(filepath.Join(t.TempDir(), "none")),
		IsDirectory(directory(t, map[string]string{"notes/a.txt": "no", "year=2024/0.parquet": "first", "readme.txt": "no"})),
		IsDirectory(directory(t, map[string]string{"a.csv": "no", "runs/0.parquet": "first"})),
	}
	if want := []bool{true, false, false, false, true, false}; !slices.Equal(got, want) {
		t.Errorf("a table, pictures, a file, nothing, partitions beside others, a tree: got %v, want %v", got, want)
	}
}
