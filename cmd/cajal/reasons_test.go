package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/explain/columns"
)

// The commands explain a row, and how predictions depend on a column, in words, in
// JSON and as pictures; what cannot be is refused with what there is.
func TestReasonsAndDependenceCommands(t *testing.T) {
	path, dir := flowers(t), t.TempDir()
	if status, stdout, stderr := cajal(t, "train", path, "--target", "species", "--epochs", "30", "--hidden", "16", "--out", "none", "--save", filepath.Join(dir, "model.safetensors")); status != 0 {
		t.Fatalf("status %d:\n%s%s", status, stdout, stderr)
	}
	one := filepath.Join(t.TempDir(), "one.csv")
	if err := os.WriteFile(one, []byte("petal,sepal\n1.4,5.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	model := filepath.Join(dir, "model.safetensors")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"reasons", model, path, "--row", "1"}, 0, "row 1: probability of setosa"},
		{[]string{"reasons", model, path, "--row", "1", "--of", "virginica", "--way", "gradients"}, 0, "by integrated gradients"},
		{[]string{"reasons", model, one, "--row", "1", "--background", path}, 0, "compared with 30 rows"},
		{[]string{"reasons", model, one, "--row", "1"}, 2, "--background TABLE names some"},
		{[]string{"reasons", model, path}, 2, "--row K is missing"},
		{[]string{"reasons", model, path, "--row", "31"}, 2, "has rows 1 to 30"},
		{[]string{"reasons", model, path, "--row", "1", "--of", "tulip"}, 2, "the model predicts setosa, versicolor, virginica"},
		{[]string{"reasons", model, path, "--row", "1", "--way", "magic"}, 2, "want shapley, sampled or gradients"},
		{[]string{"reasons", model}, 2, "needs a table"},
		{[]string{"dependence", model, path, "--column", "petal"}, 0, "all with one value of petal"},
		{[]string{"dependence", model, path}, 2, "--column NAME is missing: one of petal, sepal"},
		{[]string{"dependence", model, path, "--column", "leaf"}, 2, "the model learned from petal, sepal"},
		{[]string{"dependence", model, path, "--column", "petal", "--points", "1"}, 2, "want 2 to 1000"},
	} {
		status, stdout, stderr := cajal(t, append([]string{"explain"}, c.args...)...)
		if status != c.code || !strings.Contains(stdout+stderr, c.want) {
			t.Errorf("cajal explain %s: status %d, want %d and %q:\n%s%s", strings.Join(c.args, " "), status, c.code, c.want, stdout, stderr)
		}
	}
	for _, file := range []string{"reasons-row-1.png", "reasons-row-1.json", "dependence-petal.png", "dependence-petal.json"} {
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			t.Error(err)
		}
	}
	_, stdout, stderr := cajal(t, "explain", "reasons", model, path, "--row", "6", "--json", "--out", "none")
	var r columns.Reasons
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || r.Output != "versicolor" || len(r.Columns) != 2 || r.Columns[0].Value == "" || math.Abs(r.Unexplained) > 1e-6 {
		t.Errorf("%v: got %+v\n%s", err, r, stderr)
	}
}

// A column that is embedded has no gradient, so the command names the ways that take it.
func TestReasonsOfEmbedded(t *testing.T) {
	var b strings.Builder
	b.WriteString("town,age,y\n")
	for i := range 120 {
		fmt.Fprintf(&b, "town%c,%d.5,%s\n", 'A'+i%20, i%7, []string{"leak", "noise"}[i%2])
	}
	path, model := filepath.Join(t.TempDir(), "towns.csv"), filepath.Join(t.TempDir(), "model.safetensors")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, stdout, stderr := cajal(t, "train", path, "--target", "y", "--epochs", "1", "--hidden", "16", "--out", "none", "--save", model); status != 0 {
		t.Fatalf("status %d:\n%s%s", status, stdout, stderr)
	}
	reasons := []string{"explain", "reasons", model, path, "--row", "1", "--way"}
	for _, c := range []struct {
		way  string
		code int
		want string
	}{
		{"gradients", 2, "cajal: --way gradients: column town is embedded, so it has no gradient; want --way shapley or sampled"},
		{"shapley", 0, "town"},
		{"sampled", 0, "town"},
	} {
		if status, stdout, stderr := cajal(t, append(reasons, c.way)...); status != c.code || !strings.Contains(stdout+stderr, c.want) {
			t.Errorf("--way %s: status %d, want %d and %q:\n%s%s", c.way, status, c.code, c.want, stdout, stderr)
		}
	}
}

// Of parts that add up exactly nothing is left to tell.
func TestReasonsAddUp(t *testing.T) {
	for unexplained, want := range map[float64]string{0: "\nthe parts add up to the prediction\n", 0.00125: "\nthe parts add up to the prediction but for 0.0013\n"} {
		var b strings.Builder
		writeReasons(&b, "row 1", &columns.Reasons{Unexplained: unexplained})
		if !strings.HasSuffix(b.String(), want) {
			t.Errorf("%v left: got\n%swant %q at its end", unexplained, b.String(), want)
		}
	}
}
