package experiment

import "testing"

// A network whose outputs stand for classes without a sigmoid has a picture of its
// boundary too, wherever they lie.
func TestBoundaryOfNumbers(t *testing.T) {
	e := readRecipe(t, `
name = "numbers"
[data]
kind = "moons"
samples = 100
[network]
layers = [{ kind = "linear", out = 1 }]
[loss]
kind = "mse"
[optimizer]
kind = "sgd"
rate = 0.05
[training]
epochs = 5
batch = 20
`)
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Save(t.Context(), t.TempDir()); err != nil {
		t.Error(err)
	}
}
