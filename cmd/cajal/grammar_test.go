package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// severalOfOne is what a message says that counts one thing as several.
var severalOfOne = regexp.MustCompile(`\b1 (more )?(such )?(training )?(rows|columns|samples|epochs|steps|classes|fits|networks|pictures|numbers|values|parameters|shuffles|lines|bytes|levels|pairs)\b|\b1 of [0-9]+ [a-z]+ (have|lack|are)\b`)

// Messages about one row, one epoch and the like speak of one.
func TestOneOfAKind(t *testing.T) {
	dir := t.TempDir()
	table := "v,w,k\n" + lines(24, "%.3f,%.1f,%s\n")
	path := written(t, dir, "t.csv", "# a remark\n"+table+"5,6,\n")
	one := written(t, dir, "one.csv", "v,w,k\n1.5,297.5,hi\n2.5,280,\n")
	model, points := filepath.Join(dir, "out", "model.safetensors"), filepath.Join(dir, "points")
	for _, args := range [][]string{
		{"train", path, "--target", "k", "--fast", "--comment", "#", "--epochs", "1", "--hidden", "16", "--out", filepath.Join(dir, "out"), "--checkpoint", points, "--lang", "en"},
		{"resume", points, "--out", "none"},
		{"evaluate", model, one},
		{"predict", model, one},
		{"summary", model},
		{"explain", "importance", model, one, "--repeats", "1", "--out", "none"},
		{"explain", "dependence", model, one, "--column", "v", "--out", "none"},
		{"explain", "reasons", model, one, "--row", "1", "--out", "none"},
		{"recipe", path, "--target", "k", "--comment", "#"},
	} {
		status, stdout, stderr := cajal(t, args...)
		if status != 0 {
			t.Errorf("%s: status %d: %s", strings.Join(args, " "), status, stderr)
		}
		for line := range strings.Lines(stdout + stderr) {
			if wrong := severalOfOne.FindString(line); wrong != "" {
				t.Errorf("%s: says %q in %s", args[0], wrong, line)
			}
		}
	}
}
