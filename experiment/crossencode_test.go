package experiment

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cajal/internal/testenv"
	"cajal/recipe"
)

// towns writes a table of n rows in many towns, whose class the town says with some
// probability, and nothing else does: 0.5 stands for chance.
func towns(t *testing.T, n, many int, truth float64) string {
	t.Helper()
	random := rand.New(rand.NewSource(9))
	of := make([]int, many)
	for i := range of {
		of[i] = random.Intn(2)
	}
	var b strings.Builder
	b.WriteString("town,x,class\n")
	for range n {
		town := random.Intn(many)
		class := of[town]
		if random.Float64() > truth {
			class = 1 - class
		}
		fmt.Fprintf(&b, "t%04d,%.4f,%s\n", town, random.Float64(), []string{"no", "yes"}[class])
	}
	path := filepath.Join(t.TempDir(), "towns.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// quickly proposes a recipe for a table and runs it with a small network for few epochs.
func quickly(t *testing.T, path string, h Hints) (*Experiment, *Outcome) {
	t.Helper()
	text, err := Propose(path, h)
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Parse("t.toml", []byte(strings.ReplaceAll(text, "out = 256", "out = 32")))
	if err != nil {
		t.Fatal(err)
	}
	r.Training.Epochs, r.Baseline = 20, nil
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return e, o
}

// A category whose levels are rare is encoded by the target, in a bag by its folds: of one
// that says nothing the score out of fold is chance, of one that says much it is not. A
// single network, and cross-validation, do so too.
func TestTargetEncodingIsHonest(t *testing.T) {
	testenv.SkipEmulated(t, "it trains bags of networks")
	const n = 1200
	for _, c := range []struct {
		truth    float64
		from, to float64 // the accuracy
	}{{0.5, 0.5 - 3*0.5/34.6, 0.5 + 3*0.5/34.6}, {0.9, 0.75, 0.9}} {
		path := towns(t, n, 300, c.truth)
		e, o := quickly(t, path, Hints{Target: "class", Reading: recipe.Data{Columns: map[string]string{"town": "target-encoding"}}})
		if got := o.OutOfFold["accuracy"]; got < c.from || got > c.to {
			t.Errorf("a town says the class with %v: the accuracy out of fold is %v, want %v to %v", c.truth, got, c.from, c.to)
		}
		if in := e.user.table.schemas.Columns()[0]; in.Encoding == nil {
			t.Errorf("the town is %+v, want a target encoding", in)
		}
		_, o = quickly(t, path, Hints{Target: "class", Fast: true, Reading: recipe.Data{Columns: map[string]string{"town": "target-encoding"}}})
		if got := o.Test["accuracy"]; got < c.from-0.06 || got > c.to+0.06 {
			t.Errorf("a town says the class with %v: the accuracy of a single network on test rows is %v, want %v to %v", c.truth, got, c.from, c.to)
		}
		cv, err := e.CrossValidate(t.Context(), CrossOptions{Folds: 2}, Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if got := cv.Mean["accuracy"]; got < c.from-0.06 || got > c.to {
			t.Errorf("a town says the class with %v: the cross-validated accuracy is %v, want %v to %v", c.truth, got, c.from, c.to)
		}
	}
}

// The proposal encodes by the target where many levels have few rows each or do not
// differ, and embeds where most have enough and do; the recipe says so, and what it says
// is what runs.
func TestProposedTargetEncoding(t *testing.T) {
	for _, c := range []struct {
		many  int
		truth float64
		want  string
	}{{900, 0.9, "target-encoding"}, {110, 0.9, "embed"}, {110, 0.5, "target-encoding"}, {12, 0.5, "one-hot"}} {
		text, err := Propose(towns(t, 2000, c.many, c.truth), Hints{Target: "class"})
		if err != nil || !strings.Contains(text, fmt.Sprintf("town = %q\n", c.want)) {
			t.Errorf("%d towns in 2000 rows: got %v\n%s\nwant %s", c.many, err, text, c.want)
			continue
		}
		in := readRecipe(t, text).user.table.schemas.Columns()[0]
		if got := map[bool]string{in.Encoding != nil: "target-encoding", in.Embed: "embed"}[true]; got != strings.Replace(c.want, "one-hot", "", 1) {
			t.Errorf("%d towns: the recipe makes %+v of it, want %s", c.many, in, c.want)
		}
	}
}

// A recipe of somebody's own embeds what its embed layer is for, whatever the rows say,
// and one of very many columns says what is encoded.
func TestTargetEncodingIsSaid(t *testing.T) {
	path := towns(t, 2000, 110, 0.5)
	text, err := Propose(path, Hints{Target: "class"})
	if err != nil {
		t.Fatal(err)
	}
	own := strings.NewReplacer(`town = "target-encoding"`, `town = "category"`, "layers = [\n", "layers = [\n  { kind = \"embed\", out = 4 },\n").Replace(text)
	if in := readRecipe(t, own).user.table.schemas.Columns()[0]; !in.Embed || in.Encoding != nil {
		t.Errorf("a category below an embed layer is %+v, want it embedded", in)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wide := strings.Split(strings.TrimSpace(string(b)), "\n")
	for i := range wide {
		for j := range 210 {
			if i == 0 {
				wide[i] = fmt.Sprintf("v%d,%s", j, wide[i])
			} else {
				wide[i] = fmt.Sprintf("%d.5,%s", i*j%7, wide[i])
			}
		}
	}
	if err := os.WriteFile(path, []byte(strings.Join(wide, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if text, err = Propose(path, Hints{Target: "class"}); err != nil || !strings.Contains(text, "town = \"target-encoding\"\n") || strings.Contains(text, "v3 =") {
		t.Fatalf("a wide table: got %v\n%s", err, text)
	}
	if all := readRecipe(t, text).user.table.schemas.Columns(); all[len(all)-2].Name != "town" || all[len(all)-2].Encoding == nil {
		t.Errorf("the recipe makes %+v of the town, want a target encoding", all[len(all)-2])
	}
}

// A model file measures its own rows again as the training did, out of fold, and knows
// them again as rows of a table, though those have other values there.
func TestTargetEncodingAgain(t *testing.T) {
	testenv.SkipEmulated(t, "it trains a bag of networks")
	path := towns(t, 600, 150, 0.9)
	_, o := quickly(t, path, Hints{Target: "class", Reading: recipe.Data{Columns: map[string]string{"town": "target-encoding"}}})
	trained, err := Of(saved(t, o))
	if err != nil {
		t.Fatal(err)
	}
	trained.Recipe().Data.Path = path
	again, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.OutOfFold, o.OutOfFold) {
		t.Errorf("measured again the scores out of fold are %v, and were %v", again.OutOfFold, o.OutOfFold)
	}
	own, _, err := trained.Samples()
	if err != nil {
		t.Fatal(err)
	}
	f := trained.user.table.frame
	xs, err := trained.Schema().Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	y, err := trained.Schema().Targets(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := trained.Set(xs, y)
	if err != nil {
		t.Fatal(err)
	}
	if n, ok, err := trained.TrainedOn(own); n != 600 || !ok || err != nil {
		t.Errorf("of its own samples it was trained on %d (%v, %v), want 600", n, ok, err)
	}
	if n, ok, err := trained.TrainedOn(rows); n != 600 || !ok || err != nil {
		t.Errorf("of the rows of its table it was trained on %d (%v, %v), want 600", n, ok, err)
	}
	score, err := trained.Evaluate(t.Context(), rows)
	if err != nil || score["accuracy"] <= o.OutOfFold["accuracy"] {
		t.Errorf("the rows that it learned from have the score %v (%v), which their own targets make better than %v", score, err, o.OutOfFold)
	}
}

// Rows in the order of time are encoded by those before them, and the first among
// themselves; those of a group by other groups.
func TestEncodingFolds(t *testing.T) {
	var b strings.Builder
	b.WriteString("town,day,group,class\n")
	for i := range 240 {
		fmt.Fprintf(&b, "t%02d,%d,g%d,%s\n", i*7%40, i, i%6, []string{"no", "yes"}[i*i%7%2])
	}
	path := filepath.Join(t.TempDir(), "days.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reading recipe.Data
		fast    bool
	}{{recipe.Data{Time: "day"}, false}, {recipe.Data{Group: "group"}, false}, {recipe.Data{Group: "group"}, true}, {recipe.Data{}, true}} {
		c.reading.Columns = map[string]string{"town": "target-encoding"}
		text, err := Propose(path, Hints{Target: "class", Fast: c.fast, Reading: c.reading})
		if err != nil {
			t.Fatal(err)
		}
		e := readRecipe(t, text)
		tab := e.user.table
		folds, err := tab.encodingFolds(e.recipe)
		if err != nil {
			t.Fatal(err)
		}
		tested := map[int]int{}
		for k, f := range folds {
			groups := map[string]bool{}
			for _, i := range f.Train {
				groups[tab.frame.Column("group").Text(tab.train[i])] = true
			}
			for _, i := range f.Test {
				tested[i]++
				if c.reading.Group != "" && groups[tab.frame.Column("group").Text(tab.train[i])] {
					t.Errorf("%+v: fold %d has rows of one group on both sides", c.reading, k)
				}
				if c.reading.Time != "" && i >= 120 && f.Train[len(f.Train)-1] > i {
					t.Errorf("%+v: row %d is encoded by row %d, which is later", c.reading, i, f.Train[len(f.Train)-1])
				}
			}
		}
		for i := range tab.train {
			if tested[i] != 1 {
				t.Errorf("%+v: row %d is encoded %d times", c.reading, i, tested[i])
			}
		}
	}
}
