//go:build linux || darwin

package main

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A pipe in place of a file is refused at once: opened, it would wait for a
// writer, and no signal could end the command.
func TestPipes(t *testing.T) {
	dir := t.TempDir()
	model := filepath.Join(dir, "model.safetensors")
	if status, _, stderr := cajal(t, "train", "people", "--epochs", "1", "--out", "none", "--save", model); status != 0 {
		t.Fatal(stderr)
	}
	pipes := map[string]string{}
	for _, name := range []string{"a.csv", "a.safetensors", "a.npy", "a.npz", "step-000000000001.safetensors"} {
		pipes[name] = filepath.Join(dir, name)
		if err := syscall.Mkfifo(pipes[name], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"train", pipes["a.csv"], "--target", "y", "--out", "none"},
		{"summary", pipes["a.safetensors"]},
		{"predict", model, pipes["a.npy"]},
		{"predict", model, pipes["a.npz"]},
		{"resume", dir},
	} {
		done := make(chan string, 1)
		go func() {
			_, _, stderr := cajal(t, args...)
			done <- stderr
		}()
		select {
		case stderr := <-done:
			if !strings.Contains(stderr, "regular file") {
				t.Errorf("%s: got %s, want that it is no regular file", args, stderr)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s waits for a writer, want an error", args)
		}
	}
}
