package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Data that was trained on by an absolute path, of which a model keeps the last name alone,
// is found again in a folder around the model, wherever the command runs.
func TestDataNearTheModel(t *testing.T) {
	top := t.TempDir()
	dir := shades(t)
	if err := os.Rename(dir, filepath.Join(top, "photos")); err != nil {
		t.Fatal(err)
	}
	run := filepath.Join(top, "runs", "photos")
	t.Chdir(t.TempDir())
	if status, _, stderr := cajal(t, "train", filepath.Join(top, "photos"), "--size", "4", "--epochs", "1", "--out", run); status != 0 {
		t.Fatal(stderr)
	}
	note := "the recipe's data is taken from " + filepath.Join(top, "photos") + "; --data DIR names another"
	for _, args := range [][]string{{"plot", run}, {"evaluate", filepath.Join(run, "model.safetensors")}, {"predict", filepath.Join(run, "model.safetensors"), "test"}} {
		if status, _, stderr := cajal(t, args...); status != 0 || !strings.Contains(stderr, note) {
			t.Errorf("%v: status %d, %s; want %q", args, status, stderr, note)
		}
	}
	if err := os.Rename(filepath.Join(top, "photos"), filepath.Join(top, "gone")); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "plot", run); status != 1 || !strings.Contains(stderr, "--data DIR names the directory") {
		t.Errorf("without the folder: status %d, %s", status, stderr)
	}
}
