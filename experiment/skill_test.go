package experiment

import (
	"math"
	"strings"
	"testing"

	"cajal/model"
	"cajal/recipe"
	"cajal/tensor"
)

// The log loss of the shares 3/4 and 1/4 is their entropy; with weights that balance the
// classes it is that of a half.
func TestSharesLoss(t *testing.T) {
	p := tensor.From([]float64{0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, 4, 2)
	y := tensor.From([]int64{0, 0, 0, 1}, 4)
	for _, c := range []struct {
		w     *tensor.Tensor
		plain float64
	}{{nil, -0.75*math.Log(0.75) - 0.25*math.Log(0.25)}, {tensor.From([]float64{1, 1, 1, 3}, 4), math.Ln2}} {
		own, plain, ok := sharesLoss(p, y, c.w)
		if !ok || math.Abs(own-math.Ln2) > 1e-12 || math.Abs(plain-c.plain) > 1e-12 {
			t.Errorf("got %v and %v, %t, want %v and %v", own, plain, ok, math.Ln2, c.plain)
		}
	}
}

// tabled returns the outcome of a table that nothing was measured of yet.
func tabled() *Outcome {
	o := &Outcome{recipe: &recipe.Recipe{}}
	o.recipe.Data.Kind = "table"
	o.recipe.Loss.Kind = "mse"
	return o
}

// Numbers that are predicted worse than by their mean, or clearly worse than by a line, are
// told of with both errors; ones that are nearly as good as a line are not.
func TestSkillOfNumbers(t *testing.T) {
	ev := &evaluation{p: tensor.From([]float64{1, 2}, 2, 1), y: tensor.From([]float64{1, 2}, 2, 1)}
	for _, c := range []struct {
		own  float64
		want []string
	}{
		{2.5, []string{"No skill: the rmse is 2.5000 out of fold, and the mean alone, which looks at no column, has 2.0000.", "Ridge regression is better than the network: its rmse is 1.0000 out of fold, and the network has 2.5000."}},
		{1.1, []string{"Ridge regression is better"}},
		{1.01, nil},
	} {
		o := tabled()
		o.facts.Targets = 1
		o.OutOfFold = Score{"rmse": c.own}
		o.Baselines = []BaselineResult{{Kind: recipe.Mean, OutOfFold: Score{"rmse": 2}}, {Kind: recipe.Ridge, OutOfFold: Score{"rmse": 1}}}
		got := texts(o.skill(ev, nil))
		if len(got) != len(c.want) {
			t.Fatalf("rmse %v: got %q, want %q", c.own, got, c.want)
		}
		for i := range got {
			if !strings.HasPrefix(got[i], c.want[i]) {
				t.Errorf("rmse %v: got %q, want it to begin with %q", c.own, got[i], c.want[i])
			}
		}
	}
}

// At the threshold 0.1 of class 0 all are predicted to be of it: class 1 never is, though
// class 0 is never the more probable one.
func TestNeverDecided(t *testing.T) {
	o := tabled()
	o.facts.Classes, o.facts.Names = 2, []string{"bad", "good"}
	o.asksFor = &recipe.Decision{}
	o.decision = &model.Decision{Positive: 0, Threshold: 0.1}
	p, y := tensor.New(tensor.Float64, 12, 2), tensor.New(tensor.Int64, 12)
	for i := range 12 {
		p.Set(0.4, i, 0)
		p.Set(0.6, i, 1)
		y.Set(float64(i%2), i)
	}
	got := texts(o.neverDecided(&evaluation{p: p, y: y}))
	if len(got) != 1 || !strings.HasPrefix(got[0], `Class "good" is never predicted at the threshold 0.1 of the probability of bad, though 6 of 12 samples are of it.`) {
		t.Errorf("got %q, want that good is never predicted", got)
	}
}

// Of pictures nothing is said about columns.
func TestNoSkillForPictures(t *testing.T) {
	text, err := proposeUnchanged(stripes(t, 24), Hints{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	r := readRecipe(t, small(text, 2))
	r.recipe.Training.Epochs, r.recipe.Training.EarlyStop, r.recipe.Optimizer.Rate = 1, 0, 1e-9
	o, err := r.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	findings := strings.Join(texts(o.told), "\n")
	if !strings.Contains(findings, "No skill: ") || !strings.Contains(findings, "which look at no picture") || strings.Contains(findings, "column") {
		t.Errorf("got %q", findings)
	}
}
