package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/experiment"
	"cajal/recipe"
)

// result runs the command and returns what it prints as JSON, without what
// differs from run to run.
func result(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := cajal(t, append(args, "--json", "--out", "none")...)
	if status != 0 {
		t.Fatalf("cajal %s: status %d: %s", strings.Join(args, " "), status, stderr)
	}
	var r experiment.Result
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatal(err)
	}
	r.Seconds, r.Threads, r.TapeBytes = 0, 0, 0 // of the process, not of the training
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A training that is resumed, here after the last of fewer epochs, gives what
// one that was not interrupted gives; the checkpoint is all that it needs.
func TestResume(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "mine.toml")
	text, err := recipe.Text("digits")
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ = strings.Cut(text, "[baseline]") // which takes its time
	if err := os.WriteFile(mine, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"moons", "--hidden", "4"}, {mine}, {"people"}} {
		dir := filepath.Join(t.TempDir(), "checkpoints")
		want := result(t, append([]string{"train", "--epochs", "5", "--threads", "2"}, args...)...)
		result(t, append([]string{"train", "--epochs", "2", "--checkpoint", dir, "--every", "7"}, args...)...)
		if args[0] == mine {
			if err := os.Remove(mine); err != nil {
				t.Fatal(err)
			}
		}
		if got := result(t, "resume", dir, "--epochs", "5"); got != want {
			t.Errorf("%v resumed:\n%s\nwant\n%s", args, got, want)
		}
		if got := result(t, "resume", dir, "--epochs", "5"); got != want {
			t.Errorf("%v resumed at its end:\n%s\nwant\n%s", args, got, want)
		}
		if status, _, stderr := cajal(t, "resume", dir, "--epochs", "4"); status != 2 || !strings.Contains(stderr, "--epochs 4: want at least 5") {
			t.Errorf("fewer epochs: status %d, %s", status, stderr)
		}
		if status, _, stderr := cajal(t, "train", "moons", "--checkpoint", dir, "--out", "none"); status != 1 || !strings.Contains(stderr, "holds a training already") {
			t.Errorf("another training in the same directory: status %d, %s", status, stderr)
		}
	}
}

// Ctrl-C ends the context.
func TestInterruptSaysHowToGoOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "checkpoints")
	ctx, cancel := context.WithCancel(context.Background())
	var out bytes.Buffer
	stderr := &cancelling{cancel: cancel, at: "epoch 1/"}
	if status := run(ctx, []string{"train", "people", "--epochs", "40", "--checkpoint", dir, "--out", "none"}, &out, stderr); status != 130 {
		t.Fatalf("status %d, want 130", status)
	}
	want := "cajal: interrupted after step 4, in epoch 2 of 40; cajal resume " + dir + " goes on\n"
	if got := stderr.String(); !strings.HasSuffix(got, want) {
		t.Errorf("standard error %q, want it to end with %q", got, want)
	}
	if got, want := result(t, "resume", dir), result(t, "train", "people", "--epochs", "40"); got != want {
		t.Errorf("resumed:\n%s\nwant\n%s", got, want)
	}
}

// The command that goes on has the flags that let it write where the training did.
func TestInterruptNamesPlaces(t *testing.T) {
	dir, out := filepath.Join(t.TempDir(), "checkpoints"), filepath.Join(t.TempDir(), "my results")
	ctx, cancel := context.WithCancel(context.Background())
	var stdout bytes.Buffer
	stderr := &cancelling{cancel: cancel, at: "epoch 1/"}
	run(ctx, []string{"train", "people", "--epochs", "40", "--checkpoint", dir, "--out", out}, &stdout, stderr)
	if want := "; cajal resume " + dir + " --out '" + out + "' goes on\n"; !strings.HasSuffix(stderr.String(), want) {
		t.Errorf("standard error %q, want it to end with %q", stderr.String(), want)
	}
}

// cancelling ends a context when a text is written.
type cancelling struct {
	bytes.Buffer
	at     string
	cancel context.CancelFunc
}

func (c *cancelling) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(c.at)) {
		c.cancel()
	}
	return c.Buffer.Write(b)
}

// Results of a training that is resumed go where it was told to put them.
func TestResumeKeepsItsOutput(t *testing.T) {
	dir, out := filepath.Join(t.TempDir(), "checkpoints"), filepath.Join(t.TempDir(), "out")
	if status, _, stderr := cajal(t, "train", "people", "--epochs", "2", "--checkpoint", dir, "--out", out); status != 0 {
		t.Fatal(stderr)
	}
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := cajal(t, "resume", dir, "--epochs", "3")
	if want := "cajal resume " + dir + " --epochs 3 --out " + out + "\n"; status != 2 || !strings.Contains(stderr, want) {
		t.Fatalf("status %d, %s; want 2, and %s", status, stderr, want)
	}
	if status, _, stderr := cajal(t, "resume", dir, "--epochs", "3", "--out", out); status != 0 {
		t.Fatal(stderr)
	}
	if _, err := os.Stat(filepath.Join(out, "result.json")); err != nil {
		t.Errorf("after train --out and resume: %v", err)
	}
}

// Of a training that is finished, resume says so, and how to go on.
func TestResumeFinished(t *testing.T) {
	flowers := flowers(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"people", "--epochs", "3"}, ": this training is finished: all 3 epochs are made, 12 steps; cajal resume DIR --epochs 6 trains on\n"},
		{[]string{flowers, "--target", "species", "--epochs", "3"}, ": this training is finished: all 10 networks are trained; to train longer, begin a new one with cajal train --epochs\n"},
		{[]string{flowers, "--target", "species", "--fast", "--epochs", "3"}, "its rates follow a schedule over just these, so to train longer, begin a new one with cajal train --epochs\n"},
	} {
		dir := filepath.Join(t.TempDir(), "c")
		if status, _, stderr := cajal(t, append([]string{"train", "--out", "none", "--checkpoint", dir}, c.args...)...); status != 0 {
			t.Fatalf("%v: status %d: %s", c.args, status, stderr)
		}
		status, stdout, stderr := cajal(t, "resume", dir, "--out", "none")
		if status != 0 || !strings.Contains(stderr, strings.ReplaceAll(c.want, "DIR", dir)) || !strings.Contains(stderr, "all 3 epochs are made already\n") {
			t.Errorf("%v resumed at its end: status %d, standard error\n%swant\n%s", c.args, status, stderr, c.want)
		}
		if !strings.Contains(stdout, "no step was made") || strings.Contains(stdout, "0 bytes") {
			t.Errorf("%v resumed at its end: standard output\n%swant no memory and no time", c.args, stdout)
		}
	}
}

// meddler changes something once a text has been written.
type meddler struct {
	bytes.Buffer
	at   string
	then func()
}

func (m *meddler) Write(b []byte) (int, error) {
	if strings.Contains(string(b), m.at) && m.then != nil {
		m.then()
		m.then = nil
	}
	return m.Buffer.Write(b)
}

// Where the last checkpoint cannot be written, what was trained is saved.
func TestLastCheckpointFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "c")
	model := filepath.Join(t.TempDir(), "m.safetensors")
	var stdout bytes.Buffer
	stderr := &meddler{at: "epoch 3/3", then: func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	}}
	status := run(t.Context(), []string{"train", "people", "--epochs", "3", "--checkpoint", dir, "--out", "none", "--save", model}, &stdout, stderr)
	if status != 1 || !strings.Contains(stderr.String(), "cajal: the training is done, but its last checkpoint could not be written: ") ||
		!strings.Contains(stdout.String(), "written:\n  "+model) {
		t.Errorf("status %d, want 1, the model and what is missing; standard output\n%sstandard error\n%s", status, &stdout, stderr)
	}
	if status, _, stderr := cajal(t, "evaluate", model); status != 0 {
		t.Errorf("evaluate the model: status %d: %s", status, stderr)
	}
}
