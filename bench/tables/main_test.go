package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data/digits"
	"cajal/data/table"
	"cajal/data/table/csv"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		v    []float64
		want float64
	}{
		{[]float64{3}, 3},
		{[]float64{3, 1}, 2},
		{[]float64{9, 1, 4}, 4},
		{[]float64{0.5, 0.1, 0.9, 0.3}, 0.4},
	} {
		before := slices.Clone(c.v)
		if got := median(c.v); got != c.want || !slices.Equal(c.v, before) {
			t.Errorf("of %v: got %v, want %v, and the order left as it was (%v)", before, got, c.want, c.v)
		}
	}
}

// The digits in the file are those that come with the program.
func TestWriteDigits(t *testing.T) {
	path, err := writeDigits(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f, err := csv.Open(path, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, y := digits.Load()
	if f.Rows != x.Dim(0) || len(f.Columns) != 65 {
		t.Fatalf("%d rows of %d columns, want %d of 65", f.Rows, len(f.Columns), x.Dim(0))
	}
	for i := 0; i < f.Rows; i += 97 {
		if got, want := f.Column("target").Text(i), string(rune('0'+y.Int64s()[i])); got != want {
			t.Errorf("row %d is a %s, want %s", i, got, want)
		}
		if got, want := float32(f.Column("pixel19").Number(i)), float32(x.At(i, 0, 2, 3)); got != want {
			t.Errorf("row %d: pixel 19 is %v, want %v", i, got, want)
		}
	}
	if _, err := writeDigits(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a directory that is not there: no error")
	}
}

// twoTowns writes a table whose target is the sign of a column.
func twoTowns(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("x,y,target\n")
	for range 15 {
		b.WriteString("-3,1,a\n-2,4,a\n2,1,b\n3,4,b\n")
	}
	path := filepath.Join(t.TempDir(), "towns.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// The peer gets each row once for each seed, either to train on or to test on,
// and the seeds part them differently.
func TestTrainPartsRows(t *testing.T) {
	j, scores, err := train(t.Context(), twoTowns(t), 2)
	if err != nil {
		t.Fatal(err)
	}
	if !j.Classes || j.rows != 60 || len(scores) != 2 || len(j.Runs) != 2 {
		t.Fatalf("job %+v with scores %v, want classes, 60 rows and two runs", j, scores)
	}
	for i, r := range j.Runs {
		all := slices.Sorted(slices.Values(slices.Concat(r.Train, r.Test)))
		for k, row := range all {
			if row != k || len(all) != 60 {
				t.Fatalf("run %d: rows %v, want 0 to 59 once each", i, all)
			}
		}
		if len(r.Test) != 15 || r.Seed != i || scores[i] != 1 {
			t.Errorf("run %d: seed %d, %d test rows, score %v; want seed %d, 15 and 1", i, r.Seed, len(r.Test), scores[i], i)
		}
	}
	if slices.Equal(j.Runs[0].Test, j.Runs[1].Test) {
		t.Error("both seeds test on the same rows")
	}
	if _, _, err := train(t.Context(), filepath.Join(t.TempDir(), "none.csv"), 1); err == nil {
		t.Error("a table that is not there: no error")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := train(ended, twoTowns(t), 1); err == nil {
		t.Error("a context that has ended: no error")
	}
}

// script writes a shell script that stands for the peer's Python.
func script(t *testing.T, body string) peer {
	t.Helper()
	path := filepath.Join(t.TempDir(), "python")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o755); err != nil {
		t.Fatal(err)
	}
	return peer{path, path}
}

func TestPeerScores(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("there is no /bin/sh to stand for Python")
	}
	j := job{Path: "a.csv", Classes: true, Runs: []part{{Seed: 0, Train: []int{1}, Test: []int{0}}, {Seed: 1}}}
	copied := filepath.Join(t.TempDir(), "in.json")
	got, err := script(t, "cat > '"+copied+"'\necho '[0.5, 0.75]'").score(t.Context(), j)
	if err != nil || !slices.Equal(got, []float64{0.5, 0.75}) {
		t.Errorf("scores %v, error %v; want 0.5 and 0.75", got, err)
	}
	text, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	var back job
	if err := json.Unmarshal(text, &back); err != nil || back.Path != j.Path || len(back.Runs) != 2 || !slices.Equal(back.Runs[0].Train, []int{1}) {
		t.Errorf("the peer read %s (%v), want the job as JSON", text, err)
	}
	for _, c := range []struct{ body, want string }{
		{"echo '[0.5]'", "want a JSON list of 2 numbers"},
		{"echo fine", "want a JSON list of 2 numbers"},
		{"exit 3", "exit status 3"},
	} {
		if _, err := script(t, "cat > /dev/null\n"+c.body).score(t.Context(), j); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("a peer that does %q: got %v, want an error that says %q", c.body, err, c.want)
		}
	}
}

func TestPeerFind(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("there is no /bin/sh to stand for Python")
	}
	if err := script(t, "exit 0").find(); err != nil {
		t.Errorf("a Python that has all: %v", err)
	}
	if err := script(t, "exit 1").find(); err == nil || !strings.Contains(err.Error(), "pip install scikit-learn") {
		t.Errorf("a Python without scikit-learn: got %v, want how to install it", err)
	}
	if err := (peer{"python3", "nowhere.py"}).find(); err == nil || !strings.Contains(err.Error(), "from the repository's root") {
		t.Errorf("a script that is not there: got %v, want where to run the command", err)
	}
}

// Without the peer the table has ours alone, and what is amiss is said.
func TestCompareAlone(t *testing.T) {
	defer func(all []string) { names = all }(names)
	names = []string{"towns"}
	var out, progress bytes.Buffer
	if err := compare(t.Context(), &out, &progress, filepath.Dir(twoTowns(t)), 3, peer{"python3", "nowhere.py"}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || strings.Join(strings.Fields(lines[1]), " ") != "towns 60 accuracy 1.0000 -" || !strings.Contains(lines[0], "median of 3") {
		t.Errorf("table\n%swant a line for towns: 60 rows, accuracy 1, nothing of the peer", out.String())
	}
	if !strings.Contains(progress.String(), "measuring Cajal alone") {
		t.Errorf("progress %q, want that there is no peer", progress.String())
	}
	names = []string{"missing"}
	if err := compare(t.Context(), &out, &progress, t.TempDir(), 1, peer{"python3", "nowhere.py"}); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a table that is not there: got %v, want an error that names it", err)
	}
}
