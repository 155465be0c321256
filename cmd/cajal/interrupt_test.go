package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cajal/experiment"
)

// Ctrl-C ends what is under way, and the message says what that was.
func TestInterrupted(t *testing.T) {
	for _, tc := range []struct {
		until string // what standard error says when the context ends
		args  []string
		want  string
	}{
		{"baseline: ", []string{"train", "digits"}, "cajal: interrupted: digits: baseline: logistic regression: ended after "},
		{"baseline: ", []string{"sweep", "digits", "--hidden", "2,3"}, "cajal: interrupted: digits: baseline: logistic regression: ended after "},
		{"epoch 1/", []string{"train", "people", "--epochs", "5000000"}, "nothing is kept: with --save FILE the weights would be"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		w := &watcher{until: tc.until, then: cancel}
		var out bytes.Buffer
		status := run(ctx, append(tc.args, "--out", "none"), &out, w)
		lines := strings.Split(strings.TrimSpace(w.text.String()), "\n")
		if last := lines[len(lines)-1]; status != 130 || !strings.Contains(last, tc.want) || strings.Contains(last, "context") {
			t.Errorf("%q: status %d, last line %q; want 130, and %q", tc.args, status, last, tc.want)
		}
	}
}

// Ctrl-C keeps what was learnt so far, with its history and pictures, and says where.
func TestInterruptedKeepsWeights(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	w := &watcher{until: "epoch 2/", then: cancel}
	var out bytes.Buffer
	status := run(ctx, []string{"train", "people", "--epochs", "40", "--json", "--save", "mine.safetensors"}, &out, w)
	var r experiment.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || status != 130 || !strings.HasPrefix(r.Stopped, "interrupted after step ") || len(r.Epochs) < 2 || r.Train["accuracy"] == 0 {
		t.Errorf("status %d, %v, %+v; want 130, and what was measured", status, err, r)
	}
	model := filepath.Join("runs", "people", "model.safetensors")
	lines := strings.Split(strings.TrimSpace(w.text.String()), "\n")
	if last, want := lines[len(lines)-1], "cajal: "+r.Stopped+"; "+model+" has the weights, for cajal evaluate, predict, serve and plot; with --checkpoint DIR, cajal resume DIR could go on"; last != want {
		t.Errorf("last line\n%s, want\n%s", last, want)
	}
	for _, name := range []string{"history.csv", "result.json", "loss.png", "boundary.png"} {
		if info, err := os.Stat(filepath.Join("runs", "people", name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{model, "mine.safetensors"} {
		var e evaluation
		if err := json.Unmarshal([]byte(ok(t, "evaluate", name, "--json")), &e); err != nil || e.Train["loss"] != r.Train["loss"] {
			t.Errorf("%s: %v, %v; want the loss of the training, %v", name, e.Train, err, r.Train)
		}
	}
}

// Ctrl-C behind the last step throws nothing away: all is saved but what takes its time.
func TestInterruptedWhenComplete(t *testing.T) {
	table := taller(t, flowers(t))
	for _, c := range []struct{ until, want string }{
		{"\ntest  ", "cajal: interrupted when the training was complete; all of it is saved but what the columns are worth, which cajal explain importance OUT/model.safetensors measures\n"},
		{"\nimportance  ", "cajal: interrupted when the training was complete; all of it is saved\n"},
	} {
		dir := filepath.Join(t.TempDir(), "out")
		ctx, cancel := context.WithCancel(t.Context())
		stdout, stderr := &watcher{until: c.until, then: cancel}, &watcher{until: c.until, then: cancel}
		status := run(ctx, []string{"train", table, "--target", "species", "--fast", "--epochs", "2", "--hidden", "16", "--out", dir}, stdout, stderr)
		if want := strings.ReplaceAll(c.want, "OUT", dir); status != 130 || !strings.HasSuffix(stderr.text.String(), want) {
			t.Errorf("%q: status %d, standard error\n%swant 130, and\n%s", c.until, status, &stderr.text, want)
		}
		for _, name := range []string{"model.safetensors", "history.csv", "result.json", "loss.png", "confusion.png", "report.html"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
				t.Errorf("%q: %s: %v", c.until, name, err)
			}
		}
	}
}

// Where a file could not be written nobody reads that all of it is saved.
func TestInterruptedUnsaved(t *testing.T) {
	table, dir := taller(t, flowers(t)), filepath.Join(t.TempDir(), "out")
	if err := os.MkdirAll(filepath.Join(dir, "report.html", "taken"), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	w := &watcher{until: "\ntest  ", then: cancel}
	status := run(ctx, []string{"train", table, "--target", "species", "--fast", "--epochs", "2", "--hidden", "16", "--out", dir}, w, w)
	text := w.text.String()
	for _, want := range []string{
		"interrupted: the training is complete; saving it; Ctrl-C again ends at once\n", filepath.Join(dir, "report.html") + ": it is a directory, want a file; ",
		"interrupted when the training was complete; not measured is what the columns are worth, which cajal explain importance " + filepath.Join(dir, "model.safetensors") + " measures\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if status != 130 || strings.Contains(text, "is saved") {
		t.Errorf("status %d, %s\nwant 130, and no word of all that is saved", status, text)
	}
}

// With checkpoints nothing is trained again.
func TestInterruptedBeforeMeasuring(t *testing.T) {
	dir, table := filepath.Join(t.TempDir(), "points"), flowers(t)
	ctx, cancel := context.WithCancel(t.Context())
	var stderr bytes.Buffer
	stdout := &watcher{until: "\nmember  ", then: cancel}
	status := run(ctx, []string{"train", table, "--target", "species", "--epochs", "1", "--checkpoint", dir, "--out", "none"}, stdout, &stderr)
	want := "cajal: the training is complete, and was interrupted before it was measured and saved; cajal resume " + dir + " does both, without training again\n"
	if status != 130 || !strings.HasSuffix(stderr.String(), want) {
		t.Errorf("status %d, standard error\n%swant 130, and\n%s", status, &stderr, want)
	}
	if status, stdout, _ := cajal(t, "resume", dir, "--out", "none"); status != 0 || !strings.Contains(stdout, "\nno step was made\n") || !strings.Contains(stdout, "out of fold: loss") {
		t.Errorf("resume: status %d, %s", status, stdout)
	}
}

// A directory that holds another training is refused before anything is computed, and
// interrupting who was refused says nothing of resuming.
func TestTakenCheckpoint(t *testing.T) {
	dir := t.TempDir()
	if status, _, stderr := cajal(t, "train", "people", "--epochs", "2", "--checkpoint", dir, "--out", "none"); status != 0 {
		t.Fatal(stderr)
	}
	want := "cajal: --checkpoint " + dir + ": it holds a training already, of people, after epoch 2 of 2; cajal resume " + dir + " goes on with that one, and a new one needs another directory\n"
	for _, args := range [][]string{{"digits"}, {"nothing.csv", "--target", "y"}, {"people", "--epochs", "2"}} {
		status, stdout, stderr := cajal(t, append([]string{"train", "--out", "none", "--checkpoint", dir}, args...)...)
		if status != 1 || stdout != "" || stderr != want {
			t.Errorf("%v: status %d, standard output %q, standard error\n%swant 1 and\n%s", args, status, stdout, stderr, want)
		}
	}
	recipe := filepath.Join(t.TempDir(), "mine.toml")
	text := strings.Replace(ok(t, "recipe", "people"), "[training]", "[training]\ncheckpoint = '"+dir+"'", 1)
	if err := os.WriteFile(recipe, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, stdout, stderr := cajal(t, "train", recipe, "--out", "none"); status != 1 || stdout != "" || !strings.Contains(stderr, "training.checkpoint "+dir+": it holds a training already") {
		t.Errorf("the directory in a recipe: status %d, %q, %s", status, stdout, stderr)
	}
	names, err := filepath.Glob(filepath.Join(dir, "step-*"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		if err := os.WriteFile(name, []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if status, _, stderr := cajal(t, "train", "people", "--checkpoint", dir, "--out", "none"); status != 1 || !strings.Contains(stderr, "it holds checkpoints that cannot be read") {
		t.Errorf("damaged checkpoints: status %d, %s", status, stderr)
	}
}

// watcher calls then once a text has been written.
type watcher struct {
	text  bytes.Buffer
	until string
	then  func()
}

func (w *watcher) Write(b []byte) (int, error) {
	w.text.Write(b)
	if strings.Contains(w.text.String(), w.until) {
		w.then()
	}
	return len(b), nil
}

func TestInterruptedText(t *testing.T) {
	for text, want := range map[string]string{
		"context canceled": "interrupted",
		"moons: train: epoch 3, step 1: context canceled": "interrupted: moons: train: epoch 3, step 1",
	} {
		if got := interrupted(text, context.Canceled); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Where there is no terminal, a line says that the fits begin, and others
// follow when enough time has gone by.
func TestFitsLines(t *testing.T) {
	var b bytes.Buffer
	f := newBaselineProgress(&b)
	for done := range 4 {
		f.observe(done, 3)
		if done == 1 {
			f.due = time.Time{}
		}
	}
	f.finish()
	if want := "baseline: logistic regression, 3 fits\nbaseline: 2 of 3 fits\n"; b.String() != want {
		t.Errorf("lines\n%swant\n%s", b.String(), want)
	}
}
