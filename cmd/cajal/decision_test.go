package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cajal/model"
	"cajal/rng"
	"cajal/serve"
)

// loans writes loans.csv, of two classes that nobody tells apart for sure, into the
// working directory, where there is a folder run for models.
func loans(t *testing.T) {
	t.Helper()
	s := rng.New(4).Stream("loans")
	text := "a,b,kind\n"
	for range 160 {
		x, y := s.NormFloat64(), s.NormFloat64()
		kind := "good"
		if x+0.5*y+0.8*s.NormFloat64() > 0.9 {
			kind = "bad"
		}
		text += fmt.Sprintf("%.3f,%.3f,%s\n", x, y, kind)
	}
	if err := os.WriteFile("loans.csv", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("run", 0o755); err != nil {
		t.Fatal(err)
	}
}

// A stated cost becomes a threshold that predict, evaluate and serve go by, unless
// another one is given.
func TestCostDecides(t *testing.T) {
	t.Chdir(t.TempDir())
	loans(t)
	if status, stdout, stderr := cajal(t, "train", "loans.csv", "--target", "kind", "--cost", "good=1,bad=5", "--epochs", "20", "--hidden", "16", "--out", "none", "--save", "run/model.safetensors"); status != 0 ||
		!strings.Contains(stdout, "of the probability of bad, of least cost out of fold (a false negative costs 5, a false positive 1; calibrated probabilities would have 0.1667): mean cost ") {
		t.Fatalf("status %d: %s%s", status, stdout, stderr)
	}
	m, err := model.Open("run/model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	d := m.Decision()
	classes := func(args ...string) (all []string, p []float64) {
		t.Helper()
		_, stdout, stderr := cajal(t, append([]string{"predict", "run/model.safetensors", "loans.csv"}, args...)...)
		rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
		if err != nil || len(rows) != 161 {
			t.Fatalf("%d rows, %v: %s", len(rows), err, stderr)
		}
		for _, row := range rows[1:] {
			v, err := strconv.ParseFloat(row[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			all, p = append(all, row[0]), append(p, v)
		}
		return all, p
	}
	var said []string
	var less []float64
	for _, c := range []struct {
		args []string
		at   float64
	}{{[]string{"--threshold", "0.6"}, 0.6}, {nil, d.Threshold}} {
		all, p := classes(c.args...)
		_, lines, _ := cajal(t, append([]string{"predict", "run/model.safetensors", "loans.csv", "--json"}, c.args...)...)
		bad := 0
		for i, line := range strings.Split(strings.TrimSpace(lines), "\n") {
			want := "good"
			if p[i] >= c.at {
				want = "bad"
				bad++
			}
			var answer model.Answer
			if err := json.Unmarshal([]byte(line), &answer); err != nil {
				t.Fatal(err)
			}
			if all[i] != want || answer.Class != want || float64(answer.Probabilities["bad"]) != p[i] {
				t.Errorf("%v: row %d: %s as CSV and %+v, want %s by %v", c.args, i, all[i], answer, want, p[i])
			}
		}
		var e evaluation
		_, text, _ := cajal(t, append([]string{"evaluate", "run/model.safetensors", "loans.csv", "--json"}, c.args...)...)
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			t.Fatal(err)
		}
		c, got := e.Classification, 0
		for _, row := range c.Confusion {
			got += int(row[0])
		}
		if got != bad || float64(*c.Decision.MeanCost) != e.Score["mean_cost"] {
			t.Errorf("evaluate: %d of bad and a mean cost of %v, want %d and %v", got, e.Score["mean_cost"], bad, *c.Decision.MeanCost)
		}
		said, less = all, p
	}
	if _, stdout, _ := cajal(t, "summary", "run/model.safetensors"); !strings.Contains(stdout, fmt.Sprintf("bad is predicted where its probability is at least %.4g\n", d.Threshold)) {
		t.Errorf("summary:\n%s\nwant the threshold %v in it", stdout, d.Threshold)
	}
	var summary modelSummary
	_, text, _ := cajal(t, "summary", "run/model.safetensors", "--json")
	if err := json.Unmarshal([]byte(text), &summary); err != nil || summary.Positive != "bad" || summary.Threshold != d.Threshold {
		t.Errorf("summary as JSON: %v, %s with the threshold %v; want bad with %v", err, summary.Positive, summary.Threshold, d.Threshold)
	}
	row := slices.IndexFunc(less, func(p float64) bool { return p >= d.Threshold && p < 0.5 })
	if row < 0 {
		t.Fatal("no row is of the less probable class: the test says nothing")
	}
	if _, stdout, stderr := cajal(t, "explain", "reasons", "run/model.safetensors", "loans.csv", "--row", fmt.Sprint(row+1), "--out", "reasons"); !strings.Contains(stdout, "bad") {
		t.Errorf("the reasons are of another class than the one that is predicted:\n%s%s", stdout, stderr)
	}
	s, err := serve.New("loans", serve.Trained(m))
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s.Handler())
	defer h.Close()
	table, _ := os.ReadFile("loans.csv")
	var rows []string
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		cells := strings.Split(line, ",")
		rows = append(rows, fmt.Sprintf(`{"a":%s,"b":%s}`, cells[0], cells[1]))
	}
	r, err := http.Post(h.URL+"/predict", "application/json", strings.NewReader("["+strings.Join(rows, ",")+"]"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var answer struct{ Predictions []model.Answer }
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	for i, a := range answer.Predictions {
		if a.Class != said[i] {
			t.Errorf("serve: row %d is %s, and predict says %s", i, a.Class, said[i])
		}
	}
}

// What can be no cost and no threshold is refused by its flag.
func TestDecisionMistakes(t *testing.T) {
	t.Chdir(t.TempDir())
	loans(t)
	for args, want := range map[string]string{
		"train loans.csv --target kind --cost bad=0":            `--cost "bad=0": the cost is "0", want a finite number above 0`,
		"train loans.csv --target kind --cost bad=NaN":          `--cost "bad=NaN": the cost is "NaN", want`,
		"train loans.csv --target kind --cost bad=-1,good=1":    `--cost "bad=-1": the cost is "-1", want`,
		"train loans.csv --target kind --cost bad":              `--cost "bad": want a class and what it costs to miss a sample of it`,
		"train loans.csv --target kind --cost worse=2":          `--cost: "worse" is no class; want bad or good`,
		"train loans.csv --target kind --positive worse":        `--positive: "worse" is no class; want bad or good`,
		"train loans.csv --target kind --threshold 1":           "--threshold 1: want a probability between 0 and 1",
		"recipe loans.csv --target kind --threshold NaN":        "--threshold NaN: want a probability between 0 and 1",
		"train loans.csv --target a --cost bad=2":               "--cost: it is for the probabilities of two classes, and numbers are predicted",
		"train moons --cost bad=2":                              "--cost is for a table or pictures, or an .npz file, and moons is a recipe, whose [decision] says it",
		"predict run/model.safetensors loans.csv --threshold 0": "--threshold 0: want a probability between 0 and 1",
		"predict numbers.model loans.csv --threshold 0.3":       "--threshold 0.3: a threshold is for the probabilities of two classes, and the model predicts numbers",
		"evaluate numbers.model loans.csv --threshold 0.3":      "--threshold 0.3: a threshold is for the probabilities of two classes, and the model predicts numbers",
	} {
		if strings.Contains(args, ".model") || strings.Contains(args, "run/") {
			if _, err := os.Stat("numbers.model"); err != nil {
				cajal(t, "train", "loans.csv", "--target", "kind", "--epochs", "1", "--out", "none", "--save", "run/model.safetensors")
				cajal(t, "train", "loans.csv", "--target", "a", "--epochs", "1", "--out", "none", "--save", "numbers.model")
			}
		}
		status, _, stderr := cajal(t, strings.Fields(args)...)
		if status != 2 || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, %q; want 2 and %q", args, status, stderr, want)
		}
	}
}
