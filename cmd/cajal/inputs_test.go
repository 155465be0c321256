package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/model"
	"cajal/nn"
	"cajal/nn/describe"
	"cajal/npy"
	"cajal/rng"
	"cajal/tensor"
)

// A model of two inputs goes through all commands.
func TestModelOfTwoInputs(t *testing.T) {
	t.Chdir("../..") // the recipe names its table as seen from there
	file := trained(t, "examples/two-inputs/flats.toml", "--epochs", "30")
	table := "examples/two-inputs/flats.csv"
	if text := ok(t, "summary", file); !strings.Contains(text, "place: int64 (2,), made of the columns town, heating") || !strings.Contains(text, "0.place EmbedIDs 12+5→4") {
		t.Errorf("summary: %s", text)
	}
	var s modelSummary
	if err := json.Unmarshal([]byte(ok(t, "summary", file, "--json")), &s); err != nil || len(s.Inputs) != 2 || s.Inputs[1].DType != "int64" || s.Parameters != 549 {
		t.Errorf("summary %+v (%v)", s, err)
	}
	var own, all evaluation
	if err := json.Unmarshal([]byte(ok(t, "evaluate", file, "--json")), &own); err != nil || own.Test["r2"] < 0.9 {
		t.Errorf("evaluate: %+v (%v), want an r2 of at least 0.9", own, err)
	}
	if err := json.Unmarshal([]byte(ok(t, "evaluate", file, "test", "--json")), &all); err != nil || math.Abs(all.Score["raw_mae"]-own.Test["raw_mae"]) > 1e-3 {
		t.Errorf("evaluate test: %v (%v), want %v", all.Score, err, own.Test)
	}
	if got := rows(t, ok(t, "predict", file, table)); len(got) != 301 || got[0][0] != "rent" {
		t.Errorf("predict: %d lines, the first %q; want rent and 300", len(got), got[0])
	}
	archive := filepath.Join(t.TempDir(), "a.npz")
	if err := os.WriteFile(archive, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, want string }{
		{"predict " + file + " " + archive, "a.npz is a file of arrays, and the model learned from the columns size, rooms, floor, town, heating"},
		{"explain examples/two-inputs/flats.toml --weight 1.bias[0]", "flats has 2 inputs; explain and check look at networks of one"},
	} {
		if status, _, stderr := cajal(t, strings.Fields(c.args)...); status == 0 || !strings.Contains(stderr, c.want) {
			t.Errorf("cajal %s: status %d: %s, want %q", c.args, status, stderr, c.want)
		}
	}
}

// A model of arrays takes an archive with one for each input.
func TestArchiveOfTwoInputs(t *testing.T) {
	dir := t.TempDir()
	d := model.Description{Name: "two",
		Inputs: []model.Input{
			{Name: "a", DType: "float64", Axes: []model.Axis{{Name: "N"}, {Name: "D", Size: 2}}},
			{Name: "b", DType: "float64", Axes: []model.Axis{{Name: "N"}, {Name: "D", Size: 1}}},
		},
		Outputs: []model.Output{{Name: "output", Activation: "none", Targets: []string{"y"}}},
		Network: describe.Of("sequential", nil, describe.Of("inputs", &describe.Inputs{Join: "concat"},
			describe.Module{Name: "b", Kind: "relu"}, describe.Module{Name: "a", Kind: "relu"}), describe.Of("linear", &describe.Linear{Out: 1}))}
	flow := describe.FlowOf(describe.Input{Name: "a", Flow: describe.Flow{Shape: []int{2}}}, describe.Input{Name: "b", Flow: describe.Flow{Shape: []int{1}}})
	net, err := describe.Build(d.Network, flow, describe.Start{})
	if err != nil {
		t.Fatal(err)
	}
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	for i, p := range nn.Params(net) {
		p.Value.Tensor().Fill(float64(1 - i)) // y = b + a₁ + a₂
	}
	file, archive, single := filepath.Join(dir, "m.safetensors"), filepath.Join(dir, "x.npz"), filepath.Join(dir, "x.npy")
	if err := model.Write(file, d, net); err != nil {
		t.Fatal(err)
	}
	a, b := tensor.From([]float64{1, 2, 3, 4}, 2, 2), tensor.From([]float64{10, 20}, 2, 1)
	if err := npy.WriteArchiveFile(archive, []tensor.Named{{Name: "a", Tensor: a}, {Name: "b", Tensor: b}}); err != nil {
		t.Fatal(err)
	}
	if err := npy.WriteFile(single, a); err != nil {
		t.Fatal(err)
	}
	if got := ok(t, "predict", file, archive); got != "y\n13\n27\n" {
		t.Errorf("got %q, want 13 and 27", got)
	}
	if status, _, stderr := cajal(t, "predict", file, single); status == 0 || !strings.Contains(stderr, "holds one array, and the model takes a, b; want an .npz file with an array for each") {
		t.Errorf("one array: status %d: %s", status, stderr)
	}
	if err := os.Remove(archive); err != nil {
		t.Fatal(err)
	}
	if err := npy.WriteArchiveFile(archive, []tensor.Named{{Name: "a", Tensor: a}}); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "predict", file, archive); status == 0 || !strings.Contains(stderr, "want an array for each of the inputs a, b; it has a") {
		t.Errorf("an archive of one: status %d: %s", status, stderr)
	}
}

// A model that learned from an absolute path knows the table's name alone, and is told
// where it is.
func TestDataOfAbsolutePath(t *testing.T) {
	dir := t.TempDir()
	table := filepath.Join(dir, "points.csv")
	if err := os.WriteFile(table, []byte("x,what\n"+strings.Repeat("1,a\n-1,b\n2,a\n-2,b\n", 20)), 0o644); err != nil {
		t.Fatal(err)
	}
	file := trained(t, table, "--target", "what", "--epochs", "1")
	t.Chdir(t.TempDir())
	status, _, stderr := cajal(t, "evaluate", file)
	if status == 0 || !strings.Contains(stderr, "points.csv; --data DIR names the directory that the recipe's data is in") || strings.Contains(stderr, dir) {
		t.Errorf("status %d: %s", status, stderr)
	}
	for _, where := range []string{dir, table} {
		if text := ok(t, "evaluate", file, "--data", where); !strings.Contains(text, "accuracy") {
			t.Errorf("with --data %s: %s", where, text)
		}
	}
	if status, _, stderr := cajal(t, "evaluate", file, "--data", "elsewhere"); status == 0 || !strings.Contains(stderr, filepath.Join("elsewhere", "points.csv")) {
		t.Errorf("status %d: %s", status, stderr)
	}
}
