package experiment

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/model"
	"cajal/rng"
	"cajal/tensor"
)

// What is encoded by the targets is encoded by the folds that the bag has, which part
// labels by their combinations: else rows would see their own.
func TestEncodingFoldsOfLabels(t *testing.T) {
	r, err := parted(t, weather(t), Hints{Target: "rain,wind"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	train, _, err := e.Sets()
	if err != nil {
		t.Fatal(err)
	}
	of, _, err := e.folds(train)
	if err != nil {
		t.Fatal(err)
	}
	by, err := e.user.table.encodingFolds(r)
	if err != nil || len(by) != len(of) {
		t.Fatalf("%v, %d folds, want %d", err, len(by), len(of))
	}
	for i := range of {
		if !slices.Equal(of[i].Test, by[i].Test) {
			t.Errorf("fold %d: %v, and %v by the bag", i, by[i].Test, of[i].Test)
		}
	}
}

// Classes of labels that fewer rows have than there are folds are named.
func TestRareLabels(t *testing.T) {
	y := tensor.New(tensor.Int64, 40, 2)
	for i := range 40 {
		y.Int64s()[2*i] = int64(i % 2)
		if i < 3 {
			y.Int64s()[2*i+1] = 1
		}
	}
	s := &strata{n: 40}
	s.byLabels(y, []model.Label{{Name: "a", Classes: []string{"0", "1"}}, {Name: "b", Classes: []string{"no", "yes"}}})
	folds, notes, err := s.folds(5, rng.New(0).Stream("folds"))
	if err != nil || len(folds) != 5 || len(notes) != 1 || !strings.Contains(notes[0].String(), "b = yes (3)") || strings.Contains(notes[0].String(), "a =") {
		t.Errorf("%v, %d folds, notes %q; want one of b = yes (3)", err, len(folds), notes)
	}
	// Of a each fold has its half.
	for _, f := range folds {
		ones := 0
		for _, i := range f.Test {
			ones += int(y.At(i, 0))
		}
		if ones < 3 || ones > 5 {
			t.Errorf("%d of %d samples of a fold have the label a, want about half", ones, len(f.Test))
		}
	}
}

func TestWrongTargets(t *testing.T) {
	path := weather(t)
	for target, want := range map[string]string{
		"heat,rain":                `column 5 (rain), a target: it holds classes, and heat holds numbers; several targets are all numbers, or have two classes each; train a network for each`,
		"rain,heat":                `column 4 (heat), a target: it holds numbers, and rain holds classes`,
		"rain,rain":                `the target "rain" is named twice`,
		"rain,wint":                `there is no column "wint" to predict; the columns are x, z, "warm, dry", heat, rain, wind; did you mean "wind"?`,
		`"rain`:                    `data.target: the targets "\"rain" are no list of names: want commas between them`,
		"rain,,wind":               `an empty name among them`,
		"x,z":                      `column 1 (x), a target: it has`,
		"rain,wind,x,z,heat,nope,": `an empty name among them`,
	} {
		hints := Hints{Target: target}
		if target == "x,z" {
			hints.Task = "classification"
		}
		if _, err := Propose(path, hints); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", target, err, want)
		}
	}
	if _, err := Propose(path, Hints{Target: "rain,wind", Balanced: true}); err == nil || !strings.Contains(err.Error(), "and several are predicted; train a network for each") {
		t.Errorf("balanced labels: %v", err)
	}
	r, err := parted(t, path, Hints{Target: "rain,wind"})
	if err != nil {
		t.Fatal(err)
	}
	r.Loss.Kind = "cross-entropy"
	if _, err := Read(r); err == nil || !strings.Contains(err.Error(), "cross-entropy takes no samples with several labels, and there are 2 targets of two classes each; want binary-cross-entropy") {
		t.Errorf("a loss of one label: %v", err)
	}
	r.Data.SetTargets("rain,wind")
	if _, err := Read(r); err == nil || !strings.Contains(err.Error(), `a recipe has a list, as in target = ["a", "b"]`) {
		t.Errorf("a list in one text: %v", err)
	}
}

// A column of the very name comes first, and a list has it in quotes.
func TestTargetWithComma(t *testing.T) {
	path := weather(t)
	for text, want := range map[string][]string{"warm, dry": {"warm, dry"}, `"warm, dry",heat`: {"warm, dry", "heat"}, "heat , x": {"heat", "x"}} {
		r, err := parted(t, path, Hints{Target: text, Task: "regression"})
		if err != nil || !slices.Equal(r.Data.Targets(), want) {
			t.Errorf("%s: %v, %v; want %q", text, r, err, want)
		}
	}
}

// Rows of 0 and 1 in an archive are labels, unless each has a single 1.
func TestArrayOfLabels(t *testing.T) {
	x, y := tensor.New(tensor.Float64, 60, 2), tensor.New(tensor.Int64, 60, 3)
	for i := range 60 {
		a, b := float64(i%9)-4, float64(i%5)-2
		x.Set(a, i, 0)
		x.Set(b, i, 1)
		for j, v := range []float64{a, b, a + b} {
			if v > 0 {
				y.Int64s()[3*i+j] = 1
			}
		}
	}
	path := filepath.ToSlash(archive(t, "labels.npz", x, y))
	o, m, _ := trainedFor(t, path, Hints{}, 40)
	if len(o.Labels) != 3 || o.Labels[2].Target != "label 3" || o.Labels[0].Measures["auc"] < 0.9 {
		t.Fatalf("labels %+v", o.Labels)
	}
	set, err := m.Set([]*tensor.Tensor{x}, y)
	if err != nil {
		t.Fatal(err)
	}
	a, err := m.Assess(t.Context(), set)
	if err != nil || len(a.Labels) != 3 || a.Labels[1].Samples != 60 {
		t.Errorf("%v, %+v", err, a)
	}
	y.Int64s()[4] = 2
	if _, err := m.Set([]*tensor.Tensor{x}, y); err == nil || !strings.Contains(err.Error(), "sample 1 has 2 for label 1, want 0 or 1") {
		t.Errorf("a label of 2: %v", err)
	}
}

// A name with a comma in it, and a line that is one column, are said to be that.
func TestTargetsAndCommas(t *testing.T) {
	path := filepath.ToSlash(filepath.Join(t.TempDir(), "t.csv"))
	if err := os.WriteFile(path, []byte("\"a,b\",c,d\n"+strings.Repeat("1.5,2,3\n2.5,3,4\n4,1,7.5\n", 20)), 0o600); err != nil {
		t.Fatal(err)
	}
	plain := filepath.ToSlash(filepath.Join(t.TempDir(), "plain.csv"))
	if err := os.WriteFile(plain, []byte("c,d\n"+strings.Repeat("1.5,2\n2.5,3\n4,1.5\n", 20)), 0o600); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]string{
		"a,b,c":          `there is no column "a" to predict; the columns are "a,b", c, d; "a,b" has a comma in its name, which stands in quotes where several are named`,
		"b":              `there is no column "b" to predict; the columns are "a,b", c, d`,
		"d by semicolon": `; the whole line is one column with the delimiter "semicolon": want another, or leave it to be found out`,
	} {
		hints, path := Hints{}, path
		if hints.Target, _, _ = strings.Cut(target, " "); hints.Target != target {
			hints.Reading.Delimiter, path = "semicolon", plain
		}
		if _, err := Propose(path, hints); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(want, "columns are") && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", target, err, want)
		}
	}
}
