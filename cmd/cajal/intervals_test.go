package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Train tells how far the 90 % intervals reach, predict writes them, and evaluate
// counts how many samples lie in theirs.
func TestIntervalCommands(t *testing.T) {
	work := t.TempDir()
	path, model := filepath.Join(work, "rents.csv"), filepath.Join(work, "model.safetensors")
	text := "size,rent\n"
	for i := range 60 {
		text += fmt.Sprintf("%d.5,%d\n", i, 100+7*i+(i*i)%13)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := cajal(t, "train", path, "--target", "rent", "--epochs", "3", "--out", "none", "--save", model)
	if status != 0 || !strings.Contains(stdout, "90 % intervals: rent ± ") {
		t.Fatalf("status %d:\n%s%s", status, stdout, stderr)
	}
	status, stdout, stderr = cajal(t, "predict", model, path, "--interval", "0.9")
	rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	if status != 0 || err != nil || strings.Join(rows[0], ",") != "rent,rent lower,rent upper" {
		t.Fatalf("status %d, error %v:\n%s%s", status, err, stdout, stderr)
	}
	in := 0
	for i, row := range rows[1:] {
		lower, _ := strconv.ParseFloat(row[1], 64)
		upper, _ := strconv.ParseFloat(row[2], 64)
		if rent := float64(100 + 7*i + (i*i)%13); lower <= rent && rent <= upper {
			in++
		}
	}
	_, stdout, _ = cajal(t, "evaluate", model, path, "--json")
	var e evaluation
	if err := json.Unmarshal([]byte(stdout), &e); err != nil || len(e.Intervals) != 1 || *e.Intervals[0].Coverage != float64(in)/60 || in == 0 {
		t.Errorf("evaluate says %+v (error %v), want a coverage of %d in 60", e.Intervals, err, in)
	}
	if status, _, stderr := cajal(t, "predict", model, path, "--interval", "2"); status != 2 || stderr != "cajal: --interval 2: want 0.01 to 0.99, in steps of 0.01, such as 0.9\n" {
		t.Errorf("the level 2: status %d, %s", status, stderr)
	}
}
