package experiment

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/internal/testenv"
	"cajal/recipe"
	"cajal/tensor"
)

// mixed writes a table of n rows with a column x, whose cells are made by cell, a
// colour, and the target, which is a class or an amount.
func mixed(t *testing.T, n int, target string, cell func(i int) string) (path string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "x,colour,%s\n", target)
	for i := range n {
		y := []string{"yes", "no"}[i%2]
		if target == "amount" {
			y = fmt.Sprintf("%d.5", i*7%n)
		}
		fmt.Fprintf(&b, "%s,%s,%s\n", cell(i), []string{"red", "green", "blue"}[i*i%3], y)
	}
	path = filepath.Join(t.TempDir(), "mixed.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What a bag gets besides its folds depends on what it predicts, of how many rows, and
// whether there are numbers.
func TestProposedBag(t *testing.T) {
	number := func(i int) string { return fmt.Sprintf("%d.25", i*13%101) }
	word := func(i int) string { return []string{"left", "right"}[i/3%2] }
	for _, c := range []struct {
		name, target string
		rows         int
		cell         func(i int) string
		hints        Hints
		validated    bool
		members      int
		encoded      int // of them, those that see numbers in bins
	}{
		{"classes", "class", 200, number, Hints{}, true, 10, 7},
		{"classes of few rows", "class", 60, number, Hints{}, false, 10, 7},
		{"classes without numbers", "class", 200, word, Hints{}, true, 10, 0},
		{"classes of two groups", "class", 200, number, Hints{Reading: recipe.Data{Group: "colour"}}, false, 4, 3},
		{"numbers", "amount", 200, number, Hints{}, false, 10, 0},
	} {
		c.hints.Target = c.target
		text, err := Propose(mixed(t, c.rows, c.target, c.cell), c.hints)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		e := readRecipe(t, text)
		if got := e.recipe.Data.ValidationShare; (got == 0.1) != c.validated || (got == 0) == c.validated {
			t.Errorf("%s: a share of %v to validate on, want 0.1: %v", c.name, got, c.validated)
		}
		if got := strings.Contains(text, "stops by a part of them"); got != c.validated {
			t.Errorf("%s: the comment speaks of a part to stop by: %v, want %v:\n%s", c.name, got, c.validated, text)
		}
		encoded := 0
		for k := range e.recipe.MemberCount() {
			for _, l := range e.recipe.Member(k).Network.Layers {
				if l.Kind() == "ple" {
					encoded++
				}
			}
		}
		if got := e.recipe.MemberCount(); encoded != c.encoded || got != c.members {
			t.Errorf("%s: %d of %d members have a ple layer, want %d of %d:\n%s", c.name, encoded, got, c.encoded, c.members, text)
		}
	}
}

// The proposal for numbers ends in a soft clamp, which learns the range of the targets.
// The model file keeps it: a row unlike all others is predicted at most a tenth of the
// range outside.
func TestProposedClamp(t *testing.T) {
	testenv.SkipEmulated(t, "it trains bags of networks")
	var b strings.Builder
	b.WriteString("x,y\n")
	for i := range 110 {
		fmt.Fprintf(&b, "%d.5,%d.25\n", i%11, i%11*10) // y from 0.25 to 100.25, many times each
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "line.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := Propose(path, Hints{Target: "y", Task: "regression"})
	if err != nil {
		t.Fatal(err)
	}
	o, err := readRecipe(t, strings.Replace(text, "epochs = 200", "epochs = 40", 1)).Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	m := saved(t, o)
	p, err := m.Predict(t.Context(), tensor.From([]float32{1e4, 0, -1e4}, 3, 1))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ want, within float64 }{{110.25, 0.5}, {50.25, 10}, {-9.75, 0.5}} {
		if got := p.At(i, 0); math.Abs(got-c.want) > c.within {
			t.Errorf("sample %d is predicted as %v, want %v ± %v", i, got, c.want, c.within)
		}
	}
}
