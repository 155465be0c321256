package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// --inside records with and without a number, and refuses what is none.
func TestInside(t *testing.T) {
	for _, c := range []struct {
		flag   string
		status int
		says   string // of the file, or the error
	}{
		{"--inside", 0, `{"every":10,`},
		{"--inside=4", 0, `{"every":4,`},
		{"--inside=0", 2, "--inside=0: want a record every so many steps, 1 or more"},
	} {
		dir := t.TempDir()
		status, _, stderr := cajal(t, "train", "people", "--epochs", "20", "--out", dir, c.flag)
		text := stderr
		if c.status == 0 {
			b, err := os.ReadFile(filepath.Join(dir, "inside.json"))
			if err != nil {
				t.Fatal(err)
			}
			text = string(b)
		}
		if status != c.status || !strings.Contains(text, c.says) {
			t.Errorf("%s: status %d and %.200q, want %d and %q", c.flag, status, text, c.status, c.says)
		}
	}
	if status, _, stderr := cajal(t, "train", "people", "--inside", "--repeat", "2", "--out", "none"); status != 2 || !strings.Contains(stderr, "without --repeat") {
		t.Errorf("with --repeat: status %d and %q, want 2 and a refusal", status, stderr)
	}
}
