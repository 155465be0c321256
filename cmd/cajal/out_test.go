package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run writes over nothing that an earlier one left, unless it is told where to
// write.
func TestFreshOut(t *testing.T) {
	t.Chdir(t.TempDir())
	train := func(args ...string) string {
		t.Helper()
		status, stdout, stderr := cajal(t, append([]string{"train", "people", "--epochs", "2"}, args...)...)
		if status != 0 {
			t.Fatalf("status %d: %s", status, stderr)
		}
		_, files, _ := strings.Cut(stdout, "written:\n")
		return stderr + files
	}
	for _, c := range []struct{ args, want, note string }{
		{"", "runs/people", ""},
		{"", "runs/people-2", "runs/people is there already: the results go to runs/people-2\n"},
		{"--out=runs/people-2", "runs/people-2", ""},
		{"", "runs/people-3", "runs/people is there already: the results go to runs/people-3\n"},
	} {
		got := filepath.ToSlash(train(strings.Fields(c.args)...))
		if !strings.Contains(got, "  "+c.want+"/model.safetensors\n") || !strings.Contains(got, c.note) || c.note == "" && strings.Contains(got, "already") {
			t.Errorf("train %s:\n%swant the results in %s, and the note %q", c.args, got, c.want, c.note)
		}
	}
	// A run that fails leaves no directory.
	if status, _, stderr := cajal(t, "train", "mnist", "--data", "nowhere"); status != 1 {
		t.Errorf("data that is not there: status %d, want 1: %s", status, stderr)
	}
	if _, err := os.Stat("runs/mnist"); !os.IsNotExist(err) {
		t.Errorf("a run that failed left runs/mnist: %v", err)
	}
	t.Chdir(t.TempDir())
	cajal(t, "train", "mnist", "--data", "nowhere")
	if _, err := os.Stat("runs"); !os.IsNotExist(err) {
		t.Errorf("a first run that failed left runs: %v", err)
	}
}

// A training that is resumed writes beside its checkpoints, unless it is told where to.
func TestResumeOut(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct{ args, want string }{
		{"train people --epochs 2", "runs/people/"},
		{"train people --epochs 2 --checkpoint c", "runs/people-2/"},
		{"resume c --epochs 3", "c/results/"},
		{"resume c --epochs 4 --out runs/people-2", "runs/people-2/"},
	} {
		status, stdout, stderr := cajal(t, strings.Fields(c.args)...)
		if status != 0 {
			t.Fatalf("%s: status %d: %s", c.args, status, stderr)
		}
		if !strings.Contains(filepath.ToSlash(stdout), "  "+c.want+"model.safetensors") {
			t.Errorf("%s: %s\nwant results in %s", c.args, stdout, c.want)
		}
	}
}
