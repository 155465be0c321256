package experiment

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A measure that the test rows do not give, since they lack a class, has no spread, and is
// null in the file.
func TestRepeatWithoutRowsOfAClass(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte("x,k\n"+strings.Repeat("1.5,ash\n2.5,oak\n3,oak\n1,ash\n", 10)+"9,yew\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := proposed(t, path, "k", true, "epochs = 200", "epochs = 1").Repeat(t.Context(), 2, Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Spread["test.auc"]; ok || r.Spread["test.accuracy"].Max < 0 || !math.IsNaN(r.Runs[0].Test["auc"]) {
		t.Errorf("spreads %v of %v, want none of the AUC", r.Spread, r.Runs)
	}
	r.Spread["test.rmse"] = spread([]float64{1, math.Inf(1)}) // of a run that diverged
	dir := t.TempDir()
	if _, err := r.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil || !strings.Contains(string(b), `"auc": null`) || !strings.Contains(string(b), `"max": null`) {
		t.Errorf("result.json (%v) lacks null: %s", err, b)
	}
}
