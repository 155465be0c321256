package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestResultName(t *testing.T) {
	for _, c := range []struct {
		about  string
		things []string
		want   string
	}{
		{"petal_width", []string{"petal_width", "petal"}, "dependence-petal_width"},
		{"Age", []string{"Age", "sex"}, "dependence-Age"},
		{"../../etc/passwd", nil, "dependence-______etc_passwd"},
		{"a b", []string{"a b", "c"}, "dependence-a_b"},
		{"花瓣", nil, "dependence-花瓣"},
		{"x\x00\xff\n", nil, "dependence-x___"},
	} {
		if got := resultName("dependence", c.about, c.things); got != c.want {
			t.Errorf("%q: got %s, want %s", c.about, got, c.want)
		}
	}
	long := strings.Repeat("長", 300)
	alike := []string{"a b", "a.b", "a_b", "A_b", "Age", "age", long + "x", long + "y"}
	seen := map[string]string{}
	for _, about := range alike {
		name := strings.ToLower(resultName("dependence", about, alike))
		if other := seen[name]; other != "" {
			t.Errorf("%q and %q are both %s", other, about, name)
		}
		if seen[name] = about; len(name) > 240 {
			t.Errorf("%q: a name of %d bytes", about, len(name))
		}
	}
}

// The files of a measurement on one table are not those of another, nor those of the rows
// of the recipe.
func TestImportanceNames(t *testing.T) {
	targets := []string{"rain", "a b", "a.b", "-"}
	seen := map[string][]string{}
	for _, c := range []struct{ data, target, want string }{
		{"", "", "importance-all-rows"}, {"", "rain", "importance-all-rows-of-rain"}, {"", "-", "importance-all-rows-of--"},
		{"in/new.csv", "", "importance-new"}, {"new.csv", "rain", "importance-new-of-rain"}, {"new-rain.csv", "", "importance-new-rain"},
		{"-", "", "importance-standard-input"}, {"all-rows.csv", "", "importance-file-all-rows"},
		{"standard-input.csv", "", "importance-file-standard-input"}, {"All-Rows.parquet", "rain", "importance-file-All-Rows-of-rain"},
		{".csv", "", "importance-_csv"}, {"new.csv", "a b", ""}, {"new.csv", "a.b", ""},
	} {
		args := []string{"m.safetensors", c.data}
		if c.data == "" {
			args = args[:1]
		}
		name := importanceName(args, c.target, targets)
		if c.want != "" && name != c.want {
			t.Errorf("DATA %q, target %q: got %s, want %s", c.data, c.target, name, c.want)
		}
		if other := seen[strings.ToLower(name)]; other != nil {
			t.Errorf("DATA %q, target %q and %q are both %s", c.data, c.target, other, name)
		}
		seen[strings.ToLower(name)] = []string{c.data, c.target}
	}
}

// Each explanation has files of its own, and the picture that training made stays.
func TestExplanationsKeepEachOther(t *testing.T) {
	path, dir := taller(t, flowers(t)), filepath.Join(t.TempDir(), "run")
	if status, stdout, stderr := cajal(t, "train", path, "--target", "species", "--fast", "--epochs", "2", "--hidden", "16", "--out", dir); status != 0 {
		t.Fatalf("status %d:\n%s%s", status, stdout, stderr)
	}
	model, trained := filepath.Join(dir, "model.safetensors"), read(t, filepath.Join(dir, "importance.png"))
	for _, c := range [][]string{
		{"dependence", model, path, "--column", "petal"},
		{"dependence", model, path, "--column", "sepal"},
		{"reasons", model, path, "--row", "1"},
		{"reasons", model, path, "--row", "2"},
		{"importance", model, "--data", filepath.Dir(path), "--repeats", "2"},
		{"importance", model, path, "--repeats", "2"},
	} {
		status, stdout, stderr := cajal(t, append([]string{"explain"}, c...)...)
		if status != 0 || strings.Contains(stdout, "replaced") {
			t.Errorf("%v: status %d\n%s%s", c, status, stdout, stderr)
		}
	}
	for _, name := range []string{"dependence-petal", "dependence-sepal", "reasons-row-1", "reasons-row-2", "importance-all-rows", "importance-flowers"} {
		for _, end := range []string{".png", ".json"} {
			if _, err := os.Stat(filepath.Join(dir, name+end)); err != nil {
				t.Error(err)
			}
		}
	}
	if read(t, filepath.Join(dir, "importance.png")) != trained {
		t.Error("the picture that training made is another now")
	}
	if _, stdout, _ := cajal(t, "explain", "reasons", model, path, "--row", "1"); !strings.Contains(stdout, "reasons-row-1.png (replaced)\n") {
		t.Errorf("the same row again:\n%s", stdout)
	}
}
