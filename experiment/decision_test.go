package experiment

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cajal/metric"
	"cajal/model"
	"cajal/recipe"
	"cajal/rng"
	"cajal/tensor"
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

// A threshold that is given is taken, with costs it is measured, and another one for
// what is measured changes classes and no probability.
func TestGivenThreshold(t *testing.T) {
	o := run(t, lending(t, "test_share = 0.25", "[decision]\nthreshold = 0.2\npositive = \"bad\"\ncost_false_negative = 4\n"))
	if want := (model.Decision{Threshold: 0.2, CostFalseNegative: 4, CostFalsePositive: 1}); *o.decision != want {
		t.Errorf("got %+v, want %+v", *o.decision, want)
	}
	checkClasses(t, o)
	checkSaved(t, o)
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := o.SaveModel(path); err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	trained, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	trained.Recipe().Data.Path = o.recipe.Data.Path
	set, _, err := trained.Samples()
	if err != nil {
		t.Fatal(err)
	}
	before, err := trained.Assess(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	if err := trained.DecideAt(0.5); err != nil {
		t.Fatal(err)
	}
	after, err := trained.Assess(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	if before.Score["loss"] != after.Score["loss"] || before.Classification.Measures["brier"] != after.Classification.Measures["brier"] ||
		before.Score[meanCost] == after.Score[meanCost] || *before.Classification.Decision.MeanCostAtHalf != model.Number(after.Score[meanCost]) {
		t.Errorf("at 0.2 %v, at 0.5 %v: want the same loss and another mean cost, that at 0.5", before.Score, after.Score)
	}
	if err := trained.DecideAt(1); err == nil {
		t.Error("a threshold of 1 is taken")
	}
}

// A positive class alone is kept, for thresholds that are given later: the more probable
// class is predicted.
func TestPositiveAlone(t *testing.T) {
	o := run(t, lending(t, "test_share = 0.25", "[decision]\npositive = \"bad\"\n"))
	if want := (model.Decision{Threshold: 0.5}); o.decision == nil || *o.decision != want {
		t.Fatalf("got %+v, want %+v", o.decision, want)
	}
	if o.Classification.Decision.MeanCost != nil {
		t.Errorf("a mean cost of %v without costs", *o.Classification.Decision.MeanCost)
	}
	checkClasses(t, o)
	checkSaved(t, o)
	plain := run(t, lending(t, "test_share = 0.25", ""))
	if plain.decision != nil || plain.Test["accuracy"] != o.Test["accuracy"] || plain.Test["f1"] == o.Test["f1"] {
		t.Errorf("without a decision %v, with the other class as the positive one %v: want the same accuracy and another F1", plain.Test, o.Test)
	}
}

// The test samples have no say in the threshold.
func TestThresholdWithoutTest(t *testing.T) {
	r := lending(t, "test_share = 0.3", "[bag]\nfolds = 3\n[decision]\ncost_false_negative = 6\n")
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(r.Data.Path)
	if err != nil {
		t.Fatal(err)
	}
	_, _, test := e.Parts()
	lines := strings.Split(string(text), "\n")
	for _, i := range test[:len(test)/2] { // another class, as often as before
		for _, j := range test[len(test)/2:] {
			a, b := strings.Split(lines[i+1], ","), strings.Split(lines[j+1], ",")
			if a[3] != b[3] {
				a[0], b[0] = b[0], a[0]
				lines[i+1], lines[j+1] = strings.Join(a, ","), strings.Join(b, ",")
				break
			}
		}
	}
	first := run(t, r)
	if err := os.WriteFile(r.Data.Path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	second := run(t, r)
	if first.Test["loss"] == second.Test["loss"] {
		t.Fatal("the test rows are the same: the test says nothing")
	}
	if first.OutOfFold["loss"] != second.OutOfFold["loss"] || first.decision.Threshold != second.decision.Threshold {
		t.Errorf("out of fold %v and %v, thresholds %v and %v: want the same", first.OutOfFold["loss"], second.OutOfFold["loss"], first.decision.Threshold, second.decision.Threshold)
	}
}

// Predictions that are no numbers leave the more probable class, and say so.
func TestNoThreshold(t *testing.T) {
	o := run(t, lending(t, "validation_share = 0.3", "[decision]\ncost_false_negative = 6\n"))
	o.decision, o.model = nil, nil
	o.asksFor = o.recipe.Decision
	o.data.valid = nil
	if err := o.decide(t.Context()); err != nil || o.decision != nil || !strings.HasPrefix(o.Diagnosis[len(o.Diagnosis)-1], "The threshold of least cost could not be chosen") {
		t.Errorf("got %+v, %v and the diagnosis %q", o.decision, err, o.Diagnosis)
	}
}

// The costs of a proposal follow the class that is dearer to miss.
func TestProposedDecision(t *testing.T) {
	path := loans(t, 60)
	threshold := 0.25
	for _, c := range []struct {
		hints Hints
		want  string
	}{
		{Hints{Costs: []ClassCost{{"bad", 5}, {"good", 1}}}, "positive = \"bad\"\ncost_false_negative = 5   # bad that is taken for good\ncost_false_positive = 1   # good that is taken for bad\n"},
		{Hints{Costs: []ClassCost{{"good", 1}, {"bad", 5}}}, "positive = \"bad\"\ncost_false_negative = 5 "},
		{Hints{Costs: []ClassCost{{"good", 2}, {"bad", 5}}, Positive: "good"}, "positive = \"good\"\ncost_false_negative = 2   # good that is taken for bad\ncost_false_positive = 5 "},
		{Hints{Costs: []ClassCost{{"bad", 2.5}}}, "positive = \"bad\"\ncost_false_negative = 2.5   # bad that is taken for good\ncost_false_positive = 1 "},
		{Hints{Costs: []ClassCost{{"bad", 0.5}}}, "positive = \"good\"\ncost_false_negative = 1   # good that is taken for bad\ncost_false_positive = 0.5 "},
		{Hints{Costs: []ClassCost{{"bad", 3}, {"good", 3}}}, "positive = \"good\"\n"},
		{Hints{Positive: "bad"}, "positive = \"bad\"\n"},
		{Hints{Threshold: &threshold}, "positive = \"good\"\nthreshold = 0.25\n"},
		{Hints{Costs: []ClassCost{{"bad", 3}}, Fast: true}, "positive = \"bad\"\n"},
	} {
		c.hints.Target = "kind"
		text, err := Propose(path, c.hints)
		if err != nil {
			t.Errorf("%+v: %v", c.hints, err)
			continue
		}
		if !strings.Contains(text, "[decision]\n"+c.want) {
			t.Errorf("%+v: got\n%s\nwant %q in it", c.hints, text, c.want)
		}
		if _, err := recipe.Parse("proposed", []byte(text)); err != nil {
			t.Errorf("%+v: the proposal is refused: %v", c.hints, err)
		}
	}
	for want, hints := range map[string]Hints{
		`decision.cost_false_negative: "worse" is no class; want bad or good`:                                              {Target: "kind", Costs: []ClassCost{{"worse", 1}}},
		`decision.cost_false_negative: "bad" is there twice`:                                                               {Target: "kind", Costs: []ClassCost{{"bad", 1}, {"bad", 2}}},
		`decision.positive: "worse" is no class; want bad or good`:                                                         {Target: "kind", Positive: "worse"},
		"decision.positive: it is for the probabilities of two classes, and numbers are predicted":                         {Target: "a", Positive: "bad"},
		"decision.threshold: it is for two classes, and there are 4; of more the most probable one is predicted":           {Target: "w", Task: "classification", Threshold: &threshold},
		"decision.cost_false_negative: it is for two classes, and there are 4; of more the most probable one is predicted": {Target: "w", Task: "classification", Costs: []ClassCost{{"1", 2}}},
		"decision.cost_false_negative: it is for the probabilities of two classes, and numbers are predicted":              {Target: "a", Costs: []ClassCost{{"1", 2}}},
	} {
		if _, err := Propose(path, hints); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got error %v, want %q", hints, err, want)
		}
	}
}

func readCSV(t *testing.T, path string) [][]string {
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

// A NaN is of no class.
func TestDecidedNaN(t *testing.T) {
	d := deciding{1, &model.Decision{Positive: 1, Threshold: 0.25}}
	got := d.classes(tensor.From([]float64{0.25, 0.2, math.NaN()}, 3, 1)).Float64s()
	if got[0] != 1 || got[1] != 0 || !math.IsNaN(got[2]) {
		t.Errorf("got %v, want 1, 0 and NaN", got)
	}
}

// A bag that is interrupted chooses its threshold by what its members have left out, and
// the file says it without the costs being asked for anew.
func TestInterruptedThreshold(t *testing.T) {
	e, err := Read(lending(t, "", "[bag]\nfolds = 3\n[decision]\npositive = \"bad\"\ncost_false_negative = 6\n"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o, err := e.Run(ctx, Hooks{Members: func(p Progress) {
		if p.Finished == 1 {
			cancel()
		}
	}})
	if o == nil || !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, %v; want the members so far", o, err)
	}
	if err := o.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o.decision == nil || o.decision.ChosenBy != model.ByOutOfFold || o.Classification.Of != "out of fold" {
		t.Fatalf("the decision is %+v, the classes those %q; want both by what is out of fold", o.decision, o.Classification.Of)
	}
	p, w, is := heldOut(t, o, 0)
	near(t, "mean cost out of fold", o.OutOfFold[meanCost], costAt(p, w, is, 6, 1, o.decision.Threshold))
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := o.SaveModel(path); err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Of(m); err != nil || *m.Decision() != *o.decision {
		t.Errorf("the file has %+v, %v; want %+v", m.Decision(), err, o.decision)
	}
}
