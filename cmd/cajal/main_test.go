package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/experiment"
)

// cajal runs the command in an empty directory.
func cajal(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = run(context.Background(), args, &out, &err)
	return status, out.String(), err.String()
}

func TestTrainJSON(t *testing.T) {
	dir := t.TempDir()
	status, stdout, stderr := cajal(t, "train", "moons", "--json", "--out", dir)
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	var r experiment.Result
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		t.Fatalf("standard output is not one JSON object: %v\n%s", err, stdout)
	}
	if d.More() {
		t.Error("standard output holds more than one JSON object")
	}
	if r.Recipe != "moons" || r.Parameters != 17 || r.ModelBytes != 2*8*17 || r.TapeBytes < 200*3*8 || len(r.History) != 20 || r.Threads < 1 || r.Seconds <= 0 {
		t.Errorf("result %+v", r)
	}
	for i, want := range []float64{0.432387, 0.068947} {
		if math.Abs(r.History[i].Loss-want) > 5e-7 || r.History[i].Step != 1000*i {
			t.Errorf("history[%d] = %+v, want step %d, loss %.6f", i, r.History[i], 1000*i, want)
		}
	}
	// The loss ends in one of two phases, and each has its accuracy.
	if test := r.Test["accuracy"]; r.Train["accuracy"] != 0.975 || min(math.Abs(test-0.9664), math.Abs(test-0.9686)) > 0.0003 {
		t.Errorf("accuracies %+v and %+v, want 0.975, and 0.9664 or 0.9686", r.Train, r.Test)
	}
	if len(r.Diagnosis) != 3 {
		t.Errorf("diagnosis %q, want that the loss alternates, why, and at which rate it would not", r.Diagnosis)
	}
	if b := r.Baselines; len(b) != 1 || math.Abs(b[0].C-2.7826) > 1e-4 || b[0].Train["accuracy"] != 0.85 || math.Abs(b[0].Test["accuracy"]-0.8703) > 1e-9 {
		t.Errorf("baselines %+v, want one with C 2.7826, 0.85 and 0.8703", r.Baselines)
	}
	for _, name := range []string{"points.png", "baseline.png", "boundary.png", "loss.png", "history.csv", "result.json"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	file, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil || strings.TrimSpace(string(file)) != strings.TrimSpace(stdout) {
		t.Errorf("result.json (%v) differs from standard output:\n%s", err, file)
	}
}

// The number of threads changes no bit, and neither does another run.
func TestSameBits(t *testing.T) {
	var first string
	for _, threads := range []string{"1", "2", "2"} {
		status, stdout, stderr := cajal(t, "train", "moons", "--json", "--out", "none", "--epochs", "500", "--hidden", "20", "--threads", threads)
		if status != 0 {
			t.Fatal(stderr)
		}
		var r experiment.Result
		if err := json.Unmarshal([]byte(stdout), &r); err != nil {
			t.Fatal(err)
		}
		r.Seconds, r.Threads = 0, 0
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(b)
		}
		if string(b) != first {
			t.Errorf("with %s threads:\n%s\nwant\n%s", threads, b, first)
		}
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	status, stdout, stderr := cajal(t, "sweep", "moons", "--hidden", "1,2,5", "--json", "--out", dir, "--epochs", "300")
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	var s experiment.SweepResult
	if err := json.Unmarshal([]byte(stdout), &s); err != nil {
		t.Fatalf("%v\n%s", err, stdout)
	}
	if len(s.Runs) != 3 || s.Runs[0].Parameters != 7 || s.Runs[2].Hidden != 5 || s.Runs[2].Test == nil || len(s.Baselines) != 1 {
		t.Errorf("result %+v", s)
	}
	if _, err := os.Stat(filepath.Join(dir, "sheet.png")); err != nil {
		t.Error(err)
	}
}

func TestRecipeRoundTrip(t *testing.T) {
	status, text, stderr := cajal(t, "recipe", "moons")
	if status != 0 {
		t.Fatal(stderr)
	}
	file := filepath.Join(t.TempDir(), "mine.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, stdout, stderr := cajal(t, "train", file, "--epochs", "2", "--out", "none"); status != 0 || !strings.Contains(stdout, "network") {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
	if status, stdout, _ := cajal(t, "recipe"); status != 0 || !strings.Contains(stdout, "moons") {
		t.Errorf("the list of recipes: status %d, %q", status, stdout)
	}
}

func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	wrong := filepath.Join(dir, "wrong.toml")
	if err := os.WriteFile(wrong, []byte("[data]\nknd = 'moons'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args   string
		status int
		want   string
	}{
		{"trian moons", 2, `did you mean "train"?`},
		{"train", 2, "needs a recipe's name or a file"},
		{"train moons quantiles", 2, "takes one argument"},
		{"train mons", 2, `did you mean "moons"?`},
		{"train " + filepath.Join(dir, "none.toml"), 1, "there is no file or directory"},
		{"train " + wrong, 2, `wrong.toml:2: data.knd: unknown key; did you mean "kind"?`},
		{"train moons --hidden 0", 2, "--hidden 0"},
		{"train moons --every 5", 2, "needs --checkpoint"},
		{"train moons --out none --every soon --checkpoint " + filepath.Join(dir, "c"), 2, `--every "soon", want steps, as in "500", or epochs`},
		{"train moons --repeat 3 --checkpoint " + filepath.Join(dir, "c"), 2, "without --repeat"},
		{"resume", 2, "needs a directory with checkpoints"},
		{"resume " + dir, 1, "holds no checkpoint; cajal train RECIPE --checkpoint"},
		{"train moons --rate NaN", 2, "--rate NaN"},
		{"train moons --rate -1", 2, "--rate -1"},
		{"train moons --rate fast", 2, `"fast"`},
		{"train moons --seed -1", 2, "--seed -1"},
		{"train moons --epochs -1", 2, "--epochs -1"},
		{"train moons --threads -1", 2, "--threads -1"},
		{"train moons --speed 3", 2, "there is no flag --speed"},
		{"train moons --out " + file, 1, "is a file, want a directory"},
		{"train moons --out " + filepath.Join(file, "below"), 1, "--out"},
		{"sweep moons", 2, "needs --hidden"},
		{"sweep moons --hidden 3,0", 2, "--hidden 0"},
		{"sweep moons --hidden 3,x", 2, "3,x"},
		{"recipe mons", 2, `did you mean "moons"?`},
		{"recipe a b", 2, "takes one name"},
		{"version 2", 2, "takes no arguments"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			status, stdout, stderr := cajal(t, strings.Fields(tt.args)...)
			if status != tt.status || !strings.Contains(stderr, tt.want) {
				t.Errorf("status %d, want %d; standard error %q, want it to say %q", status, tt.status, stderr, tt.want)
			}
			if stdout != "" || strings.Count(stderr, "\n") != 1 {
				t.Errorf("want one line on standard error only; got %q and %q", stdout, stderr)
			}
		})
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("something was written: %v, %v", left, err)
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{}, {"--help"}, {"train", "--help"}, {"sweep", "--help"}, {"recipe", "--help"}, {"help"}, {"help", "train"}, {"help", "explain", "reasons"}, {"help", "help"}} {
		status, stdout, _ := cajal(t, args...)
		if status != 0 || !strings.Contains(stdout, "Examples:") {
			t.Errorf("cajal %v: status %d, want help with an example, got %q", args, status, stdout)
		}
	}
	if status, stdout, _ := cajal(t, "version"); status != 0 || !strings.HasPrefix(stdout, "cajal ") {
		t.Errorf("cajal version: %d, %q", status, stdout)
	}
}

func TestLicences(t *testing.T) {
	for _, flag := range []string{"--licences", "--licenses"} {
		if status, stdout, _ := cajal(t, "version", flag); status != 0 || !strings.Contains(stdout, "github.com/golang/freetype") || !strings.Contains(stdout, "The FreeType Project LICENSE") {
			t.Errorf("%s: status %d, %d bytes", flag, status, len(stdout))
		}
	}
}

func TestVisible(t *testing.T) {
	if got, want := visible("a\x1b[31m\tß\n日本"), `a\x1b[31m\x09ß`+"\n日本"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
