package experiment

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cajal/train"
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
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		_, err = readRecipe(t, short+fmt.Sprintf("checkpoint = %q\n", filepath.ToSlash(dir))).Run(ctx, Hooks{Event: func(e train.Event) {
			if e.Kind == train.Stepped && e.Total == 8 {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want canceled", err)
		}
		r, s, err := Resume(dir)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Read(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.ResumeFrom(s); err != nil {
			t.Fatal(err)
		}
		got, err := e.Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Test, want.Test) || !reflect.DeepEqual(got.Epochs, want.Epochs) {
			t.Errorf("%s resumed: %+v, want %+v", name, got.Epochs, want.Epochs)
		}
	}
}
