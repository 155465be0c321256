package experiment

import (
	"os"
	"path/filepath"
	"testing"

	"cajal/recipe"
)

// The built-in recipes that descend plainly: the moons' network is stable below
// 0.0078 at the bottom of its valley, that of the arithmetic trains best at 0.3, as
// its chapter says, and the quantiles' is flat where it begins.
func TestFindRateOfRecipes(t *testing.T) {
	for name, want := range map[string]struct{ low, high, edgeLow, edgeHigh float64 }{
		"moons":      {0.001, 0.0078, 0.004, 0.012},
		"arithmetic": {0.03, 0.5, 0.3, 1},
		"quantiles":  {0.1, 1, 0.5, 1},
	} {
		r := builtin(t, name, func(*recipe.Recipe) {})
		found, err := r.FindRate(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if found.Steepest < want.low || found.Steepest > want.high || found.Edge < want.edgeLow || found.Edge > want.edgeHigh || found.Sharpness <= 0 {
			t.Errorf("%s: steepest %g, edge %g, sharpness %g; want %g to %g, %g to %g, and above 0",
				name, found.Steepest, found.Edge, found.Sharpness, want.low, want.high, want.edgeLow, want.edgeHigh)
		}
	}
}

// TestFindRate tries rates on the moons, and sees that the recipe keeps its own.
func TestFindRate(t *testing.T) {
	r := builtin(t, "moons", func(*recipe.Recipe) {})
	found, err := r.FindRate(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if found.Steepest < 1e-4 || found.Steepest > 0.0078 || found.Edge < found.Steepest || found.Rate != 0.01 {
		t.Errorf("steepest %g, edge %g, the recipe's %g; want the first between 1e-4 and 0.0078, the second above it, and 0.01",
			found.Steepest, found.Edge, found.Rate)
	}
	dir := t.TempDir()
	names, err := found.Save(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"rate.png", "result.json"} {
		if info, err := os.Stat(filepath.Join(dir, want)); err != nil || info.Size() < 1000 {
			t.Errorf("%s of %q: %v, %v, want a file of some size", want, names, info, err)
		}
	}
}
