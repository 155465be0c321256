package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/recipe"
)

// flowers writes a small table.
func flowers(t *testing.T) string {
	t.Helper()
	text := "petal,sepal,species\n"
	for _, row := range []string{"1.4,5.1,setosa\n", "4.7,7.0,versicolor\n", "6.0,6.3,virginica\n", "1.3,4.9,setosa\n", "4.5,6.4,versicolor\n", "5.1,5.8,virginica\n"} {
		text += strings.Repeat(row, 5)
	}
	path := filepath.Join(t.TempDir(), "flowers.csv")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// What train makes of a table is what the printed recipe makes of it.
func TestTrainTable(t *testing.T) {
	path := flowers(t)
	status, text, stderr := cajal(t, "recipe", path, "--target", "species")
	if status != 0 {
		t.Fatalf("recipe: status %d: %s", status, stderr)
	}
	mine := filepath.Join(t.TempDir(), "mine.toml")
	if err := os.WriteFile(mine, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var results [2]recipe.Result
	for i, args := range [][]string{{"train", path, "--target", "species"}, {"train", mine}} {
		status, stdout, stderr := cajal(t, append(args, "--json", "--out", "none", "--seed", "3")...)
		if status != 0 {
			t.Fatalf("%v: status %d: %s", args, status, stderr)
		}
		if !strings.Contains(stderr, "species  category  setosa, versicolor, virginica") {
			t.Errorf("%v: standard error has no report of the columns:\n%s", args, stderr)
		}
		if err := json.Unmarshal([]byte(stdout), &results[i]); err != nil {
			t.Fatal(err)
		}
	}
	a, b := results[0], results[1]
	if a.Test["accuracy"] != 1 || a.Test["loss"] != b.Test["loss"] || a.Train["loss"] != b.Train["loss"] {
		t.Errorf("table: train %v, test %v; printed recipe: train %v, test %v; want the same, and accuracy 1", a.Train, a.Test, b.Train, b.Test)
	}
}

func TestTableMistakes(t *testing.T) {
	path := flowers(t)
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"train", path}, 1, "no target is named; the columns are petal, sepal, species"},
		{[]string{"train", path, "--target", "specis"}, 1, `no column "specis"`},
		{[]string{"train", path, "--target", "species", "--task", "regression"}, 1, "a regression predicts numbers"},
		{[]string{"train", path, "--target", "species", "--task", "guess"}, 2, `"guess" is not known`},
		{[]string{"train", "moons", "--target", "species"}, 2, "--target is for a table or pictures"},
		{[]string{"recipe", "moons", "--target", "species"}, 2, "--target is for a table or pictures"},
		{[]string{"train", "nothing.csv", "--target", "species"}, 1, "no such file"},
	} {
		status, _, stderr := cajal(t, c.args...)
		if status != c.status || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: got status %d, %q; want %d, and it to say %q", c.args, status, stderr, c.status, c.want)
		}
	}
}
