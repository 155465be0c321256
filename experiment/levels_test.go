package experiment

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/recipe"
	"cajal/rng"
)

// A category of a thousand levels says nothing out of fold where it has nothing to do
// with what is predicted, and much where it has, be it embedded or encoded by the target:
// what a level means is learned from a member's own rows alone, or from other folds.
func TestManyLevels(t *testing.T) {
	if testing.Short() {
		t.Skip("trains two bags")
	}
	const rows, levels = 3000, 1000
	random := rng.New(1).Stream("levels")
	code, noise := make([]int, rows), make([]int, rows)
	for i := range rows {
		code[i], noise[i] = random.IntN(levels), random.IntN(2)
	}
	run := func(kind, says string, y func(i int) int) map[string]float64 {
		var b strings.Builder
		b.WriteString("code,x,y\n")
		for i := range rows {
			fmt.Fprintf(&b, "k%d,%d.5,%v\n", code[i], i%7, y(i) == 1)
		}
		path := filepath.Join(t.TempDir(), "codes.csv")
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		text, err := Propose(path, Hints{Target: "y", Reading: recipe.Data{Columns: map[string]string{"code": kind}}})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text, fmt.Sprintf("code = %q", says)) {
			t.Fatalf("the recipe has no column of kind %s:\n%s", says, text)
		}
		text = strings.NewReplacer("out = 256", "out = 16", "epochs = 200", "epochs = 40").Replace(text)
		o, err := readRecipe(t, text).Run(context.Background(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		return o.OutOfFold
	}
	for kind, says := range map[string]string{"embed": "embed", "auto": "target-encoding"} {
		// A coin has a log-loss of 0.6931 and, over 3,000 rows, an accuracy below
		// 0.5 + 3·√(¼/3000) = 0.527.
		if got := run(kind, says, func(i int) int { return noise[i] }); got["accuracy"] > 0.527 || got["log_loss"] < 0.69 {
			t.Errorf("%s: levels that say nothing: got %v, want an accuracy below 0.527 and a log-loss above 0.69", says, got)
		}
		// The levels with two rows or fewer are pooled, where they are embedded.
		if got := run(kind, says, func(i int) int { return code[i] % 2 }); got["accuracy"] < 0.75 {
			t.Errorf("%s: levels that say all: got %v, want an accuracy above 0.75", says, got)
		} else {
			t.Logf("%s: levels that say all: %v", says, got)
		}
	}
}
