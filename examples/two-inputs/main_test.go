package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// The flat costs more where the table says so.
func TestTwoInputs(t *testing.T) {
	t.Chdir("../..") // the recipe names its table as seen from here
	path := filepath.Join(t.TempDir(), "m.safetensors")
	var out strings.Builder
	if err := train(t.Context(), &out, "examples/two-inputs/flats.toml", path); err != nil {
		t.Fatal(err)
	}
	if err := ask(t.Context(), &out, path); err != nil {
		t.Fatal(err)
	}
	var r2, bonn, dessau, kiel float64
	if _, err := fmt.Sscanf(out.String(), "r2 on the test rows %f\nBonn: %f\nDessau: %f\nKiel: %f\n", &r2, &bonn, &dessau, &kiel); err != nil {
		t.Fatalf("%v in\n%s", err, &out)
	}
	if r2 < 0.95 || !(dessau < kiel && kiel < bonn) {
		t.Errorf("got\n%swant r2 above 0.95, and Dessau cheaper than Kiel, and Kiel than Bonn", &out)
	}
	if want := 60*11 + 25*2 + 6*3.0; bonn < want-60 || bonn > want+60 {
		t.Errorf("Bonn: %v, want about %v", bonn, want)
	}
}
