package main

import (
	"strings"
	"testing"
)

// What looks missing is a level where a flag says so, in training and in the recipe; the
// notes name flags, which who never saw a recipe can give.
func TestNotMissing(t *testing.T) {
	dir := t.TempDir()
	path := written(t, dir, "t.csv", "v,w,k\n"+strings.Repeat("1.5,NA,a\n2.5,low,b\n3.5,high,a\nNA,low,b\n", 8))
	text := ok(t, "recipe", path, "--target", "k")
	if want := "column w: NA counts as missing, as in the numbers of column v; --not-missing=NA says otherwise"; !strings.Contains(text, want) {
		t.Errorf("the recipe lacks the note %q:\n%s", want, text)
	}
	status, stdout, stderr := cajal(t, "train", path, "--target", "k", "--fast", "--epochs", "1", "--out", "none", "--not-missing", "NA", "--column", "v=category")
	if status != 0 || !strings.Contains(stdout, "w  category  NA, high, low") {
		t.Errorf("with the flag: status %d\n%s%s", status, stdout, stderr)
	}
	if text = ok(t, "recipe", path, "--target", "k", "--not-missing", "NA", "--column", "v=category"); !strings.Contains(text, "\nnot_missing = [\"NA\"]\n") {
		t.Errorf("the recipe:\n%s", text)
	}
	if status, _, stderr := cajal(t, "train", path, "--target", "k", "--not-missing", ""); status != 2 || !strings.Contains(stderr, `--not-missing "": the value is empty`) {
		t.Errorf("an empty one: status %d, %s", status, stderr)
	}
}
