package experiment

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/explain/columns"
	"cajal/model"
	"cajal/npy"
	"cajal/recipe"
	"cajal/rng"
	"cajal/tensor"
)

// peers are scikit-learn's measures of several targets.
type peers struct {
	Numbers []struct {
		P, T          [][]float64
		W             []float64
		R2, RMSE, MAE []float64
		Mean          Score
	}
	Labels []struct {
		P, T   [][]float64
		W      []float64
		Labels []struct {
			Accuracy, F1, AUC float64
			LogLoss           float64 `json:"log_loss"`
			Confusion         [][]int64
		}
		All Score
	}
}

func readPeers(t *testing.T) (p peers) {
	t.Helper()
	b, err := os.ReadFile("testdata/targets.json")
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || len(p.Numbers) == 0 || len(p.Labels) == 0 {
		t.Fatal(err)
	}
	return p
}

func matrix(rows [][]float64) *tensor.Tensor {
	return tensor.From(slices.Concat(rows...), len(rows), len(rows[0]))
}

func vectorOf(w []float64) *tensor.Tensor {
	if w == nil {
		return nil
	}
	return tensor.From(w, len(w))
}

func TestTargetScoresEqualScikitLearn(t *testing.T) {
	for i, c := range readPeers(t).Numbers {
		p, y, w := matrix(c.P), matrix(c.T), vectorOf(c.W)
		names := []string{"a", "b", "c"}[:y.Dim(1)]
		all := targetScores(names, "test", p, y, w)
		if len(all) != len(names) {
			t.Fatalf("case %d: %d scores, want %d", i, len(all), len(names))
		}
		for j, s := range all {
			if s.Target != names[j] || !close9(float64(s.R2), c.R2[j]) || !close9(float64(s.RMSE), c.RMSE[j]) || !close9(float64(s.MAE), c.MAE[j]) {
				t.Errorf("case %d, target %d: got %+v, want %v %v %v", i, j, s, c.R2[j], c.RMSE[j], c.MAE[j])
			}
		}
		o := &Outcome{recipe: &recipe.Recipe{Data: recipe.Data{Kind: "table"}}, truth: y}
		score := Score{}
		o.errors(score, p, w)
		r2, err := measureBy("r2", p, y, w)
		if err != nil || !close9(score["rmse"], c.Mean["rmse"]) || !close9(score["raw_mae"], c.Mean["mae"]) || !close9(r2, c.Mean["r2"]) {
			t.Errorf("case %d: means %v and r2 %v, %v; want %v", i, score, r2, err, c.Mean)
		}
	}
}

func TestLabelScoresEqualScikitLearn(t *testing.T) {
	for i, c := range readPeers(t).Labels {
		p, y, w := matrix(c.P), matrix(c.T).To(tensor.Int64), vectorOf(c.W)
		labels := []model.Label{{Name: "a", Classes: []string{"no", "yes"}}, {Name: "b", Classes: []string{"no", "yes"}}, {Name: "c", Classes: []string{"no", "yes"}}}[:y.Dim(1)]
		all, err := eachLabel(labels, p, y, w)
		if err != nil {
			t.Fatal(err)
		}
		for j := range all {
			l, want := &all[j], c.Labels[j]
			if !close9(l.Measures["accuracy"], want.Accuracy) || !close9(l.F1(), want.F1) || !close9(l.Measures["auc"], want.AUC) || !close9(l.Measures["log_loss"], want.LogLoss) {
				t.Errorf("case %d, label %s: got %v and F1 %v, want %+v", i, l.Target, l.Measures, l.F1(), want)
			}
			if !slices.EqualFunc(l.Confusion, want.Confusion, slices.Equal) {
				t.Errorf("case %d, label %s: confusion %v, want %v", i, l.Target, l.Confusion, want.Confusion)
			}
		}
		for _, name := range labelMeasures {
			if got, err := measureBy(name, p, y, w); err != nil || !close9(got, c.All[name]) {
				t.Errorf("case %d: %s %v, %v; want %v", i, name, got, err, c.All[name])
			}
		}
	}
}

func close9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }

// weather writes a table of two numbers and two labels that hang on x and z; row 4 lacks a
// label and row 6 a number.
func weather(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("x,z,\"warm, dry\",heat,rain,wind\n")
	for i := range 120 {
		x, z := float64(i%12)-5.5, float64(i%7)-3
		rain, wind := "dry", "false"
		if x+z > 0 {
			rain = "wet"
		}
		if z > 0.5 {
			wind = "true"
		}
		heat := fmt.Sprint(1000 + 100*x - 30*z)
		switch i {
		case 4:
			rain = ""
		case 6:
			heat = ""
		}
		fmt.Fprintf(&b, "%v,%v,%v,%s,%s,%s\n", x, z, 2*x+z+0.25, heat, rain, wind)
	}
	path := filepath.Join(t.TempDir(), "weather.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}

// trainedFor proposes a recipe, trains some epochs of it, and opens the model that it saves.
func trainedFor(t *testing.T, path string, hints Hints, epochs int) (*Outcome, *Trained, string) {
	t.Helper()
	r, err := parted(t, path, hints)
	if err != nil {
		t.Fatal(err)
	}
	r.Training.Epochs = epochs
	r.Baseline = &recipe.Baseline{Kinds: []string{"mean", "ridge"}}
	if r.Data.Task == "classification" {
		r.Baseline.Kinds = []string{"majority", "logistic"}
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(filepath.Join(dir, model.FileName))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	again.Recipe().Data.Path = path
	return o, again, dir
}

func TestSeveralNumbers(t *testing.T) {
	path := weather(t)
	o, m, dir := trainedFor(t, path, Hints{Target: `"warm, dry",heat`}, 60)
	if got, want := o.Targets, []string{"warm, dry", "heat"}; !slices.Equal(got, want) {
		t.Fatalf("targets %q, want %q", got, want)
	}
	if len(o.ByTarget) != 2 || o.ByTarget[0].Of != "out of fold" || len(o.Intervals) != 2 {
		t.Fatalf("by target %+v, intervals %+v", o.ByTarget, o.Intervals)
	}
	var r2, rmse, mae float64
	for _, s := range o.ByTarget {
		if s.R2 < 0.9 {
			t.Errorf("%s: R² %v, want at least 0.9", s.Target, s.R2)
		}
		r2, rmse, mae = r2+float64(s.R2)/2, rmse+float64(s.RMSE)/2, mae+float64(s.MAE)/2
	}
	if f := o.OutOfFold; !close9(f["r2"], r2) || !close9(f["rmse"], rmse) || !close9(f["raw_mae"], mae) {
		t.Errorf("out of fold %v, want the means %v %v %v of the targets", f, r2, rmse, mae)
	}
	if len(o.Baselines) != 2 || o.Baselines[1].OutOfFold["r2"] < 0.99 {
		t.Errorf("baselines %+v, want ridge regression to fit two planes", o.Baselines)
	}
	// Row 6, without a heat, is left out.
	rows := readRows(t, filepath.Join(dir, "out-of-fold.csv"))
	if got, want := strings.Join(rows[0], "|"), "row|true warm, dry|predicted warm, dry|true heat|predicted heat"; got != want {
		t.Errorf("header %s, want %s", got, want)
	}
	if len(rows) != 120 || rows[6][0] != "6" || rows[7][0] != "8" {
		t.Errorf("%d rows, want 119 without row 7 of the file: %v, %v", len(rows)-1, rows[6], rows[7])
	}
	p := predictRow(t, m, map[string]string{"x": "2.5", "z": "1", "rain": "wet", "wind": "false"})
	if v := p.Values; len(v) != 2 || math.Abs(float64(v["warm, dry"])-6.25) > 3 || math.Abs(float64(v["heat"])-1220) > 120 {
		t.Errorf("predicted %v, want about 6.25 and 1220, in the units of the data", p.Values)
	}
	if err := m.OnlyTarget("heat"); err != nil {
		t.Fatal(err)
	}
	again, err := m.Rerun(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	im, err := again.ColumnImportance(t.Context(), columns.Shuffling{Repeats: 2})
	if err != nil || !close9(im.Score["rmse"], float64(o.ByTarget[1].RMSE)) || math.Abs(im.Score["r2"]-float64(o.ByTarget[1].R2)) > 1e-5 {
		t.Errorf("%v: importance %+v, want the scores %+v", err, im, o.ByTarget[1])
	}
	if r, err := m.Rerun(t.Context(), Hooks{}); err != nil || !slices.Equal(r.ByTarget, o.ByTarget) {
		t.Errorf("measured anew: %v, want %+v", err, o.ByTarget)
	}
}

func TestSeveralLabels(t *testing.T) {
	path := weather(t)
	o, m, dir := trainedFor(t, path, Hints{Targets: []string{"rain", "wind"}}, 60)
	if len(o.Labels) != 2 || o.Labels[0].Of != "out of fold" || o.Labels[0].Samples != 119 {
		t.Fatalf("labels %+v, want two of 119 samples out of fold", o.Labels)
	}
	for _, l := range o.Labels {
		if l.Measures["auc"] < 0.95 {
			t.Errorf("%s: AUC %v, want at least 0.95", l.Target, l.Measures["auc"])
		}
	}
	wrong := 0.0
	for _, l := range o.Labels {
		wrong += (1 - l.Measures["accuracy"]) / 2
	}
	if f := o.OutOfFold; !close9(f["hamming_loss"], wrong) || !(f["subset_accuracy"] > 0.5) || !close9(f["auc"], (o.Labels[0].Measures["auc"]+o.Labels[1].Measures["auc"])/2) {
		t.Errorf("out of fold %v, want the means of %+v", f, o.Labels)
	}
	if b := o.Baselines; len(b) != 2 || len(b[1].Cs) != 2 || b[1].OutOfFold["auc"] < 0.9 || b[0].OutOfFold["auc"] > 0.6 {
		t.Errorf("baselines %+v", o.Baselines)
	}
	rows := readRows(t, filepath.Join(dir, "out-of-fold.csv"))
	if got, want := strings.Join(rows[0], "|"), "row|true rain|predicted rain|probability of rain = wet|true wind|predicted wind|probability of wind = true"; got != want {
		t.Errorf("header %s, want %s", got, want)
	}
	for _, name := range []string{"confusion.png", "calibration.png", "report.html"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	p := predictRow(t, m, map[string]string{"x": "4.5", "z": "2", "warm, dry": "11.25", "heat": "1390"})
	if p.Labels["rain"].Class != "wet" || p.Labels["wind"].Class != "true" || p.Class != "" || p.Values != nil {
		t.Errorf("predicted %+v, want wet and true", p)
	}
	if sum := p.Labels["rain"].Probabilities["wet"] + p.Labels["rain"].Probabilities["dry"]; math.Abs(float64(sum)-1) > 1e-6 {
		t.Errorf("probabilities %v, want a sum of 1", p.Labels["rain"].Probabilities)
	}
	if r, err := m.Rerun(t.Context(), Hooks{}); err != nil || r.Labels[1].Measures["auc"] != o.Labels[1].Measures["auc"] {
		t.Errorf("measured anew: %v", err)
	}
	if err := m.OnlyTarget("wint"); err == nil || !strings.Contains(err.Error(), "the model predicts rain, wind") {
		t.Errorf("an unknown target: %v", err)
	}
	if err := m.OnlyTarget("wind"); err != nil {
		t.Fatal(err)
	}
	again, err := m.Rerun(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	// The loss of one label is its log loss, and wind hangs on z alone.
	r, err := again.ColumnImportance(t.Context(), columns.Shuffling{Repeats: 3, Seed: 1})
	if err != nil || r.Target != "wind" || math.Abs(r.Score["loss"]-o.Labels[1].Measures["log_loss"]) > 1e-5 || !close9(r.Score["accuracy"], o.Labels[1].Measures["accuracy"]) || r.Columns[0].Column != "z" {
		t.Errorf("%v: importance %+v, want a loss of %v and z first", err, r, o.Labels[1].Measures)
	}
	if err := m.Measure("f1_samples", "hamming_loss"); err != nil {
		t.Errorf("measures of labels: %v", err)
	}
	if err := m.Measure("log_loss"); err == nil || !strings.Contains(err.Error(), `"log_loss" takes no samples with several labels`) {
		t.Errorf("log_loss of labels: %v", err)
	}
}

// The layer that clamps numbers rectifies by how much they lie outside their range: that it
// is 0 for every sample is as it should be.
func TestClampOfSeveralNumbers(t *testing.T) {
	o, _, _ := trainedFor(t, weather(t), Hints{Target: "heat,z", Task: "regression", Fast: true}, 5)
	if slices.ContainsFunc(o.Diagnosis, func(text string) bool { return strings.Contains(text, "are dead") }) {
		t.Errorf("diagnosis %q", o.Diagnosis)
	}
}

// Same seed, same bits; cross-validation tells of each target.
func TestSeveralTargetsAgain(t *testing.T) {
	path := weather(t)
	one, _, _ := trainedFor(t, path, Hints{Target: "rain,wind", Fast: true}, 3)
	two, _, _ := trainedFor(t, path, Hints{Target: "rain,wind", Fast: true}, 3)
	if one.Test["loss"] != two.Test["loss"] || one.Labels[0].Of != "test" {
		t.Errorf("loss %v and %v", one.Test["loss"], two.Test["loss"])
	}
	r, err := parted(t, path, Hints{Target: "rain,wind", Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	res, err := e.CrossValidate(t.Context(), CrossOptions{Folds: 3, Predictions: true}, Hooks{})
	if err != nil || len(res.ByTarget) != 2 || res.ByTarget[1].Target != "wind" {
		t.Fatalf("%v, by target %+v", err, res.ByTarget)
	}
	mean := 0.0
	for _, run := range res.Runs {
		mean += run.ByTarget[1]["auc"] / 3
	}
	if !close9(res.ByTarget[1].Mean["auc"], mean) || len(res.Predictions()) != 120 {
		t.Errorf("mean AUC %v, want %v; %d rows of predictions", res.ByTarget[1].Mean["auc"], mean, len(res.Predictions()))
	}
}

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
	if err != nil || len(folds) != 5 || len(notes) != 1 || !strings.Contains(notes[0], "b = yes (3)") || strings.Contains(notes[0], "a =") {
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
		"rain,wint":                `there is no column "wint" to predict; the columns are x, z, warm, dry, heat, rain, wind; did you mean "wind"?`,
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
	path := filepath.ToSlash(filepath.Join(t.TempDir(), "labels.npz"))
	if err := npy.WriteArchiveFile(path, []tensor.Named{{Name: "x", Tensor: x}, {Name: "y", Tensor: y}}); err != nil {
		t.Fatal(err)
	}
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

func readRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// predictRow predicts one row of cells by the names of their columns.
func predictRow(t *testing.T, m *Trained, row map[string]string) model.Answer {
	t.Helper()
	var names []string
	var cells [][]string
	for name, cell := range row {
		names, cells = append(names, name), append(cells, []string{cell})
	}
	xs, _, err := m.Encode("a row", names, cells)
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Predict(t.Context(), xs...)
	if err != nil {
		t.Fatal(err)
	}
	return m.Answers(p)[0]
}
