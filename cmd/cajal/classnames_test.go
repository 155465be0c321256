package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A class whose name has a line break in it breaks no line of what is told.
func TestClassNamesInOneLine(t *testing.T) {
	dir := t.TempDir()
	path, saved := filepath.Join(dir, "t.csv"), filepath.Join(dir, "m.safetensors")
	text := "x,z,y\n"
	for i := range 60 {
		text += fmt.Sprintf("%d.5,%d.25,%s\n", i*13%60, i*i%11, []string{"plain", "\"two\nlines\"", "\"a, b\""}[i%3])
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"train", path, "--target", "y", "--epochs", "1", "--out", "none", "--save", saved},
		{"summary", saved},
		{"evaluate", saved, path},
		{"explain", "dependence", saved, path, "--column", "x", "--out", "none"},
		{"explain", "reasons", saved, path, "--row", "2", "--of", "two\nlines", "--out", "none"},
	} {
		status, stdout, stderr := cajal(t, args...)
		if status != 0 {
			t.Fatalf("%v: status %d: %s", args, status, stderr)
		}
		for line := range strings.Lines(stdout) {
			if strings.HasPrefix(strings.TrimSpace(line), "lines") {
				t.Errorf("%v: a line begins within a class's name:\n%s", args, stdout)
			}
		}
		if !strings.Contains(stdout, "two") {
			t.Errorf("%v names no class:\n%s", args, stdout)
		}
	}
}
