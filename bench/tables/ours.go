package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// ours is the name of our side.
const ours = "cajal"

// answer is what one side predicts for the test rows of a split.
type answer struct {
	Peer        string      `json:"peer"`
	Error       string      `json:"error"`
	Seconds     float64     `json:"seconds"`
	Classes     []string    `json:"classes"`     // nil for numbers
	Predictions [][]float64 `json:"predictions"` // probabilities of the classes, or the number
	// Estimate is what the training itself said: accuracy or RMSE of rows that it
	// kept aside; 0 if it says nothing.
	Estimate float64 `json:"-"`
}

// build builds the command.
func build(ctx context.Context, temp string) (string, error) {
	path := filepath.Join(temp, "cajal")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", path, "./cmd/cajal").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build cajal: %w: %s; run the command from the repository's root", err, out)
	}
	return path, nil
}

// train trains on the one file and predicts the other, as a user would.
func train(ctx context.Context, cajal string, flags []string, t Table, s Split, seed int) (a answer, err error) {
	a.Peer = ours
	dir, err := os.MkdirTemp(filepath.Dir(s.Train), "run-")
	if err != nil {
		return a, err
	}
	defer os.RemoveAll(dir)
	task := "regression"
	if t.Classes {
		task = "classification"
	}
	args := []string{"train", s.Train, "--target", t.Target, "--task", task, "--seed", strconv.Itoa(seed), "--out", dir, "--json"}
	began := time.Now()
	result, err := run(ctx, cajal, append(args, flags...)...)
	if err != nil {
		return a, err
	}
	if a.Estimate, err = estimate(result, t.Classes); err != nil {
		return a, err
	}
	predictions, err := run(ctx, cajal, "predict", "--verbatim", filepath.Join(dir, "model.safetensors"), s.Test)
	if err != nil {
		return a, err
	}
	a.Seconds = time.Since(began).Seconds()
	return a, a.read(predictions, t.Classes)
}

// run returns what a command prints.
func run(ctx context.Context, name string, args ...string) ([]byte, error) {
	var out, messages bytes.Buffer
	c := exec.CommandContext(ctx, name, args...)
	c.Stdout, c.Stderr = &out, &messages
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s %q: %w: %s", name, args, err, messages.Bytes()[max(0, messages.Len()-1000):])
	}
	return out.Bytes(), nil
}

// estimate returns the accuracy or the RMSE that a result claims for new rows.
func estimate(result []byte, classes bool) (float64, error) {
	var r struct {
		Test      map[string]float64 `json:"test"`
		OutOfFold map[string]float64 `json:"out_of_fold"`
	}
	if err := json.Unmarshal(result, &r); err != nil {
		return 0, fmt.Errorf("result of cajal train: %w", err)
	}
	score := r.OutOfFold
	if score == nil {
		score = r.Test
	}
	if classes {
		return score["accuracy"], nil
	}
	return score["rmse"], nil
}

// read reads what cajal predict prints: the class and the probabilities of all, or
// the number.
func (a *answer) read(text []byte, classes bool) error {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return fmt.Errorf("what cajal predict prints: %w", err)
	}
	first := 0
	if classes {
		first = 1
		a.Classes = slices.Clone(rows[0][1:])
	}
	for _, row := range rows[1:] {
		var p []float64
		for _, cell := range row[first:] {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				return fmt.Errorf("what cajal predict prints: %w", err)
			}
			p = append(p, v)
		}
		a.Predictions = append(a.Predictions, p)
	}
	return nil
}
