package experiment

import (
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
