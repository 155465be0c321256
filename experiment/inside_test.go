package experiment

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/recipe"
	"cajal/train"
	"cajal/train/diagnose"
)

// The recipes that come with the program have none of the troubles that the inside of a
// training shows, and their results are the same with and without a record of it.
func TestInsideOfBuiltins(t *testing.T) {
	for name, epochs := range map[string]int{"people": 1000, "quantiles": 1500, "arithmetic": 50, "moons": 400, "digits": 2} {
		run := func(every int) *Outcome {
			r, err := recipe.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			r.Baseline, r.Training.Epochs = nil, epochs
			if name == "moons" {
				r.Data.TestSamples = 100
			}
			e, err := Read(r)
			if err != nil {
				t.Fatal(err)
			}
			e.RecordInside(every)
			o, err := e.Run(t.Context(), Hooks{})
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		with, without := run(20), run(0)
		if without.Inside() != nil || len(with.Inside().Records) < 3 {
			t.Fatalf("%s: records with %v and without %v, want some and none", name, with.Inside(), without.Inside())
		}
		if a, b := with.Log().Epochs, without.Log().Epochs; !slices.EqualFunc(a, b, func(x, y train.Epoch) bool { return x.Loss == y.Loss }) {
			t.Errorf("%s: recorded, the losses of the epochs differ", name)
		}
		for _, f := range with.findings {
			if slices.Contains([]string{diagnose.Vanishing, diagnose.Exploding, diagnose.RateTooSmall, diagnose.BatchTooSmall, diagnose.SymmetricUnits, diagnose.LabelNoise}, f.Kind) {
				t.Errorf("%s: found %s", name, f.Text)
			}
		}
		if a, b := strings.Join(with.Diagnosis, "\n"), strings.Join(without.Diagnosis, "\n"); a != b {
			t.Errorf("%s: the diagnosis is %q, and without a record %q", name, a, b)
		}
	}
}

// The record is saved beside the history, drawn, and drawn again from the file.
func TestInsideIsSaved(t *testing.T) {
	r, err := recipe.Load("people")
	if err != nil {
		t.Fatal(err)
	}
	r.Training.Epochs = 100
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	e.RecordInside(5)
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	dir, again := t.TempDir(), t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	// The share of units out of use is drawn where it is 0, too.
	want := []string{"inside-activation-gradients.png", "inside-activations.png", "inside-gradients.png", "inside-ratios.png", "inside-units.png", "inside-weights.png"}
	drawn := func(in string) (names []string) {
		files, err := filepath.Glob(filepath.Join(in, "inside-*.png"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			names = append(names, filepath.Base(f))
		}
		return names
	}
	if got := drawn(dir); !slices.Equal(got, want) {
		t.Errorf("saved %q, want %q", got, want)
	}
	names, err := DrawInside(t.Context(), dir, again)
	if got := drawn(again); err != nil || len(names) != len(want) || !slices.Equal(got, want) {
		t.Errorf("drew %q again (%v, %v), want %q", got, names, err, want)
	}
	if names, err := DrawInside(t.Context(), t.TempDir(), again); err != nil || names != nil {
		t.Errorf("of a run without: got %v, %v, want nothing", names, err)
	}
}

// A file that no training wrote is refused.
func TestInsideRefuses(t *testing.T) {
	for _, text := range []string{"", "{", "[]", `{"every":0,"steps":0,"set":0,"samples":0,"layers":[],"records":[]}`,
		`{"every":1,"steps":9,"set":4,"samples":4,"layers":[{"name":"0"}],"records":[{"step":0,"loss":1,"noise":1,"layers":[]}]}`,
		`{"every":1,"steps":9,"set":4,"samples":4,"layers":[],"records":[{"step":10,"loss":1,"noise":1,"layers":[]}]}`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, InsideFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := DrawInside(t.Context(), dir, dir); err == nil || !strings.Contains(err.Error(), InsideFile) {
			t.Errorf("%q: got %v, want an error that names the file", text, err)
		}
	}
}
