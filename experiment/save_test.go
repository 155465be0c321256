package experiment

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/model"
	"cajal/recipe"
)

// A picture that cannot be drawn is missing, and nothing else is; its error says
// which. Measures that are not finite are null.
func TestSaveWithoutAPicture(t *testing.T) {
	r := builtin(t, "arithmetic", func(r *recipe.Recipe) { r.Training.Epochs = 2 })
	o, err := r.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	o.predicted.Set(math.Inf(1), 0, 0)
	o.Train["loss"], o.Train["raw_mae"] = 0.5, math.NaN()
	dir := t.TempDir()
	names, err := o.Save(t.Context(), dir)
	if err == nil || !strings.Contains(err.Error(), "predicted.png") || !strings.Contains(err.Error(), "want finite numbers") {
		t.Errorf("a prediction of +Inf: got error %v, want that predicted.png needs finite numbers", err)
	}
	for _, name := range []string{"loss.png", "history.csv", "result.json", model.FileName} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil || !slices.Contains(names, path) {
			t.Errorf("%s: %v, of the names %q; want it written and named", name, err, names)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "predicted.png")); err == nil {
		t.Error("predicted.png was written, want none")
	}
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil || !strings.Contains(string(text), `"raw_mae": null`) {
		t.Errorf("result.json: %v, %s; want raw_mae as null", err, text)
	}
	var back Result
	if err := json.Unmarshal(text, &back); err != nil || back.Train["loss"] != 0.5 {
		t.Errorf("read again: %v, %v; want a loss of 0.5", back.Train, err)
	}
	if v, ok := back.Train["raw_mae"]; ok {
		t.Errorf("read again: raw_mae %v, want none", v)
	}
	dir = filepath.Join(dir, "only")
	if _, err := write(t.Context(), dir, these(picture{file: "predicted.png", plot: o.predictions(nil)}), nil, nil); err == nil {
		t.Error("only a picture that cannot be drawn: no error")
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a directory was made for nothing")
	}
}

// carriedOut runs a built-in recipe for an epoch.
func carriedOut(t *testing.T, name string) *Outcome {
	t.Helper()
	o, err := builtin(t, name, func(r *recipe.Recipe) { r.Training.Epochs = 1 }).Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// saved returns the model of an outcome as its file has it.
func saved(t *testing.T, o *Outcome) *model.Model {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := o.SaveModel(path); err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// reopened is saved with what the model's recipe says.
func reopened(t *testing.T, o *Outcome) *Trained {
	t.Helper()
	trained, err := Of(saved(t, o))
	if err != nil {
		t.Fatal(err)
	}
	return trained
}

// The model's file has what was measured on samples that the networks had not learned
// from: of a bag out of fold, else of the test samples, and nothing where there are none.
func TestScoresInModelFile(t *testing.T) {
	path := flock(t, 90)
	for _, c := range []struct {
		name, of string
		outcome  func() *Outcome
		measured func(o *Outcome) Score
	}{
		{"a bag", "out of fold", func() *Outcome { return run(t, bag(t, path, "", "")) }, func(o *Outcome) Score { return o.OutOfFold }},
		{"nothing held out", "", func() *Outcome {
			o := carriedOut(t, "moons")
			o.Test = nil
			return o
		}, nil},
		{"moons", "test", func() *Outcome { return carriedOut(t, "moons") }, func(o *Outcome) Score { return o.Test }},
	} {
		o := c.outcome()
		got := saved(t, o).Description().Scores
		if c.measured == nil || c.measured(o) == nil {
			if got != nil {
				t.Errorf("%s: the file has %+v, and nothing was held out", c.name, got)
			}
			continue
		}
		want := c.measured(o)
		if got == nil || got.Of != c.of || len(got.Measures) != len(want) {
			t.Errorf("%s: the file has %+v, want %d measures of %s", c.name, got, len(want), c.of)
			continue
		}
		for name, v := range want {
			if got.Measures[name] != v {
				t.Errorf("%s: %s is %g in the file, want %g", c.name, name, got.Measures[name], v)
			}
		}
	}
}
