package experiment

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/internal/testenv"
)

// A column of free text is found and learned from; the model reads a text that is
// written and spelt in another way, and one that is missing.
func TestTextLearns(t *testing.T) {
	testenv.SkipEmulated(t, "it trains bags of networks")
	things, places := []string{"valve", "gear box", "motor", "hose", "filter"}, []string{"hall", "yard", "cellar", "tower"}
	faults := []string{"leaks oil on the floor", "runs dry and is leaking", "is too loud at night", "makes a loud rattling noise"}
	var b strings.Builder
	b.WriteString("report,age,y\n")
	for i := range 300 {
		k := i * 7 % 4
		fmt.Fprintf(&b, "The %s in the %s no. %d %s.,%d.5,%s\n", things[i%5], places[i/5%4], i, faults[k], i%3, []string{"leak", "noise"}[k/2])
	}
	path := filepath.Join(t.TempDir(), "reports.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := Propose(path, Hints{Target: "y", Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, `report = "text"`) {
		t.Fatalf("the recipe has no text:\n%s", text)
	}
	r := readRecipe(t, text)
	o, err := r.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Test["accuracy"]; got != 1 {
		t.Errorf("accuracy on the test rows: got %v, want 1", got)
	}
	m := saved(t, o)
	xs, unseen, err := m.Encode("a request", []string{"age", "report"}, [][]string{{"1.5", "0.5", "1"}, {"LEEKS OIL, leaking", "a very loud noise from outside", ""}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Predict(context.Background(), xs...)
	if err != nil {
		t.Fatal(err)
	}
	if len(unseen) != 1 || !strings.Contains(unseen[0].String(), "a missing value in 1 row (first in row 3)") || p.At(0, 0) < 0.5 || p.At(1, 1) < 0.5 {
		t.Errorf("got %v with the notes %v, want leak and noise, and a note on the missing text alone", p, unseen)
	}
}
