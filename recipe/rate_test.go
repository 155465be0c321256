package recipe

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFindRate tries rates on the moons, whose network is stable below 0.0078,
// and sees that the recipe trains as if nothing had been tried.
func TestFindRate(t *testing.T) {
	r, err := Load("moons")
	if err != nil {
		t.Fatal(err)
	}
	found, err := r.FindRate(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if found.Steepest < 1e-4 || found.Steepest > 0.05 || found.Edge < found.Steepest || found.Rate != 0.01 {
		t.Errorf("steepest %g, edge %g, the recipe's %g; want the first between 1e-4 and 0.05, the second above it, and 0.01",
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
