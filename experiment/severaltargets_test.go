package experiment

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/explain/columns"
	"cajal/internal/testenv"
	"cajal/model"
	"cajal/plot"
	"cajal/recipe"
)

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
	r, err := briefly(t, path, hints, 256)
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
	testenv.SkipEmulated(t, "it trains bags of networks")
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
	rows := readCSV(t, filepath.Join(dir, "out-of-fold.csv"))
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
	trained, f, xs := trainedOn(t, o, path)
	d, err := trained.Dependence(t.Context(), f, xs, "x", DependenceOptions{Points: 4, Rows: count(0, 119)})
	if err != nil {
		t.Fatal(err)
	}
	own := svg(t, DependencePicture("x", d))
	if d.Units = !d.Units; d.Units || own == svg(t, DependencePicture("x", d)) {
		t.Error("the numbers, in units of their own, share a scale")
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
	testenv.SkipEmulated(t, "it trains bags of networks")
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
	rows := readCSV(t, filepath.Join(dir, "out-of-fold.csv"))
	if got, want := strings.Join(rows[0], "|"), "row|true rain|predicted rain|probability of rain = wet|true wind|predicted wind|probability of wind = true"; got != want {
		t.Errorf("header %s, want %s", got, want)
	}
	for _, name := range []string{"confusion.png", "calibration.png", "roc.png", "precision-recall.png", "report.html"} {
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

func svg(t *testing.T, p *plot.Plot) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Encode(&b, "svg", 640, 350); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
