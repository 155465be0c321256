package experiment

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cajal/internal/testenv"
	"cajal/metric"
	"cajal/model"
	"cajal/recipe"
	"cajal/rng"
)

// loans writes a table of two classes, "bad" and "good", that nobody tells apart for
// sure, and returns its path.
func loans(t *testing.T, n int) string {
	t.Helper()
	s := rng.New(4).Stream("loans")
	text := "a,b,w,kind\n"
	for range n {
		x, y := s.NormFloat64(), s.NormFloat64()
		kind := "good"
		if x+0.5*y+0.8*s.NormFloat64() > 0.9 {
			kind = "bad"
		}
		text += fmt.Sprintf("%.3f,%.3f,%d,%s\n", x, y, s.IntN(4), kind)
	}
	path := filepath.Join(t.TempDir(), "loans.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// lending is a recipe for loans: data goes below [data], end behind all.
func lending(t *testing.T, data, end string) *recipe.Recipe {
	t.Helper()
	layers, loss := "2", "cross-entropy"
	if strings.Contains(end, "#single") {
		layers, loss = "1", "binary-cross-entropy"
	}
	w := "w = \"ignore\"\n"
	if strings.Contains(data, "weight") {
		w = ""
	}
	r, err := recipe.Parse("loans", fmt.Appendf(nil, `version = 2
[data]
kind = "table"
path = %q
target = "kind"
%s
[data.columns]
a = "number"
%s
[network]
layers = [{ kind = "linear", out = 6 }, { kind = "tanh" }, { kind = "linear", out = %s }]
[loss]
kind = %q
[optimizer]
kind = "adam"
rate = 0.02
[training]
epochs = 15
batch = 32
metrics = ["accuracy", "f1", "average_precision"]
%s`, loans(t, 240), data, w, layers, loss, end))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// heldOut returns the probabilities of the positive class, whether samples are of it,
// and their weights, as the experiment's parts have them.
func heldOut(t *testing.T, o *Outcome, positive int) (p, w []float64, is []bool) {
	t.Helper()
	m, set := o.model, o.data.valid
	if o.outOfFold != nil {
		m, set = o.outOfFold.model, o.outOfFold.set
	}
	said, y, err := m.PredictSet(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	weights, err := weightsOf(o.recipe, set)
	if err != nil {
		t.Fatal(err)
	}
	for i := range set.Len() {
		p = append(p, model.Probabilities(said, i, 2)[positive])
		is = append(is, int(y.At(i)) == positive)
		w = append(w, 1)
		if weights != nil {
			w[i] = weights.At(i)
		}
	}
	return p, w, is
}

// costAt is the mean cost at a threshold, counted sample by sample.
func costAt(p, w []float64, is []bool, n, f, threshold float64) float64 {
	var sum, all float64
	for i, v := range p {
		switch said := v >= threshold; {
		case is[i] && !said:
			sum += float64(w[i] * n)
		case !is[i] && said:
			sum += float64(w[i] * f)
		}
		all += w[i]
	}
	return sum / all
}

// No threshold costs less than the one that is chosen, for samples that the networks
// have not learned from; all that is measured and saved follows it.
func TestThresholdOfLeastCost(t *testing.T) {
	testenv.SkipEmulated(t, "it trains bags of networks")
	const costs = "[decision]\ncost_false_negative = 6\ncost_false_positive = 1.5\n"
	for _, c := range []struct {
		name, data, end string
		positive        int
		by              string
	}{
		{"bag", "", "[bag]\nfolds = 3\n" + costs, 1, model.ByOutOfFold},
		{"bag of bad", "", "[bag]\nfolds = 3\n" + costs + "positive = \"bad\"\n", 0, model.ByOutOfFold},
		{"bag with a test part", "test_share = 0.25", "[bag]\nfolds = 3\n" + costs + "positive = \"bad\"\n", 0, model.ByOutOfFold},
		{"one network", "test_share = 0.25\nvalidation_share = 0.3", costs + "positive = \"bad\"\n", 0, model.ByValidation},
		{"one output", "validation_share = 0.3", costs + "positive = \"bad\"\n#single\n", 0, model.ByValidation},
		{"weights", "weight = \"w\"", "[bag]\nfolds = 3\n" + costs + "positive = \"bad\"\n", 0, model.ByOutOfFold},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := run(t, lending(t, c.data, c.end))
			d := o.decision
			if d == nil || d.Positive != c.positive || d.ChosenBy != c.by || d.CostFalseNegative != 6 || d.CostFalsePositive != 1.5 {
				t.Fatalf("got the decision %+v", d)
			}
			p, w, is := heldOut(t, o, c.positive)
			here, least := costAt(p, w, is, 6, 1.5, d.Threshold), math.Inf(1)
			for _, v := range append(slices.Clone(p), 1) {
				least = min(least, costAt(p, w, is, 6, 1.5, v))
			}
			if !(here <= least+1e-12) {
				t.Errorf("the threshold %v costs %v, and another one %v", d.Threshold, here, least)
			}
			if half := costAt(p, w, is, 6, 1.5, 0.5); !(here < half) {
				t.Errorf("the threshold %v costs %v, and 0.5 no more, %v: the test says nothing", d.Threshold, here, half)
			}
			if o.OutOfFold != nil {
				near(t, "mean cost out of fold", o.OutOfFold[meanCost], here)
				if o.Test == nil {
					near(t, "mean cost of the classes", float64(*o.Classification.Decision.MeanCost), here)
					near(t, "mean cost at 0.5", float64(*o.Classification.Decision.MeanCostAtHalf), costAt(p, w, is, 6, 1.5, 0.5))
				}
			}
			near(t, "calibrated", float64(*o.Classification.Decision.Calibrated), 0.2)
			checkClasses(t, o)
			checkSaved(t, o)
		})
	}
}

// checkClasses counts the classes of the samples that results speak of by themselves.
func checkClasses(t *testing.T, o *Outcome) {
	t.Helper()
	m, set, score := o.model, o.data.train, o.Train
	switch {
	case o.data.test != nil:
		set, score = o.data.test, o.Test
	case o.outOfFold != nil:
		m, set, score = o.outOfFold.model, o.outOfFold.set, o.OutOfFold
	}
	p, y, err := m.PredictSet(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	w, err := weightsOf(o.recipe, set)
	if err != nil {
		t.Fatal(err)
	}
	d := o.decision
	var confusion [2][2]int64
	var right, all, hits, said, actual float64
	for i := range set.Len() {
		is, as, weight := int(y.At(i)), 1-d.Positive, 1.0
		if model.Probabilities(p, i, 2)[d.Positive] >= d.Threshold {
			as = d.Positive
		}
		if w != nil {
			weight = w.At(i)
		}
		confusion[is][as]++
		if all += weight; is == as {
			right += weight
		}
		if as == d.Positive {
			if said += weight; is == as {
				hits += weight
			}
		}
		if is == d.Positive {
			actual += weight
		}
	}
	c := o.Classification
	if got := fmt.Sprint(c.Confusion); got != fmt.Sprint(confusion) {
		t.Errorf("confusion %s, want %v", got, confusion)
	}
	if o.Confusion != nil && fmt.Sprint(o.Confusion) != fmt.Sprint(confusion) {
		t.Errorf("the result's confusion is %v, want %v", o.Confusion, confusion)
	}
	near(t, "accuracy", c.Measures["accuracy"], right/all)
	near(t, "accuracy of the score", score["accuracy"], right/all)
	near(t, "F1 of the positive class", score["f1"], 2*hits/(said+actual))
	near(t, "recall of the positive class", float64(c.Classes[d.Positive].Recall), hits/actual)
	ap := metric.AveragePrecision()
	of, labels := deciding{d.Positive, d}.positives(p, y)
	addWeighted(ap, of, labels, w)
	near(t, "average precision of the positive class", score["average_precision"], ap.Value())
	near(t, "and of the classification", c.Measures["average_precision"], ap.Value())
	if c.Positive != []string{"bad", "good"}[d.Positive] || c.Calibration.Of != c.Positive {
		t.Errorf("the positive class is %q, the calibration that of %q", c.Positive, c.Calibration.Of)
	}
}

// checkSaved reads what an outcome saves: the file's model answers and measures by the
// same threshold, and the table out of fold has the classes it says.
func checkSaved(t *testing.T, o *Outcome) {
	t.Helper()
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(filepath.Join(dir, model.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if *m.Decision() != *o.decision {
		t.Errorf("the file has the decision %+v, want %+v", m.Decision(), o.decision)
	}
	trained, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	trained.Recipe().Data.Path = o.recipe.Data.Path
	again, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range o.Train {
		near(t, "measured again: "+name, again.Train[name], v)
	}
	if fmt.Sprint(again.Classification.Confusion) != fmt.Sprint(o.Classification.Confusion) {
		t.Errorf("measured again: confusion %v, want %v", again.Classification.Confusion, o.Classification.Confusion)
	}
	if again.Classification.Decision.String() != o.Classification.Decision.String() {
		t.Errorf("measured again: %v, want %v", again.Classification.Decision, o.Classification.Decision)
	}
	if o.outOfFold == nil {
		return
	}
	rows := readCSV(t, filepath.Join(dir, "out-of-fold.csv"))
	for _, row := range rows[1:] {
		v, err := strconv.ParseFloat(row[3+o.decision.Positive], 64)
		if err != nil {
			t.Fatal(err)
		}
		want := rows[0][3+1-o.decision.Positive]
		if v >= o.decision.Threshold {
			want = rows[0][3+o.decision.Positive]
		}
		if row[2] != want {
			t.Errorf("out of fold: %v, want %s at the threshold %v", row, want, o.decision.Threshold)
		}
	}
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil || !strings.Contains(string(page), o.Classification.Decision.String()) {
		t.Errorf("report.html does not say %q: %v", o.Classification.Decision, err)
	}
}
