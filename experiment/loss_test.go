package experiment

import (
	"fmt"
	"testing"

	"cajal/recipe"
)

// Each kind of loss that a recipe can name trains, with its keys: what it measures at
// the end is less than before.
func TestLossesOfRecipes(t *testing.T) {
	const classes, numbers = "blobs", "arithmetic"
	seen := map[string]bool{}
	for _, c := range []struct {
		kind, keys, data string
		outputs          int
	}{
		{"cross-entropy", "", classes, 2},
		{"cross-entropy", "smoothing = 0.1\nweights = [1.0, 2.0]", classes, 2},
		{"focal", "gamma = 1.5\nweights = [1.0, 2.0]", classes, 2},
		{"nll", "weights = [1.0, 2.0]", classes, 2},
		{"kl-divergence", "smoothing = 0.1", classes, 2},
		{"kl-divergence", "reduction = \"sum\"", classes, 2},
		{"multi-margin", "", classes, 2},
		{"probability-cross-entropy", "", classes, 1},
		{"soft-margin", "", classes, 1},
		{"hinge", "reduction = \"sum\"", classes, 1},
		{"binary-cross-entropy", "positive_weight = 2.0", classes, 1},
		{"binary-focal", "gamma = 1.0\nalpha = 0.4", classes, 1},
		{"mse", "", numbers, 3},
		{"mse", "", classes, 1},
		{"mae", "", numbers, 3},
		{"huber", "delta = 0.5", numbers, 3},
		{"smooth-l1", "beta = 0.5", numbers, 3},
		{"quantile", "quantile = 0.8", numbers, 3},
		{"gaussian-nll", "epsilon = 1e-3", numbers, 6},
	} {
		seen[c.kind] = true
		more, end := "", ""
		switch c.kind {
		case "nll", "kl-divergence":
			end = `, { kind = "log-softmax" }`
		case "probability-cross-entropy":
			end = `, { kind = "sigmoid" }`
		}
		if c.data == classes {
			more = "class_count = 2"
		} else {
			more = "standardise = true\ntest_share = 0.2"
		}
		text := fmt.Sprintf(`version = 2
name = "losses"
random = "numpy"

[data]
kind = %q
samples = 60
%s

[network]
layers = [{ kind = "linear", out = 8 }, { kind = "tanh" }, { kind = "linear", out = %d }%s]

[loss]
kind = %q
%s

[optimizer]
kind = "adam"
rate = 0.02

[training]
epochs = 30
batch = 20
`, c.data, more, c.outputs, end, c.kind, c.keys)
		r, err := recipe.Parse("losses.toml", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		e, err := Read(r)
		if err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		o, err := e.Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		epochs := o.Log().Epochs
		if first, last := epochs[0].Loss, epochs[len(epochs)-1].Loss; !(last < first) {
			t.Errorf("%s with %q: the loss was %v and is %v", c.kind, c.keys, first, last)
		}
	}
	for kind := range losses {
		if !seen[kind] && kind != "poisson-nll" { // no made data has counts; TestLossesOfTables has some
			t.Errorf("no recipe with %s", kind)
		}
	}
}
