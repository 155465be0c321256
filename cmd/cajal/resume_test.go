package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	var r recipe.Result
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
	if status := run(ctx, []string{"train", "people", "--epochs", "40", "--checkpoint", dir, "--out", "none"}, &out, stderr); status != 1 {
		t.Fatalf("status %d, want 1", status)
	}
	want := "cajal: interrupted after step 4, in epoch 2 of 40; cajal resume " + dir + " goes on\n"
	if got := stderr.String(); !strings.HasSuffix(got, want) {
		t.Errorf("standard error %q, want it to end with %q", got, want)
	}
	if got, want := result(t, "resume", dir), result(t, "train", "people", "--epochs", "40"); got != want {
		t.Errorf("resumed:\n%s\nwant\n%s", got, want)
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
	if status, _, stderr := cajal(t, "resume", dir, "--epochs", "3"); status != 0 {
		t.Fatal(stderr)
	}
	if _, err := os.Stat(filepath.Join(out, "result.json")); err != nil {
		t.Errorf("after train --out and resume: %v", err)
	}
}
