package recipe

import (
	"os"
	"path/filepath"
	"testing"
)

// What turns out to be wrong with a recipe after it was read is told with its file and its
// line, as long as no flag has replaced what stands there.
func TestWrongLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.toml")
	text := `version = 2
name = "mine"
[data]
kind = "digits"
[[data.augment]]
kind = "shift"
by = 1
[network]
layers = [
  { kind = "flatten" },
  { kind = "linear", out = 10 },
]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "sgd"
rate = 0.1
[training]
epochs = 1
batch = 0
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	says := func(r *Recipe, key, want string) {
		t.Helper()
		if got := r.Wrong(key, "no").Error(); got != path+want+": no" {
			t.Errorf("%s: got %q, want %q", key, got, path+want+": no")
		}
	}
	says(r, "data.augment[0].by", ":7: data.augment[0].by")
	says(r.Clone(), "network.layers[1].out", ":11: network.layers[1].out")
	says(r, "network.start", ":8: network.start") // the table stands there
	changed := r.Clone()
	if err := changed.SetAugment("flip"); err != nil {
		t.Fatal(err)
	}
	if err := changed.SetNet("mlp"); err != nil {
		t.Fatal(err)
	}
	says(changed, "data.augment[0].by", ":3: data.augment[0].by") // the table around it
	says(changed, "network.layers[1].out", ": network.layers[1].out")
	says(changed, "training.batch", ":20: training.batch")
	says(r, "data.augment[0].by", ":7: data.augment[0].by")
}
