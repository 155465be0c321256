package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Pictures that are changed while they are trained on are shown before, and the results
// have the sheet among them.
func TestAugment(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	status, stdout, stderr := cajal(t, "train", "digits", "--augment", "shift=1,rotate=15", "--epochs", "1", "--no-baseline", "--out", out)
	sheet := filepath.Join(out, "augmented.png")
	shown := strings.Index(stdout, sheet+" shows some: each as it is, and as the first epochs see it\n")
	if status != 0 || shown < 0 || shown > strings.Index(stdout, "\niterate") {
		t.Fatalf("status %d, %s%s", status, stdout, stderr)
	}
	if !strings.Contains(stdout, "shifted by up to 1 pixel, rotated by up to 15°") || !strings.Contains(stdout[shown+len(sheet):], sheet) {
		t.Errorf("got %s", stdout)
	}
	if info, err := os.Stat(sheet); err != nil || info.Size() < 1000 {
		t.Errorf("the sheet: %v, %v", info, err)
	}
	for _, c := range []struct{ data, list, want string }{
		{"digits", "shfit", `cajal: --augment: "shfit" is not known; did you mean "shift"?`},
		{"moons", "flip", `cajal: --augment: it is for pictures, and the data is "moons"`},
		{"digits", "shift=9", "data.augment[0].by: 9, want 1 to 7 pixels"},
		{"digits", "colour=x", `cajal: --augment: colour="x", want a number`},
	} {
		if status, _, stderr := cajal(t, "train", c.data, "--augment", c.list, "--out", "none"); status == 0 || !strings.Contains(stderr, c.want) {
			t.Errorf("%s of %s: status %d, %s; want %q", c.list, c.data, status, stderr, c.want)
		}
	}
	status, stdout, stderr = cajal(t, "train", "digits", "--augment", "none", "--epochs", "1", "--no-baseline", "--out", "none")
	if status != 0 || strings.Contains(stdout, "augment") {
		t.Errorf("none: status %d, %s%s", status, stdout, stderr)
	}
}
