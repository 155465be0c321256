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

// A baseline that is left out because of a class says which by its name.
func TestBaselineNamesTheClass(t *testing.T) {
	table := "a,b,kind,weather\n"
	for i := range 60 {
		kind, weather := []string{"ash", "beech"}[i%2], "dry"
		if i == 7 {
			kind, weather = "rare oak", "wet"
		}
		table += fmt.Sprintf("%d,%d,%s,%s\n", i*i%17, i%5+i%2, kind, weather)
	}
	path := filepath.Join(t.TempDir(), "trees.csv")
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	const why = " is left out: class rare oak has one row"
	if status, stdout, stderr := cajal(t, "train", path, "--target", "kind", "--epochs", "1", "--out", "none"); status != 0 || !strings.Contains(stdout, why) {
		t.Errorf("status %d, %s%s; want %q", status, stdout, stderr, why)
	}
	const label = " is left out: weather: class wet has one row"
	rows := strings.ReplaceAll(table, "rare oak", "beech")
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, stdout, stderr := cajal(t, "train", path, "--target", "kind,weather", "--epochs", "1", "--out", "none"); status != 0 || !strings.Contains(stdout, label) {
		t.Errorf("status %d, %s%s; want %q", status, stdout, stderr, label)
	}
}
