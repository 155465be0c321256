package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/experiment"
	"cajal/recipe"
)

// trained writes a table in which y says all about the target, and a model of
// it.
func trained(t *testing.T, row func(y int) string) (model, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "t.csv")
	text := "y,what\n"
	for i := range 60 {
		text += row(i%20-10) + "\n"
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	recipeText, err := experiment.Propose(file, experiment.Hints{Target: "what"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Parse("t.toml", []byte(recipeText))
	if err != nil {
		t.Fatal(err)
	}
	e, err := experiment.Read(r)
	if err != nil {
		t.Fatal(err)
	}
	o, err := e.Run(t.Context(), experiment.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	model = filepath.Join(t.TempDir(), "m.safetensors")
	if err := o.SaveModel(model); err != nil {
		t.Fatal(err)
	}
	return model, file
}

func TestClasses(t *testing.T) {
	model, file := trained(t, func(y int) string { return fmt.Sprintf("%d,%v", y, y < 0) })
	var out strings.Builder
	if err := predict(t.Context(), &out, model, file); err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(out.String())
	if len(got) != 60 || got[0] != "true" || got[19] != "false" {
		t.Errorf("got %q, want 60 classes, true for -10 and false for 9", got)
	}
}

func TestNumbers(t *testing.T) {
	model, file := trained(t, func(y int) string { return fmt.Sprintf("%d,%g", y, 0.5+float64(y)*3) })
	var out strings.Builder
	if err := predict(t.Context(), &out, model, file); err != nil {
		t.Fatal(err)
	}
	var first float64
	if _, err := fmt.Sscan(out.String(), &first); err != nil || first < -35 || first > -24 {
		t.Errorf("got %v (%v) for y = -10, want about -29.5", first, err)
	}
}

func TestMistakes(t *testing.T) {
	model, _ := trained(t, func(y int) string { return fmt.Sprintf("%d,%v", y, y < 0) })
	other := filepath.Join(t.TempDir(), "other.csv")
	if err := os.WriteFile(other, []byte("z\n1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ model, file, want string }{
		{"none.safetensors", other, "none.safetensors"},
		{model, "none.csv", "none.csv"},
		{model, other, "missing: y"},
	} {
		var out strings.Builder
		if err := predict(t.Context(), &out, c.model, c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s: got %v, want an error with %q", c.model, c.file, err, c.want)
		}
	}
}
