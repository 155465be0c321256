package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cajal/explain/columns"
)

// The commands about columns explain one member as they explain the whole: what a bag
// predicts is the mean of what its members do, and the parts of a prediction too, since
// Shapley values are linear.
func TestExplainedMember(t *testing.T) {
	path, dir := taller(t, flowers(t)), filepath.Join(t.TempDir(), "run")
	if status, stdout, stderr := cajal(t, "train", path, "--target", "species", "--epochs", "30", "--hidden", "16", "--out", dir); status != 0 {
		t.Fatalf("status %d:\n%s%s", status, stdout, stderr)
	}
	model := filepath.Join(dir, "model.safetensors")
	read := func(into any, args ...string) {
		t.Helper()
		status, stdout, stderr := cajal(t, append([]string{"explain"}, append(args, "--json")...)...)
		if err := json.Unmarshal([]byte(stdout), into); status != 0 || err != nil {
			t.Fatalf("cajal explain %s: status %d, %v:\n%s%s", strings.Join(args, " "), status, err, stdout, stderr)
		}
	}
	const members = 10
	reasons := []string{"reasons", model, path, "--row", "12", "--of", "versicolor", "--out", "none"}
	dependence := []string{"dependence", model, path, "--column", "petal", "--out", "none"}
	var whole, mean columns.Reasons
	var allOf columns.Dependence
	read(&whole, reasons...)
	read(&allOf, dependence...)
	parts, curve := map[string]float64{}, make([]float64, len(allOf.Points))
	for k := range members {
		var r columns.Reasons
		read(&r, append(reasons, "--member", strconv.Itoa(k))...)
		if math.Abs(r.Prediction-whole.Prediction) < 1e-6 {
			t.Errorf("member %d predicts %v to the digit, as all do", k, r.Prediction)
		}
		mean.Prediction += r.Prediction / members
		for _, c := range r.Columns {
			parts[c.Column] += c.Contribution / members
		}
		var d columns.Dependence
		read(&d, append(dependence, "--member", strconv.Itoa(k))...)
		for i, p := range d.Points {
			curve[i] += p.Mean[1] / members
		}
	}
	if math.Abs(mean.Prediction-whole.Prediction) > 1e-5 {
		t.Errorf("the members predict %v in the mean, and all together %v", mean.Prediction, whole.Prediction)
	}
	for _, c := range whole.Columns {
		if math.Abs(parts[c.Column]-c.Contribution) > 1e-5 {
			t.Errorf("%s adds %v in the mean of the members, and %v to what all predict", c.Column, parts[c.Column], c.Contribution)
		}
	}
	for i, p := range allOf.Points {
		if math.Abs(curve[i]-p.Mean[1]) > 1e-5 {
			t.Errorf("petal %s: the members predict %v in the mean, and all together %v", p.Value, curve[i], p.Mean[1])
		}
	}

	// A member is measured on the fold that it left out, six of the thirty rows.
	var r columns.Report
	read(&r, "importance", model, "--data", filepath.Dir(path), "--member", "3", "--out", "none")
	if r.Samples != 6 || r.Rows != "out of fold" {
		t.Errorf("member 3 is measured on %d rows (%s), want 6 out of fold", r.Samples, r.Rows)
	}
	var one, all columns.Report
	read(&one, "importance", model, path, "--member", "3", "--out", "none")
	read(&all, "importance", model, path, "--out", "none")
	if one.Score["loss"] == all.Score["loss"] || one.Samples != 30 {
		t.Errorf("member 3 has the loss %v of %d rows, and all %v", one.Score["loss"], one.Samples, all.Score["loss"])
	}
}

// What is drawn of a member stands in a folder of its own, and one that is not there is
// refused.
func TestExplainedMemberFiles(t *testing.T) {
	path, dir := taller(t, flowers(t)), filepath.Join(t.TempDir(), "run")
	if status, stdout, stderr := cajal(t, "train", path, "--target", "species", "--epochs", "2", "--hidden", "16", "--out", dir); status != 0 {
		t.Fatalf("status %d:\n%s%s", status, stdout, stderr)
	}
	model := filepath.Join(dir, "model.safetensors")
	for _, c := range []struct {
		args []string
		file string
		says string
	}{
		{[]string{"importance", model, path}, "importance-flowers.png", "importance-flowers.png"},
		{[]string{"dependence", model, path, "--column", "petal"}, "dependence-petal.png", "dependence-petal.png"},
		{[]string{"reasons", model, path, "--row", "1"}, "reasons-row-1.png", "row 1, member 2: probability of"},
	} {
		status, stdout, stderr := cajal(t, append(append([]string{"explain"}, c.args...), "--member", "2")...)
		if status != 0 || !strings.Contains(stdout, c.says) {
			t.Errorf("%s: status %d, want %q:\n%s%s", c.args[0], status, c.says, stdout, stderr)
		}
		if _, err := os.Stat(filepath.Join(dir, "member-2", c.file)); err != nil {
			t.Error(err)
		}
		for _, k := range []string{"10", "-1"} {
			status, _, stderr = cajal(t, append(append([]string{"explain"}, c.args...), "--member", k)...)
			if want := "--member " + k + ": there is no member " + k + "; the model has 10, from 0"; status != 2 || !strings.Contains(stderr, want) {
				t.Errorf("%s: status %d, want 2 and %q:\n%s", c.args[0], status, want, stderr)
			}
		}
	}
}
