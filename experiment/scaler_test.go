package experiment

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"cajal/data"
	"cajal/model"
)

// Every scaler that a recipe names is learned, goes into the model file, and scales
// there as it did in training.
func TestScalersOfRecipes(t *testing.T) {
	table := filepath.ToSlash(grid(t, 100))
	for _, kind := range data.ScalingKinds() {
		for name, what := range map[string]string{
			"made":  "kind = \"blobs\"\nsamples = 60\nbox = [1.0, 20.0]\nclass_count = 2\ndeviation = 0.1\ntest_samples = 20",
			"table": fmt.Sprintf("kind = \"table\"\npath = %q\ntarget = \"class\"\ntest_share = 0.25", table),
		} {
			if name == "table" && kind == "box-cox" {
				continue // the grid has zeros
			}
			e := readRecipe(t, fmt.Sprintf(`
name = "scaled"
[data]
%s
scaler = %q
[network]
layers = [{ kind = "linear", out = 8 }, { kind = "relu" }, { kind = "linear", out = 2 }]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "adam"
rate = 0.01
[training]
epochs = 2
batch = 16
`, what, kind))
			o, err := e.Run(context.Background(), Hooks{})
			if err != nil {
				t.Errorf("%s, %s: %v", name, kind, err)
				continue
			}
			path := filepath.Join(t.TempDir(), "model.safetensors")
			if err := o.SaveModel(path); err != nil {
				t.Fatal(err)
			}
			m, err := model.Open(path)
			if err != nil {
				t.Errorf("%s, %s: %v", name, kind, err)
				continue
			}
			of, err := Of(m)
			if err != nil {
				t.Fatal(err)
			}
			if name == "table" {
				of.Recipe().Data.Path = table // a model file does not say where on this machine it is
			}
			again, err := of.Rerun(context.Background(), Hooks{})
			if err != nil {
				t.Errorf("%s, %s: %v", name, kind, err)
				continue
			}
			if got, want := again.Test["loss"], o.Test["loss"]; got != want {
				t.Errorf("%s, %s: the loss of the model file is %v, want %v", name, kind, got, want)
			}
			_, raw, err := of.Samples()
			if err != nil {
				t.Fatal(err)
			}
			if name == "made" {
				score, err := of.Evaluate(context.Background(), raw)
				if err != nil || score["loss"] != o.Test["loss"] {
					t.Errorf("%s, %s: raw samples have the loss %v (%v), want %v", name, kind, score["loss"], err, o.Test["loss"])
				}
			}
		}
	}
}
