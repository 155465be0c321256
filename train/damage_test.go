package train_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/train"
)

// A damaged file, however it is damaged, is passed over with a warning that
// names it, and training goes on from the one before, to the same bits.
func TestResumePassesOverDamage(t *testing.T) {
	x := experiments(t)["float32, Adam, plateau, early stop"]
	want, err := x.run(t, t.Context())
	if err != nil {
		t.Fatal(err)
	}
	damage := map[string]func(b []byte) []byte{
		"empty":                func(b []byte) []byte { return nil },
		"half":                 func(b []byte) []byte { return b[:len(b)/2] },
		"a bit of a weight":    func(b []byte) []byte { b[len(b)-3] ^= 1; return b },
		"a digit of the state": func(b []byte) []byte { return []byte(strings.Replace(string(b), `\"total\":8`, `\"total\":7`, 1)) },
		"other":                func(b []byte) []byte { return []byte("not a checkpoint at all") },
	}
	for name, spoil := range damage {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := x.run(t, t.Context(), train.Epochs(2), train.Checkpoint(dir, train.Every(3))); err != nil {
				t.Fatal(err)
			}
			newest := filepath.Join(dir, "step-000000000008.safetensors")
			b, err := os.ReadFile(newest)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(newest, spoil(b), 0o644); err != nil {
				t.Fatal(err)
			}
			warned := ""
			got, err := x.run(t, t.Context(), train.Resume(dir), train.Checkpoint(dir), train.On(func(e train.Event) {
				if e.Kind == train.Warned {
					warned += e.Text
				}
			}))
			if err != nil || got != want {
				t.Errorf("error %v:\n%s", err, firstDifference(got, want))
			}
			if !strings.Contains(warned, newest) {
				t.Errorf("warning %q does not name %s", warned, newest)
			}
		})
	}
	dir := t.TempDir()
	if _, err := x.run(t, t.Context(), train.Checkpoint(dir)); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "step-*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("files %v (%v), want two", files, err)
	}
	for _, f := range files {
		if err := os.Truncate(f, 100); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := x.run(t, t.Context(), train.Resume(dir)); err == nil || !strings.Contains(err.Error(), "no checkpoint is whole") || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want that none is whole", err)
	}
}
