package experiment

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/internal/testenv"
	"cajal/model"
	"cajal/recipe"
)

// moons returns the built-in recipe with changes to its text.
func moons(t *testing.T, changes ...string) (*recipe.Recipe, error) {
	t.Helper()
	text, err := recipe.Text("moons")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("the recipe has no %q to replace", changes[i])
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return recipe.Parse("mine.toml", []byte(text))
}

// readRecipe reads the experiment of a recipe's text.
func readRecipe(t *testing.T, text string) *Experiment {
	t.Helper()
	r, err := recipe.Parse("t.toml", []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return e
}

// builtin reads the experiment of a built-in recipe, with changes.
func builtin(t *testing.T, name string, change func(*recipe.Recipe)) *Experiment {
	t.Helper()
	r, err := recipe.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	change(r)
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// parse reads a recipe and its data, and returns the first error.
func parse(text string) (*Experiment, error) {
	r, err := recipe.Parse("t.toml", []byte(text))
	if err != nil {
		return nil, err
	}
	return Read(r)
}

// Each kind of data, layer, start and loss can be put together and learns
// something.
func TestKindsRun(t *testing.T) {
	testenv.SkipEmulated(t, "it trains for minutes")
	tests := []struct {
		name     string
		changes  []string
		accuracy float64
	}{
		{"circles", []string{`kind = "moons"`, `kind = "circles"`, "out = 3", "out = 8", "noise = 0.20", "noise = 0.05\nfactor = 0.3", "epochs = 20000", "epochs = 500"}, 0.9},
		{"quantiles", []string{`kind = "moons"`, `kind = "quantiles"`, "noise = 0.20", "covariance = 0.7", "out = 3", "out = 8", "epochs = 20000", "epochs = 500"}, 0.9},
		{"blobs", []string{`kind = "moons"`, `kind = "blobs"`, "noise = 0.20", "deviation = 0.5", "out = 2 }", "out = 3 }", `classes = ["upper moon", "lower moon"]`, "", "test_seed = 12345", "", "epochs = 20000", "epochs = 300"}, 0.9},
		{"spiral", []string{`kind = "moons"`, `kind = "spiral"`, "out = 2 }", "out = 3 }", `classes = ["upper moon", "lower moon"]`, "", "out = 3", "out = 16", "epochs = 20000", "epochs = 500"}, 0.5},
		{"streams, float32, ReLU, He", []string{`random = "numpy"`, `random = "streams"`, "float64", "float32", `"tanh"`, `"relu"`, `weight = "articles"`, `weight = "he"`, "out = 3", "out = 16", "rate = 0.01", "rate = 0.003", "epochs = 20000", "epochs = 1000"}, 0.9},
		{"sigmoid, binary", []string{`"tanh"`, `"sigmoid"`, "out = 2 }", "out = 1 }", `"cross-entropy"`, `"binary-cross-entropy"`, "epochs = 20000", "epochs = 2000", "rate = 0.01", "rate = 0.02"}, 0.8},
		{"batches, mean", []string{"batch = 0", "batch = 20", `reduction = "sum"`, `reduction = "mean"`, "rate = 0.01", "rate = 0.5", "l2 = 0.01", "l2 = 0.0", "epochs = 20000", "epochs = 200", "record_every = 1000", "record_every = 500"}, 0.9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := moons(t, append(tt.changes, "test_samples = 20000", "test_samples = 200")...)
			if err != nil {
				t.Fatal(err)
			}
			if raced {
				r.Training.Epochs /= 20
				tt.accuracy = 0
			}
			e, err := Read(r)
			if err != nil {
				t.Fatal(err)
			}
			o, err := e.Run(context.Background(), Hooks{})
			if err != nil {
				t.Fatal(err)
			}
			if o.Train["accuracy"] < tt.accuracy {
				t.Errorf("training accuracy %.3f, want at least %.2f", o.Train["accuracy"], tt.accuracy)
			}
			if o.Test == nil || o.Test["accuracy"] < tt.accuracy-0.15 {
				t.Errorf("test %+v, want an accuracy of at least %.2f", o.Test, tt.accuracy-0.15)
			}
			if len(o.History) == 0 {
				t.Error("the history is empty")
			}
			if _, err := o.Save(context.Background(), t.TempDir()); err != nil {
				t.Error(err)
			}
		})
	}
}

// A rate at which the loss overflows ends in an error that names the step.
func TestDivergence(t *testing.T) {
	r, err := moons(t, "rate = 0.01", "rate = 1e300", "epochs = 20000", "epochs = 50")
	if err != nil {
		t.Fatal(err)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Run(context.Background(), Hooks{}); err == nil || !strings.Contains(err.Error(), "the loss is not finite") {
		t.Errorf("got error %v, want one that says that the loss is not finite", err)
	}
}

// ending is a context that ends after so many looks at it.
type ending struct {
	context.Context
	looks *int
	after int
}

func (e ending) Err() error {
	if *e.looks++; *e.looks > e.after {
		return context.Canceled
	}
	return nil
}

// However late the context ends, Save writes the model or returns an error.
func TestSaveWhereTheContextEnds(t *testing.T) {
	e := builtin(t, "people", func(r *recipe.Recipe) { r.Training.Epochs = 2 })
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	if _, err := o.Save(ending{t.Context(), &total, 1 << 30}, t.TempDir()); err != nil || total == 0 {
		t.Fatalf("%d looks at the context, error %v; want some, and none", total, err)
	}
	for after := max(0, total-3); after < total; after++ {
		looks, dir := 0, t.TempDir()
		names, err := o.Save(ending{t.Context(), &looks, after}, dir)
		if _, missing := os.Stat(filepath.Join(dir, model.FileName)); err == nil && missing != nil {
			t.Errorf("a context that ends after %d of %d looks: wrote %q, no model, and no error", after, total, names)
		}
	}
}

func TestCancel(t *testing.T) {
	r, err := moons(t)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Run(ctx, Hooks{}); err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("got error %v, want that the context was cancelled", err)
	}
}
