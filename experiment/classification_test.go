package experiment

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

// What testdata/classification.py prints.
func TestClassified(t *testing.T) {
	y := tensor.From([]int64{0, 0, 0, 0, 1, 1, 1, 1, 0, 1}, 10)
	p := tensor.From([]float64{0.125, 0.375, 0.625, 0.0625, 0.875, 0.40625, 0.75, 0.9375, 0.84375, 0.6875}, 10)
	both := tensor.New(tensor.Float64, 10, 2)
	for i, v := range p.Float64s() {
		both.Set(1-v, i, 0)
		both.Set(v, i, 1)
	}
	want := Score{
		"accuracy": 0.7, "balanced_accuracy": 0.7, "precision_macro": (0.75 + 2./3) / 2, "recall_macro": 0.7, "f1_macro": 0.696969696969697,
		"auc": 0.84, "average_precision": 0.8528571428571428, "log_loss": 0.5266432767378657, "brier": 0.1794921875,
	}
	for name, p := range map[string]*tensor.Tensor{"of the second": p, "of both": both} {
		c, err := classified([]string{"no", "yes"}, false, deciding{positive: 1}, p, y, nil)
		if err != nil {
			t.Fatal(err)
		}
		for m, v := range want {
			if got := c.Measures[m]; math.Abs(got-v) > 1e-12 {
				t.Errorf("probabilities %s: %s %v, want %v", name, m, got, v)
			}
		}
		if len(c.Measures) != len(want) || c.Samples != 10 {
			t.Errorf("probabilities %s: %d measures of %d samples, want %d of 10", name, len(c.Measures), c.Samples, len(want))
		}
		if got := fmt.Sprint(c.Confusion); got != "[[3 2] [1 4]]" {
			t.Errorf("probabilities %s: confusion %s, want [[3 2] [1 4]]", name, got)
		}
		if len(c.Classes) != 2 || c.Classes[0].Class != "no" || c.Classes[1].Class != "yes" {
			t.Fatalf("probabilities %s: classes %v, want no and yes", name, c.Classes)
		}
		for i, v := range [][3]float64{{0.75, 0.6, 2. / 3}, {2. / 3, 0.8, 8. / 11}} {
			k := c.Classes[i]
			if math.Abs(float64(k.Precision)-v[0])+math.Abs(float64(k.Recall)-v[1])+math.Abs(float64(k.F1)-v[2]) > 1e-12 || k.Samples != 5 {
				t.Errorf("probabilities %s: class %s has %v, %v, %v in %d samples, want %v in 5", name, k.Class, k.Precision, k.Recall, k.F1, k.Samples, v)
			}
		}
		wantCurve := metric.CalibrationCurve{
			Predicted: []float64{0.0625, 0.125, 0.375, 0.40625, 0.65625, 0.75, 0.859375, 0.9375},
			Observed:  []float64{0, 0, 0, 1, 0.5, 1, 0.5, 1},
			Weight:    []float64{1, 1, 1, 1, 2, 1, 2, 1},
		}
		if got := c.Calibration; got.Of != "yes" || !slices.Equal(got.Predicted, wantCurve.Predicted) || !slices.Equal(got.Observed, wantCurve.Observed) || !slices.Equal(got.Weight, wantCurve.Weight) {
			t.Errorf("probabilities %s: calibration %+v, want %+v of yes", name, got, wantCurve)
		}
	}
}

// A sample of weight 2 is as good as two, in all but the numbers of samples.
func TestClassifiedByWeights(t *testing.T) {
	y, p := []int64{0, 0, 1, 1, 0}, []float64{0.125, 0.625, 0.875, 0.40625, 0.75}
	w := []float64{2, 1, 1, 3, 1}
	var again []int64
	var said []float64
	for i, n := range w {
		for range int(n) {
			again, said = append(again, y[i]), append(said, p[i])
		}
	}
	names := []string{"no", "yes"}
	got, err := classified(names, false, deciding{positive: 1}, tensor.From(p), tensor.From(y), tensor.From(w))
	if err != nil {
		t.Fatal(err)
	}
	want, err := classified(names, false, deciding{positive: 1}, tensor.From(said), tensor.From(again), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range want.Measures {
		if math.Abs(got.Measures[name]-v) > 1e-12 {
			t.Errorf("%s is %v by weights, and %v of repeated samples", name, got.Measures[name], v)
		}
	}
	for i, k := range want.Classes {
		if g := got.Classes[i]; math.Abs(float64(g.Precision-k.Precision))+math.Abs(float64(g.Recall-k.Recall))+math.Abs(float64(g.F1-k.F1)) > 1e-12 {
			t.Errorf("%+v by weights, and %+v of repeated samples", g, k)
		}
	}
	if math.Abs(float64(got.Calibration.Error-want.Calibration.Error)) > 1e-12 {
		t.Errorf("the calibration error is %v by weights, and %v of repeated samples", got.Calibration.Error, want.Calibration.Error)
	}
	if got.Samples != 5 || got.Classes[0].Samples != 3 || fmt.Sprint(got.Confusion) != "[[1 2] [1 1]]" {
		t.Errorf("%d samples, %d of no, confusion %v; want 5, 3 and [[1 2] [1 1]]", got.Samples, got.Classes[0].Samples, got.Confusion)
	}
	if name := got.MeasureName("average_precision"); name != "average precision of yes" {
		t.Errorf("got %q, want the class named", name)
	}
}

// Scores are no probabilities: nothing is said of their calibration.
func TestClassifiedScores(t *testing.T) {
	c, err := classified([]string{"a", "b", "c"}, true, deciding{positive: 1}, tensor.From([]float64{3, -1, 0, 0, 7, 1}, 2, 3), tensor.From([]int64{0, 2}, 2), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Measures["brier"]; ok || c.Calibration != nil || c.Measures["accuracy"] != 0.5 {
		t.Errorf("got %v and calibration %v; want an accuracy of 0.5, no brier and none", c.Measures, c.Calibration)
	}
}

// A bag is measured on what was predicted out of fold.
func TestBagClassification(t *testing.T) {
	o := run(t, bag(t, flock(t, 90), "", ""))
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "out-of-fold.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	brier, names := 0.0, rows[0][3:]
	counts := map[string]int64{}
	for _, row := range rows[1:] {
		for k, cell := range row[3:] {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			if names[k] == row[1] {
				v--
			}
			brier += float64(v*v) / float64(len(rows)-1)
		}
		counts[row[1]+" as "+row[2]]++
	}
	c := o.Classification
	if c == nil || c.Of != "out of fold" || c.Samples != 90 || math.Abs(c.Measures["brier"]-brier) > 1e-6 {
		t.Fatalf("got %+v, want 90 samples out of fold with the Brier score %v", c, brier)
	}
	for i, row := range c.Confusion {
		for j, n := range row {
			if want := counts[names[i]+" as "+names[j]]; n != want {
				t.Errorf("%d times %s was taken for %s, want %d", n, names[i], names[j], want)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "calibration.png")); err != nil {
		t.Error(err)
	}
}

// Of a class without samples nothing is measured, and of one with a single sample no curve
// is drawn; both are told.
func TestRareClasses(t *testing.T) {
	p := tensor.From([]float64{0.7, 0.1, 0.1, 0.1, 0.2, 0.6, 0.1, 0.1, 0.5, 0.3, 0.1, 0.1, 0.1, 0.7, 0.1, 0.1, 0.1, 0.2, 0.6, 0.1}, 5, 4)
	c, err := classified([]string{"ash", "oak", "elm", "yew"}, false, deciding{positive: 1}, p, tensor.From([]int64{0, 1, 0, 1, 2}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Measures["f1_macro"] != 1 || !math.IsNaN(c.Measures["auc"]) || !math.IsNaN(c.Measures["average_precision"]) {
		t.Errorf("measures %v, want means of the classes with samples, and no AUC or average precision", c.Measures)
	}
	b, err := json.Marshal(c.Classes[3])
	if want := `{"class":"yew","precision":null,"recall":null,"f1":null,"samples":0}`; err != nil || string(b) != want {
		t.Errorf("the class without samples is %s (%v), want %s", b, err, want)
	}
	var drawn []string
	for _, k := range c.curves {
		drawn = append(drawn, k.class)
	}
	if got := fmt.Sprint(drawn); got != "[ash oak]" {
		t.Errorf("curves of %s, want those with two samples or more", got)
	}
	if got, want := c.Remarks(), "Classes without a sample here: yew. Nothing is measured of them, nor an AUC or an average precision, which take samples of all classes."; len(got) != 1 || got[0] != want {
		t.Errorf("remarks %q, want %q", got, want)
	}
	if got, want := c.remarks()[0].in(chinese), "这里没有样本的类别：yew。对它们没有任何度量，也没有 AUC 和平均精确率，因为这两者需要所有类别的样本。"; got != want {
		t.Errorf("in Chinese %q, want %q", got, want)
	}
	if got, want := texts(undrawn(c.withSamples(1), 4)), "Classes with one sample: elm. No ROC or precision-recall curve is drawn of them: it would only tell where that sample stands."; len(got) != 1 || got[0] != want {
		t.Errorf("diagnosis %q, want %q", got, want)
	}
	s := Score{"auc": math.NaN(), "accuracy": 0.5, "rmse": math.NaN()}
	if got := s.measures(); got != "accuracy 0.5000, rmse NaN" {
		t.Errorf("got %q, want no AUC, and the rmse that went wrong", got)
	}
	if got := s.value("auc") + s.value("rmse") + s.value("brier"); got != "–NaN" {
		t.Errorf("in a table they are %q", got)
	}
	if got := (&page{}).Share(c.Classes[3].Recall) + (&page{}).Share(c.Classes[0].Recall); got != "–1.0000" {
		t.Errorf("recalls in a table are %q", got)
	}
}
