package main

import (
	"strings"
	"testing"

	"cajal/model"
)

// Numbers far outside of those that training has seen are predicted with a warning, from
// files and from requests.
func TestFarNumbers(t *testing.T) {
	dir := t.TempDir()
	path := learned(t, written(t, dir, "train.csv", "v,w,k\n"+lines(24, "%.3f,%.1f,%s\n")), "k", "--fast")
	near, far := written(t, dir, "near.csv", "v,w\n1.5,297.5\n-1,300\n"), written(t, dir, "far.csv", "v,w\n1.5,297.5\n1.5,1e9\n1.5,-5000\n")
	if status, _, stderr := cajal(t, "predict", path, near); status != 0 || strings.Contains(stderr, "far outside") {
		t.Errorf("near: status %d, %s", status, stderr)
	}
	want := far + ": warning: column w: 2 values, such as 1000000000 (first in line 3), lie far outside of what training has seen, 245 to 300; little is known of predictions there\n"
	if status, _, stderr := cajal(t, "predict", path, far); status != 0 || !strings.Contains(stderr, want) {
		t.Errorf("far: status %d, got\n%swant\n%s", status, stderr, want)
	}
	m, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	_, _, notes, err := m.EncodeWithNotes("the request", []string{"v", "w"}, [][]string{{"1.5", "900"}, {"300", "250"}})
	if want := "column v: 900 in 1 row (in row 2) lies far outside"; err != nil || len(notes) != 1 || !strings.HasPrefix(notes[0], want) {
		t.Errorf("a request: %v, notes %q; want %q", err, notes, want)
	}
}
