package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/experiment"
)

// Groups and times reach the recipe, which says so, and the model that comes of it
// predicts rows that have neither.
func TestGroupAndTime(t *testing.T) {
	dir := t.TempDir()
	table, fresh := filepath.Join(dir, "visits.csv"), filepath.Join(dir, "fresh.csv")
	text := "patient,day,dose,answer\n"
	for i := range 40 {
		text += fmt.Sprintf("p%d,2024-03-%02d,%d,%.1f\n", i%8, 1+i*11%20, i*7%13, float64(i*7%13)/2)
	}
	for path, content := range map[string]string{table: text, fresh: "dose\n3\n5\n"} {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for flag, want := range map[string]string{"--group=patient": "group = \"patient\"", "--time=day": "time = \"day\""} {
		columns := []string{"--column", "patient=ignore", "--column", "day=ignore"}
		if flag == "--group=patient" {
			columns = columns[2:]
		} else {
			columns = columns[:2]
		}
		args := append([]string{table, "--target", "answer", flag}, columns...)
		status, stdout, stderr := cajal(t, append([]string{"recipe"}, args...)...)
		if status != 0 || !strings.Contains(stdout, want) {
			t.Errorf("%s: the recipe has status %d, %s\n%s", flag, status, stderr, stdout)
		}
		saved := filepath.Join(dir, "m.safetensors")
		if status, _, stderr := cajal(t, append([]string{"train", "--epochs", "1", "--hidden", "16", "--out", "none", "--save", saved}, args...)...); status != 0 {
			t.Fatalf("%s: train: status %d: %s", flag, status, stderr)
		}
		if status, stdout, stderr := cajal(t, "predict", saved, fresh); status != 0 || strings.Count(stdout, "\n") != 3 {
			t.Errorf("%s: predict: status %d: %s\n%s", flag, status, stderr, stdout)
		}
		if status, stdout, stderr := cajal(t, append([]string{"cv", "--epochs", "1", "--folds", "4"}, args...)...); status != 0 || !strings.Contains(stdout, "40 samples, each fold") {
			t.Errorf("%s: cv: status %d: %s\n%s", flag, status, stderr, stdout)
		}
	}
	if status, _, stderr := cajal(t, "train", "moons", "--time", "day"); status != 2 || !strings.Contains(stderr, "--time is for a table") {
		t.Errorf("--time for moons: status %d, %s", status, stderr)
	}
	if status, _, stderr := cajal(t, "recipe", table, "--target", "answer", "--time", "day", "--group", "patient"); status == 0 || !strings.Contains(stderr, "want --group or --time, not both") {
		t.Errorf("both: status %d, %s", status, stderr)
	}
}

// --balanced reaches the recipe, and is refused for a recipe that is there.
func TestBalancedFlag(t *testing.T) {
	status, stdout, stderr := cajal(t, "recipe", flowers(t), "--target", "species", "--balanced")
	if status != 0 || !strings.Contains(stdout, "class_weights = \"balanced\"") {
		t.Errorf("status %d: %s\n%s", status, stderr, stdout)
	}
	if status, _, stderr := cajal(t, "train", "moons", "--balanced"); status != 2 || !strings.Contains(stderr, "--balanced is for a table") {
		t.Errorf("for moons: status %d, %s", status, stderr)
	}
}

// A model that learned from weighed rows is measured by weights too: on a table with the
// weights as on one in which the rows stand twice, and without the column with a word.
func TestWeightFlag(t *testing.T) {
	dir := t.TempDir()
	head, weighed, twice := "x,w,y\n", "", ""
	for i := range 40 {
		w, y := 1+i%2, []string{"a", "b"}[i*i%7%2]
		weighed += fmt.Sprintf("%d,%d,%s\n", i*13%40, w, y)
		for range w {
			twice += fmt.Sprintf("%d,%s\n", i*13%40, y)
		}
	}
	path := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	a, b := path("weighed.csv", head+weighed), path("twice.csv", "x,y\n"+twice)
	saved := filepath.Join(dir, "m.safetensors")
	if status, _, stderr := cajal(t, "train", a, "--target", "y", "--weight", "w", "--fast", "--epochs", "3", "--out", "none", "--save", saved); status != 0 {
		t.Fatalf("train: status %d: %s", status, stderr)
	}
	var scores [2]evaluation
	var said [2]string
	for i, file := range []string{a, b} {
		status, stdout, stderr := cajal(t, "evaluate", saved, file, "--metrics", "accuracy,log_loss", "--json")
		if status != 0 {
			t.Fatalf("%s: status %d: %s", file, status, stderr)
		}
		if err := json.Unmarshal([]byte(stdout), &scores[i]); err != nil {
			t.Fatal(err)
		}
		said[i] = stderr
	}
	if scores[0].Samples != 40 || scores[1].Samples != 60 {
		t.Errorf("%d and %d samples, want 40 and 60", scores[0].Samples, scores[1].Samples)
	}
	for _, name := range []string{"loss", "accuracy", "log_loss"} {
		if got, want := scores[0].Score[name], scores[1].Score[name]; math.Abs(got-want) > 1e-6 || want == 0 {
			t.Errorf("%s is %v by weights, and %v of repeated rows", name, got, want)
		}
	}
	const note = "there is no column w, which says how much rows count; each counts 1"
	if strings.Contains(said[0], "no column w") || !strings.Contains(said[1], note) {
		t.Errorf("standard error: %q with the column, %q without", said[0], said[1])
	}
	if scores[0].TrainedOn != 30 {
		t.Errorf("the model knows %d of the rows that it was trained on, want 30", scores[0].TrainedOn)
	}
	bad := path("bad.csv", head+"1,1,a\n2,-3,b\n")
	if status, _, stderr := cajal(t, "evaluate", saved, bad); status == 0 || !strings.Contains(stderr, "bad.csv:3: column 2 (w): the weight is -3") {
		t.Errorf("a negative weight: status %d, %s", status, stderr)
	}
}

// A row with a weight of 0 is left out: the network is the same to the bit as without it,
// though a batch of such rows alone has no mean.
func TestWeightOfNothing(t *testing.T) {
	dir := t.TempDir()
	with, without := "x,w,y\n", "x,w,y\n"
	for i := range 60 {
		line := fmt.Sprintf("%d,%g,%g\n", i*13%60, 0.5+float64(i%2), float64(i*i%7)+0.5)
		with, without = with+line, without+line
		with += fmt.Sprintf("%d,0,1000.5\n", i)
	}
	var scores [2]evaluation
	for i, text := range []string{with, without} {
		path, saved := filepath.Join(dir, "t.csv"), filepath.Join(dir, fmt.Sprint(i, ".safetensors"))
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := cajal(t, "train", path, "--target", "y", "--weight", "w", "--fast", "--epochs", "3", "--out", "none", "--save", saved)
		if status != 0 {
			t.Fatalf("train: status %d: %s", status, stderr)
		}
		const note = "60 of 120 rows have a weight of 0 and are left out"
		if said := strings.Contains(stdout+stderr, note); said != (i == 0) {
			t.Errorf("%q is said: %v\n%s%s", note, said, stdout, stderr)
		}
		if strings.Contains(stdout, "without a target") {
			t.Errorf("all rows have a target:\n%s", stdout)
		}
		// The rows of the recipe are weighed too.
		var own evaluation
		if status, stdout, stderr := cajal(t, "evaluate", saved, "train", "--data", dir, "--json"); status != 0 || json.Unmarshal([]byte(stdout), &own) != nil {
			t.Fatalf("evaluate train: status %d, %s%s", status, stdout, stderr)
		}
		scores[i] = own
		if own.Samples != 45 {
			t.Errorf("%d samples were trained on, want 45", own.Samples)
		}
		var whole struct{ Train experiment.Score }
		if status, stdout, stderr := cajal(t, "evaluate", saved, "--data", dir, "--json"); status != 0 || json.Unmarshal([]byte(stdout), &whole) != nil {
			t.Fatalf("evaluate: status %d, %s%s", status, stdout, stderr)
		}
		if got, want := own.Score["rmse"], whole.Train["rmse"]; want == 0 || math.Abs(got-want) > 1e-6*want {
			t.Errorf("the RMSE of the rows trained on is %v of train, and %v of all", got, want)
		}
	}
	if a, b := scores[0].Score, scores[1].Score; len(a) < 2 || !maps.Equal(a, b) {
		t.Errorf("%v with rows that weigh nothing, and %v without", a, b)
	}
}

// Too few rows, groups or times for the folds are an error of --folds, said or not.
func TestTooFewForFolds(t *testing.T) {
	dir := t.TempDir()
	path, few := filepath.Join(dir, "visits.csv"), filepath.Join(dir, "few.csv")
	var b strings.Builder
	b.WriteString("ward,year,x,y\n")
	for i := range 60 {
		fmt.Fprintf(&b, "%c,%d,%d.5,%c\n", 'p'+i%3, 2000+i/20, i*7%11, 'a'+i%2)
	}
	for name, text := range map[string]string{path: b.String(), few: "x,y\n1.5,a\n2.5,b\n3.5,a\n4.5,b\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for args, want := range map[string]string{
		few:                      "cajal: --folds 5: there are 4 samples; want at least 2, and at most one for each sample\n",
		path + " --group ward":   "cajal: --folds 5: there are 3 groups; want at most a fold for each group\n",
		path + " --time year":    "cajal: --folds 5: the latter half of the rows has too few different times for that; want fewer folds, or a finer time\n",
		few + " --folds 3000000": "cajal: --folds 3000000: there are 4 samples; ",
	} {
		status, _, stderr := cajal(t, append([]string{"cv", "--target", "y", "--epochs", "1"}, strings.Fields(args)...)...)
		if status != 2 || !strings.Contains(stderr, want) {
			t.Errorf("cv %s: status %d, want 2 and %q:\n%s", args, status, want, stderr)
		}
	}
}

// What too few different times make impossible is not blamed on too few rows.
func TestFewTimes(t *testing.T) {
	text := "day,x,y\n"
	for i := range 100 {
		text += fmt.Sprintf("2024-01-0%d,%d,%d.5\n", 1+i/95, i*13%100, i*i%7)
	}
	path := filepath.Join(t.TempDir(), "two.csv")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ flag, want string }{
		{"--fast", "so many of the rows are of one time; want a smaller share, or a finer time"},
		{"--seed=0", "too few different times for that; want a finer time, or rows in no order of time"},
	} {
		if status, _, stderr := cajal(t, "train", path, "--target", "y", "--time", "day", c.flag, "--out", "none"); status == 0 || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: status %d, %q, want %q", c.flag, status, stderr, c.want)
		}
	}
}
