package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/explain/columns"
)

// The command measures the columns out of fold or on another table, and writes
// numbers and a picture.
func TestImportanceCommand(t *testing.T) {
	path, dir := taller(t, flowers(t)), filepath.Join(t.TempDir(), "run")
	if status, stdout, stderr := cajal(t, "train", path, "--target", "species", "--epochs", "30", "--hidden", "16", "--out", dir); status != 0 || !strings.Contains(stdout, "importance.png") {
		t.Fatalf("status %d:\n%s%s", status, stdout, stderr)
	}
	model, out := filepath.Join(dir, "model.safetensors"), filepath.Join(t.TempDir(), "out")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{model, "--data", filepath.Dir(path)}, 0, "30 rows (out of fold), 10 shuffles of each column; with none: loss"},
		{[]string{model, "--data", filepath.Dir(path), "--out", "none"}, 0, "petal and sepal, correlation"},
		{[]string{model, path, "--out", out, "--repeats", "3"}, 0, filepath.Join(out, "importance-flowers.json")},
		{[]string{model, path, "--out", "none"}, 0, "the model was trained on all of them"},
		{[]string{model, path, "--repeats", "0"}, 2, "--repeats 0: want 1 to 10000"},
		{[]string{model, filepath.Join(dir, "none.csv"), "--out", "none"}, 1, "none.csv"},
		{[]string{}, 2, "needs a model file"},
	} {
		status, stdout, stderr := cajal(t, append([]string{"explain", "importance"}, c.args...)...)
		if status != c.code || !strings.Contains(stdout+stderr, c.want) {
			t.Errorf("cajal explain importance %s: status %d, want %d and %q:\n%s%s", strings.Join(c.args, " "), status, c.code, c.want, stdout, stderr)
		}
	}
	for _, file := range []string{filepath.Join(dir, "importance.png"), filepath.Join(dir, "importance-all-rows.json"), filepath.Join(out, "importance-flowers.png")} {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
	status, stdout, stderr := cajal(t, "explain", "importance", model, path, "--json", "--out", "none", "--repeats", "2")
	var r columns.Report
	if err := json.Unmarshal([]byte(stdout), &r); status != 0 || err != nil || r.Samples != 30 || r.Repeats != 2 || len(r.Columns) != 3 || r.Rows != path {
		t.Errorf("status %d, %v: got %+v\n%s%s", status, err, r, stdout, stderr)
	}
}

// A model of no table has no columns.
func TestImportanceWantsATable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "people.safetensors")
	if status, _, stderr := cajal(t, "train", "people", "--epochs", "1", "--out", "none", "--save", file); status != 0 {
		t.Fatal(stderr)
	}
	if status, _, stderr := cajal(t, "explain", "importance", file); status != 2 || !strings.Contains(stderr, "not from a table, so it has no columns") {
		t.Errorf("status %d: %s", status, stderr)
	}
}
