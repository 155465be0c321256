package experiment

import (
	"context"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"cajal/model"
	"cajal/tensor"
)

// A threshold that is given is taken, with costs it is measured, and another one for
// what is measured changes classes and no probability.
func TestGivenThreshold(t *testing.T) {
	o := run(t, lending(t, "test_share = 0.25", "[decision]\nthreshold = 0.2\npositive = \"bad\"\ncost_false_negative = 4\n"))
	if want := (model.Decision{Threshold: 0.2, CostFalseNegative: 4, CostFalsePositive: 1}); *o.decision != want {
		t.Errorf("got %+v, want %+v", *o.decision, want)
	}
	checkClasses(t, o)
	checkSaved(t, o)
	m := saved(t, o)
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
	m := saved(t, o)
	if _, err := Of(m); err != nil || *m.Decision() != *o.decision {
		t.Errorf("the file has %+v, %v; want %+v", m.Decision(), err, o.decision)
	}
}
