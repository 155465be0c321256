package docs_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"cajal/experiment"
	"cajal/nn/describe"
	"cajal/recipe"
)

// The recipes of the pages run: here for an epoch.
func TestRecipes(t *testing.T) {
	ran := 0
	all := pages(t)
	t.Chdir("..") // recipes name their files as seen from there
	for page, text := range all {
		for _, b := range blocks(t, page, text) {
			if b.language != "toml" {
				continue
			}
			r, err := recipe.Parse(page, []byte(strings.Join(b.lines, "\n")))
			if err != nil {
				t.Errorf("%s:%d: %v", b.page, b.at, err)
				continue
			}
			r.Training.Epochs = 1
			e, err := experiment.Read(r)
			if err == nil {
				_, err = e.Run(context.Background(), experiment.Hooks{})
			}
			if err != nil {
				t.Errorf("%s:%d: %v", b.page, b.at, err)
			}
			ran++
		}
	}
	if ran < 2 {
		t.Errorf("%d recipes ran, want those of docs/10-recipes.md", ran)
	}
}

// The page on recipes names every kind of layer, of loss and of augmentation.
func TestKindsAreExplained(t *testing.T) {
	text := pages(t)["docs/10-recipes.md"]
	for _, k := range slices.Concat(describe.Kinds(), recipe.LossKinds(), recipe.AugmentKinds()) {
		if !strings.Contains(text, "`"+k+"`") {
			t.Errorf("docs/10-recipes.md does not speak of the kind %q", k)
		}
	}
}
