package experiment

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// A training is resumed in the middle of an epoch with what the metrics of several
// predictions had seen.
func TestResumeLossesOfTables(t *testing.T) {
	path := shop(t)
	for _, name := range []string{"quantiles", "deviations", "counts", "ignored"} {
		c := lossCases[name]
		short := strings.Replace(c.recipe(path, ""), "epochs = 80", "epochs = 3\nvalidate = true", 1)
		want, err := readRecipe(t, short).Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "checkpoints")
		interruptAt(t, readRecipe(t, short+fmt.Sprintf("checkpoint = %q\n", filepath.ToSlash(dir))), 8)
		got, err := resumed(t, dir).Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Test, want.Test) || !reflect.DeepEqual(got.Epochs, want.Epochs) {
			t.Errorf("%s resumed: %+v, want %+v", name, got.Epochs, want.Epochs)
		}
	}
}
