package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Of no epochs nothing is trained, whatever command is asked, and it says so.
func TestNoEpochs(t *testing.T) {
	for _, args := range []string{"train moons --epochs 0 --out none", "train moons --epochs 0 --out none --repeat 2", "sweep moons --hidden 2 --epochs 0 --out none"} {
		status, stdout, stderr := cajal(t, strings.Fields(args)...)
		if status != 0 || !strings.Contains(stdout, "accuracy") {
			t.Errorf("cajal %s: status %d: %s%s", args, status, stdout, stderr)
		}
		if strings.HasPrefix(args, "train") && !strings.Contains(args, "repeat") && (!strings.Contains(stdout, "0 epochs: nothing is trained, and the network keeps its first weights") || !strings.Contains(stdout, "no step was made")) {
			t.Errorf("cajal %s says nothing of it:\n%s", args, stdout)
		}
	}
	if status, _, stderr := cajal(t, "train", "moons", "--epochs", "-1"); status != 2 || !strings.Contains(stderr, "--epochs -1: want at least 0") {
		t.Errorf("-1 epochs: status %d: %s", status, stderr)
	}
}

// A table is compared with two simple models, unless that is not wanted.
func TestNoBaseline(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dots.csv")
	text := "x,y,kind\n"
	for i := range 60 {
		text += fmt.Sprintf("%d,%d,%c\n", i%7, i%11, 'a'+rune(i%2))
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"train", path, "--target", "kind", "--epochs", "1", "--out", "none"}
	status, out, stderr := cajal(t, args...)
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	for _, want := range []string{"\nbaseline     majority: accuracy ", "\nbaseline     logistic regression: C = ", "\nmajority: log loss ", "\nlogistic regression: auc ", "\nnetworks: auc "} {
		if !strings.Contains(out, want) {
			t.Errorf("the output has no %q:\n%s", want, out)
		}
	}
	if _, out, stderr := cajal(t, append(args, "--no-baseline")...); strings.Contains(out+stderr, "baseline") || strings.Contains(out, "majority") || !strings.Contains(out, "networks: accuracy") {
		t.Errorf("with --no-baseline:\n%s%s", out, stderr)
	}
}
