package experiment

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cajal/nn"
)

// With padding_idx = 0 rare and unknown levels say nothing, after training and in the
// model's file; without it, what training met of them does.
func TestPaddingOfARecipe(t *testing.T) {
	text := fmt.Sprintf(`
version = 2
name = "padded"
[data]
kind = "table"
path = %q
target = "class"
[data.columns]
id = "ignore"
colour = "embed"
[network]
layers = [{ kind = "embed", out = 2, padding_idx = 1 }, { kind = "linear", out = 2 }]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "adam"
rate = 0.01
l2 = 0.001
[training]
epochs = 5
batch = 10
`, filepath.ToSlash(grid(t, 60)))
	for _, c := range []struct {
		recipe string
		zero   bool
	}{{text, true}, {strings.Replace(text, ", padding_idx = 1", "", 1), false}} {
		o, err := readRecipe(t, c.recipe).Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "m.safetensors")
		if err := o.SaveModel(path); err != nil {
			t.Fatal(err)
		}
		tables := nn.Values(reopen(t, path).Network())[0].Tensor()
		if got := tables.At(1, 0) == 0 && tables.At(1, 1) == 0; got != c.zero || tables.At(2, 0) == 0 {
			t.Errorf("the tables are %v; level 1 is 0: %v wanted", tables, c.zero)
		}
	}
	_, err := parse(strings.Replace(text, "padding_idx = 1", "padding_idx = 9", 1))
	if want := "network.layers[0].padding_idx: 9, want -5 to 4, as category 0 has 5 levels"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q in it", err, want)
	}
}
