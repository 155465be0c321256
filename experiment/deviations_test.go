package experiment

import (
	"maps"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"cajal/model"
	"cajal/tensor"
)

// Made numbers have deviations too, each behind all means.
func TestDeviationsOfSeveralNumbers(t *testing.T) {
	e := readRecipe(t, `
[data]
kind = "arithmetic"
samples = 60
test_share = 0.3
standardise = true
cases = [[1, 2]]
[network]
layers = [{ kind = "linear", out = 12 }, { kind = "tanh" }, { kind = "linear", out = 6 }]
[loss]
kind = "gaussian-nll"
[optimizer]
kind = "adam"
rate = 0.01
[training]
epochs = 10
batch = 20
`)
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	m := reopen(t, filepath.Join(dir, model.FileName))
	p, err := m.Predict(t.Context(), tensor.From([]float64{1, 2}, 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	values := m.Answers(p)[0].Values
	want := []string{"output 1", "output 1 deviation", "output 2", "output 2 deviation", "output 3", "output 3 deviation"}
	if got := slices.Sorted(maps.Keys(values)); !slices.Equal(got, want) {
		t.Errorf("the answer has %q, want %q", got, want)
	}
	for j, v := range o.Cases[0].Predicted {
		if d := math.Abs(v - p.At(0, j)); d > 1e-4*max(1, math.Abs(v)) {
			t.Errorf("output %d is %v, and in the worked case %v", j+1, p.At(0, j), v)
		}
		if s := p.At(0, 3+j); !(s > 0) {
			t.Errorf("its deviation is %v", s)
		}
	}
}
