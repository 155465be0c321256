package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// The commands know a bag, and one member of it.
func TestBagCommands(t *testing.T) {
	path, dir := taller(t, flowers(t)), filepath.Join(t.TempDir(), "run")
	status, stdout, stderr := cajal(t, "train", path, "--target", "species", "--epochs", "2", "--out", dir)
	if status != 0 || !strings.Contains(stdout, "out of fold") || !strings.Contains(stdout, filepath.Join(dir, "out-of-fold.csv")) {
		t.Fatalf("status %d:\n%s%s", status, stdout, stderr)
	}
	if strings.Contains(stdout, "parameters for") || strings.Contains(stdout, "by heart") {
		t.Errorf("it speaks of the proposal's own size:\n%s", stdout)
	}
	model := filepath.Join(dir, "model.safetensors")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"summary", model}, 0, "the mean of 10 networks"},
		{[]string{"summary", model, "--member", "1"}, 0, "\n1 ReLU "},
		{[]string{"summary", model, "--member", "10"}, 2, "has 10 networks, 0 to 9"},
		{[]string{"plot", dir, "--member", "4"}, 0, filepath.Join(dir, "member-4", "confusion.png")},
		{[]string{"plot", dir}, 0, "confusion.png"},
		{[]string{"plot", dir, "--member", "-1"}, 2, "counted from 0"},
		{[]string{"plot", dir, "--member", "17"}, 1, "there is no member 17; it has 10"},
		{[]string{"plot", model, "--member", "17"}, 2, "there is no member 17; the model has 10"},
		{[]string{"evaluate", model}, 0, "out of fold"},
		{[]string{"explain", path, "--target", "species", "--member", "10", "--weight", "0.weight[0,1]"}, 2, "has 10 networks, 0 to 9"},
		{[]string{"train", path, "--target", "species", "--fast", "--epochs", "1", "--out", "none"}, 0, "test"},
		{[]string{"train", path, "--target", "species", "--repeat", "2", "--epochs", "1", "--out", "none"}, 0, "out of fold: accuracy"},
	} {
		if c.args[0] == "evaluate" || c.args[0] == "plot" {
			c.args = append(c.args, "--data", filepath.Dir(path))
		}
		status, stdout, stderr := cajal(t, c.args...)
		if status != c.code || !strings.Contains(stdout+stderr, c.want) {
			t.Errorf("cajal %s: status %d, want %d and %q:\n%s%s", strings.Join(c.args, " "), status, c.code, c.want, stdout, stderr)
		}
	}
}
