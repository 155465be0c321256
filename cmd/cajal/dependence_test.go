package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The values of free text stand in no order, so the command says which others take it.
func TestDependenceOnText(t *testing.T) {
	var b strings.Builder
	b.WriteString("notes,age,y\n")
	faults := []string{"leaks oil on the floor", "is too loud at night"}
	for i := range 60 {
		fmt.Fprintf(&b, "The pump in hall no. %d %s.,%d.5,%s\n", i, faults[i%2], i%7, []string{"leak", "noise"}[i%2])
	}
	path, dir := filepath.Join(t.TempDir(), "reports.csv"), filepath.Join(t.TempDir(), "run")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, stdout, stderr := cajal(t, "train", path, "--target", "y", "--epochs", "1", "--hidden", "16", "--out", dir); status != 0 {
		t.Fatalf("status %d:\n%s%s", status, stdout, stderr)
	}
	model := filepath.Join(dir, "model.safetensors")
	status, stdout, stderr := cajal(t, "explain", "dependence", model, path, "--column", "notes")
	want := "notes is free text, which has no order; explain importance and explain reasons take it"
	if status != 2 || stdout != "" || !strings.Contains(stderr, want) {
		t.Errorf("status %d, want 2 and %q:\n%s%s", status, want, stdout, stderr)
	}
	for _, args := range [][]string{{"importance", model, path}, {"reasons", model, path, "--row", "1"}} {
		if status, _, stderr := cajal(t, append([]string{"explain"}, args...)...); status != 0 {
			t.Errorf("explain %s: status %d: %s", args[0], status, stderr)
		}
	}
}
