package main

import (
	"os"
	"path/filepath"
	"regexp"
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
		{"digits", "shift=9", "cajal: --augment: by of shift: 9, want 1 to 7 pixels"},
		{"digits", "flip,crop=3", "cajal: --augment: size of crop: [3 1], want two numbers"},
		{"digits", "shift=1.5", "cajal: --augment: by of shift: 1.5, want a whole number of pixels"},
		{"digits", "none,flip", "so it stands alone"},
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

// --stream reads pictures whenever they are needed, which changes no number, and is for
// folders of pictures alone.
func TestStream(t *testing.T) {
	dir := shades(t)
	said := map[bool]string{}
	for _, stream := range []bool{false, true} {
		args := []string{"train", dir, "--epochs", "2", "--out", "none", "--json"}
		if stream {
			args = append(args, "--stream")
		}
		status, stdout, stderr := cajal(t, args...)
		if status != 0 || strings.Contains(stderr, "note: each is read whenever it is trained on") != stream {
			t.Fatalf("stream %v: status %d, %s%s", stream, status, stdout, stderr)
		}
		said[stream] = regexp.MustCompile(`"seconds": .*`).ReplaceAllString(stdout, "")
	}
	if said[true] != said[false] {
		t.Errorf("streamed:\n%s\nin memory:\n%s", said[true], said[false])
	}
	status, _, stderr := cajal(t, "train", "digits", "--stream", "--out", "none")
	if want := "cajal: --stream: digits is not read from files of yours"; status == 0 || !strings.Contains(stderr, want) {
		t.Errorf("status %d, %s; want %q", status, stderr, want)
	}
}
