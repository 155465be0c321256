package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/npy"
	"cajal/tensor"
)

// Rows without a target are left out of training and of an evaluation with a word,
// and predicted like others.
func TestRowsWithoutTarget(t *testing.T) {
	dir := t.TempDir()
	table, model := filepath.Join(dir, "t.csv"), filepath.Join(dir, "m.safetensors")
	text := "id,size,kind\n"
	for i := range 40 {
		text += strings.Join([]string{string(rune('A' + i)), []string{"1.5", "2.5"}[i%2], []string{"a", "b"}[i%2]}, ",") + "\n"
	}
	if err := os.WriteFile(table, []byte(text+"x,1.5,\ny,2.5,\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := cajal(t, "train", table, "--target", "kind", "--epochs", "30", "--out", "none", "--save", model)
	if status != 0 || !strings.Contains(stdout, "2 rows without a target are left out") {
		t.Fatalf("train: status %d, %s%s", status, stdout, stderr)
	}
	status, stdout, stderr = cajal(t, "evaluate", model, table, "--json")
	var e evaluation
	if err := json.Unmarshal([]byte(stdout), &e); err != nil || status != 0 || e.Samples != 40 || e.LeftOut != 2 || e.Score["accuracy"] != 1 ||
		stderr != table+": 2 of 42 rows have no value of the target kind and are left out\n" {
		t.Errorf("evaluate: status %d, %s%s; want 40 samples, and 2 left out with a word", status, stdout, stderr)
	}
	status, stdout, stderr = cajal(t, "predict", model, table)
	if lines := rows(t, stdout); status != 0 || stderr != "" || len(lines) != 43 || lines[41][0] != "a" || lines[42][0] != "b" {
		t.Errorf("predict: status %d, %d lines, %s; want all 42 rows", status, len(lines), stderr)
	}
	if err := os.WriteFile(table, []byte("size,kind\n1.5,\n2.5,\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "evaluate", model, table); status != 1 || !strings.Contains(stderr, "no row has a value of the target kind") {
		t.Errorf("evaluate without any target: status %d, %s; want 1", status, stderr)
	}
}

// Labels may stand in a column, (N, 1).
func TestLabelsInAColumn(t *testing.T) {
	model := trained(t, "people", "--epochs", "1")
	dir := t.TempDir()
	x, flat, column := filepath.Join(dir, "x.npy"), filepath.Join(dir, "y.npy"), filepath.Join(dir, "y1.npy")
	for path, v := range map[string]*tensor.Tensor{
		x: tensor.New(tensor.Float32, 3, 2), flat: tensor.From([]int64{1, 0, 1}), column: tensor.From([]int64{1, 0, 1}, 3, 1),
	} {
		if err := npy.WriteFile(path, v); err != nil {
			t.Fatal(err)
		}
	}
	want := ok(t, "evaluate", model, x, "--labels", flat)
	if got := ok(t, "evaluate", model, x, "--labels", column); got != want {
		t.Errorf("labels (3, 1): %s, want %s", got, want)
	}
}
