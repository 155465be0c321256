//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// On a full disk the model comes first, and the error says once why and which files are
// there. It needs a disk of its own, so the right to mount one.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("no disk can be made here:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	out := filepath.Join(dir, "out")
	status, stdout, stderr := cajal(t, "train", "digits", "--epochs", "1", "--no-baseline", "--out", out)
	if want := "cajal: no space left on device: not written: " + out + "/loss.png, confusion.png, mistakes.png; written: " + out + "/history.csv, result.json, model.safetensors\n"; status != 1 || !strings.HasSuffix(stderr, want) {
		t.Errorf("status %d, %s; want 1, and %s", status, stderr, want)
	}
	if !strings.Contains(stdout, "written:") {
		t.Errorf("standard output does not list the files:\n%s", stdout)
	}
	if left, _ := filepath.Glob(filepath.Join(out, ".*.part")); left != nil {
		t.Errorf("left behind: %s", left)
	}
	if status, _, stderr := cajal(t, "evaluate", filepath.Join(out, "model.safetensors")); status != 0 {
		t.Errorf("the model: %s", stderr)
	}
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "full"), make([]byte, 60<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	safe := filepath.Join(t.TempDir(), "m.safetensors") // on another disk
	status, _, stderr = cajal(t, "train", "digits", "--epochs", "1", "--no-baseline", "--out", out, "--save", safe)
	if want := "; written: "; status != 1 || !strings.Contains(stderr, want) || !strings.Contains(stderr, safe) || strings.Count(stderr, "no space") != 1 {
		t.Errorf("status %d, %s; want 1, one cause, and that %s is there", status, stderr, safe)
	}
}
