package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Several columns are predicted by one network: train, predict, evaluate and cv tell of each.
func TestTargetsCommands(t *testing.T) {
	work := t.TempDir()
	path, numbers, labels := filepath.Join(work, "storms.csv"), filepath.Join(work, "numbers.safetensors"), filepath.Join(work, "labels.safetensors")
	text := "x,z,rain,hail,gust,\"sun, hours\"\n"
	for i := range 80 {
		x, z := i%10, i%7
		rain, hail := "dry", "no"
		if x > 4 {
			rain = "wet"
		}
		if z > 3 {
			hail = "yes"
		}
		if i == 8 {
			hail = ""
		}
		text += fmt.Sprintf("%d.5,%d.25,%s,%s,%d.75,%d.5\n", x, z, rain, hail, 100+3*x-z, 7*z)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := cajal(t, "train", path, "--target", `gust,"sun, hours"`, "--epochs", "3", "--out", "none", "--save", numbers)
	for _, want := range []string{`targets gust, "sun, hours": regression, 2 numbers`, "targets, out of fold:", "RMSE", "90 % intervals: gust ± ", "90 % intervals: sun, hours ± "} {
		if status != 0 || !strings.Contains(stdout, want) {
			t.Fatalf("status %d, want %q in:\n%s%s", status, want, stdout, stderr)
		}
	}
	header := func(args ...string) [][]string {
		t.Helper()
		status, stdout, stderr := cajal(t, args...)
		rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
		if status != 0 || err != nil {
			t.Fatalf("%v: status %d, %v: %s", args, status, err, stderr)
		}
		return rows
	}
	if rows := header("predict", numbers, path, "--interval", "0.8"); strings.Join(rows[0], "|") != "gust|gust lower|gust upper|sun, hours|sun, hours lower|sun, hours upper" || len(rows) != 81 {
		t.Errorf("predictions %q of %d rows", rows[0], len(rows)-1)
	}
	status, stdout, stderr = cajal(t, "train", path, "--target", "rain", "--target", "hail", "--epochs", "3", "--out", "none", "--save", labels)
	for _, want := range []string{"targets rain, hail: classification, 2 labels of which a row may have any; rain is dry or wet, hail is no or yes; 1 row that lacks a value of one of them is left out",
		"networks: subset accuracy", "networks: hamming loss", "rain = wet", "hail = yes", "logistic regression: f1 macro"} {
		if status != 0 || !strings.Contains(stdout, want) {
			t.Fatalf("status %d, want %q in:\n%s%s", status, want, stdout, stderr)
		}
	}
	rows := header("predict", labels, path)
	if strings.Join(rows[0], "|") != "rain|probability of rain = wet|hail|probability of hail = yes" || len(rows) != 81 || rows[1][0] != "dry" && rows[1][0] != "wet" {
		t.Errorf("predictions %q, %q of %d rows", rows[0], rows[1], len(rows)-1)
	}
	_, stdout, stderr = cajal(t, "evaluate", labels, path, "--json")
	var e evaluation
	if err := json.Unmarshal([]byte(stdout), &e); err != nil || len(e.Labels) != 2 || e.Labels[1].Target != "hail" || e.Labels[1].Samples != 79 || e.LeftOut != 1 {
		t.Errorf("evaluate says %+v (%v)", e, err)
	}
	if want := "1 of 80 rows lacks a value of one of the targets rain, hail and is left out"; !strings.Contains(stderr, want) {
		t.Errorf("%s, want %s", stderr, want)
	}
	_, stdout, _ = cajal(t, "evaluate", numbers, path, "--json")
	if err := json.Unmarshal([]byte(stdout), &e); err != nil || len(e.ByTarget) != 2 || e.ByTarget[0].Target != "gust" || len(e.Intervals) != 2 {
		t.Errorf("evaluate says %+v (%v)", e.ByTarget, err)
	}
	status, stdout, stderr = cajal(t, "cv", path, "--target", "rain,hail", "--fast", "--folds", "3", "--epochs", "1", "--no-baseline")
	if status != 0 {
		status, stdout, stderr = cajal(t, "cv", path, "--target", "rain,hail", "--fast", "--folds", "3", "--epochs", "1")
	}
	if status != 0 || !strings.Contains(stdout, "targets, means over the folds:") {
		t.Errorf("cv: status %d\n%s%s", status, stdout, stderr)
	}
	_, stdout, _ = cajal(t, "recipe", path, "--target", "rain,hail")
	for _, want := range []string{`target = ["rain", "hail"]`, `kind = "binary-cross-entropy"`, `{ kind = "linear", out = 2 },`} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the recipe lacks %q:\n%s", want, stdout)
		}
	}
	status, stdout, stderr = cajal(t, "explain", "reasons", labels, path, "--row", "3", "--of", "hail", "--out", "none")
	if status != 0 || !strings.Contains(stdout, "probability of hail = yes") {
		t.Errorf("reasons: status %d\n%s%s", status, stdout, stderr)
	}
	status, stdout, stderr = cajal(t, "explain", "dependence", numbers, path, "--column", "x", "--out", "none")
	if status != 0 || !strings.Contains(stdout, "gust") || !strings.Contains(stdout, "sun, hours") {
		t.Errorf("dependence: status %d\n%s%s", status, stdout, stderr)
	}
	if status, _, stderr := cajal(t, "train", path, "--target", "rain,hail", "--balanced"); status != 2 || !strings.Contains(stderr, "--balanced: balanced weights are of the classes of one target") {
		t.Errorf("balanced: status %d, %s", status, stderr)
	}
	if status, _, stderr := cajal(t, "predict", labels, path, "--interval", "0.9"); status != 2 || !strings.Contains(stderr, "the model has no intervals") {
		t.Errorf("intervals of labels: status %d, %s", status, stderr)
	}
}
