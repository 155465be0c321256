//go:build !race

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// mostBytes is what the command may weigh, stripped and static.
const mostBytes = 45_000_000

// TestWeight watches that no dependency makes the command heavy.
func TestWeight(t *testing.T) {
	if testing.Short() {
		t.Skip("links a program")
	}
	program := filepath.Join(t.TempDir(), "cajal")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", build, err, out)
	}
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > mostBytes {
		t.Errorf("cajal has %d bytes, want at most %d; which new dependency is it?", info.Size(), mostBytes)
	}
}
