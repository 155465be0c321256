package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/recipe"
)

// The weights are those of scikit-learn's compute_class_weight("balanced").
func TestBalanced(t *testing.T) {
	for _, c := range []struct {
		labels           []int64
		classes, ignored int
		want             []float64
	}{
		{[]int64{0, 0, 0, 0, 0, 0, 0, 1, 1, 2}, 3, -1, []float64{0.47619047619047616, 1.6666666666666667, 3.3333333333333335}},
		{[]int64{0, 0, 0, 2}, 3, -1, []float64{0.6666666666666666, 1, 2}}, // no sample is of class 1
		{[]int64{0, 0, 0, 2, 1, 1, 1}, 3, 1, []float64{0.6666666666666666, 1, 2}},
	} {
		if got := balanced(c.labels, c.classes, c.ignored); !slices.Equal(got, c.want) {
			t.Errorf("%v, ignoring %d: got %v, want %v", c.labels, c.ignored, got, c.want)
		}
	}
}

// fraud writes a table of 200 rows, 20 of which are of a class that overlaps the other.
func fraud(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("sum,hour,fraud\n")
	for i := range 200 {
		kind, sum := "no", float64(i*37%101)
		if i%10 == 3 {
			kind, sum = "yes", 60+sum/2.5
		}
		fmt.Fprintf(&b, "%.1f,%d,%s\n", sum, i*7%24, kind)
	}
	path := filepath.Join(t.TempDir(), "fraud.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}

func fraudRecipe(t *testing.T, path, loss string) *recipe.Recipe {
	t.Helper()
	r, err := recipe.Parse("fraud", fmt.Appendf(nil, `version = 2
[data]
kind = "table"
path = %q
target = "fraud"
test_share = 0.25
[network]
layers = [{ kind = "linear", out = 8 }, { kind = "relu" }, { kind = "linear", out = 2 }]
[loss]
kind = "cross-entropy"
%s
[optimizer]
kind = "adamw"
rate = 0.01
[training]
epochs = 20
batch = 25
`, path, loss))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Balanced weights are the numbers that follow from the training part: 135 and 15 of its
// 150 rows. The model file has the numbers, by which it measures the same loss.
func TestBalancedTraining(t *testing.T) {
	path := fraud(t)
	plain := run(t, fraudRecipe(t, path, ""))
	o := run(t, fraudRecipe(t, path, `class_weights = "balanced"`))
	numbers := run(t, fraudRecipe(t, path, "weights = [0.5555555555555556, 5.0]"))
	if !sameNumbers(o.members[0], numbers.members[0]) || o.Test["loss"] != numbers.Test["loss"] {
		t.Errorf("balanced weights train to other numbers than those of 135 and 15 rows: loss %v and %v", o.Test, numbers.Test)
	}
	if sameNumbers(o.members[0], plain.members[0]) {
		t.Error("balanced weights change nothing")
	}
	const says = "These classes are rare and mostly taken for others: yes (5 of 50 samples, "
	if text := strings.Join(plain.Diagnosis, "\n"); !strings.Contains(text, says) || !strings.Contains(text, `class_weights = "balanced" below [loss]`) {
		t.Errorf("the diagnosis %q does not speak of the rare class; the confusion is %v", text, plain.Confusion)
	}
	if text := strings.Join(o.Diagnosis, "\n"); strings.Contains(text, "class_weights") {
		t.Errorf("the diagnosis %q asks for what was done", text)
	}
	if o.Confusion[1][1] <= plain.Confusion[1][1] {
		t.Errorf("%v of the rare class are told right with weights, %v without", o.Confusion[1], plain.Confusion[1])
	}
	trained := reopened(t, o)
	if got := trained.Recipe().Loss; got.ClassWeights != "" || !slices.Equal(got.Weights, []float64{0.5555555555555556, 5}) {
		t.Errorf("the model's recipe has the weights %v and %q", got.Weights, got.ClassWeights)
	}
	trained.Recipe().Data.Path = path
	again, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil || again.Test["loss"] != o.Test["loss"] {
		t.Errorf("measured again: %v, %v; want %v", again, err, o.Test)
	}
}

// In cross-validation each fold weighs by what it learns from: of 16 of a class in 80 and
// so on, so that two folds of other counts have other weights.
func TestBalancedFolds(t *testing.T) {
	r := fraudRecipe(t, fraud(t), `class_weights = "balanced"`)
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	w, err := e.whole()
	if err != nil {
		t.Fatal(err)
	}
	folds, _, err := e.crossFolds(w, CrossOptions{Folds: 3, Repeats: 1})
	if err != nil {
		t.Fatal(err)
	}
	for k, fold := range folds {
		one, err := e.without(w, fold, k, CrossOptions{Folds: 3, Repeats: 1})
		if err != nil {
			t.Fatal(err)
		}
		rare := 0
		for _, i := range fold.Train {
			rare += int(w.strata.labels.Int64s()[i])
		}
		n := len(fold.Train)
		if want := []float64{float64(n) / float64(2*(n-rare)), float64(n) / float64(2*rare)}; !slices.Equal(one.weights, want) {
			t.Errorf("fold %d: weights %v, want %v of %d and %d rows", k, one.weights, want, n-rare, rare)
		}
	}
}

// A proposal has the key where it was asked for, and numbers have no classes to weigh.
func TestProposeBalanced(t *testing.T) {
	path := fraud(t)
	r, err := parted(t, path, Hints{Target: "fraud", Balanced: true})
	if err != nil || r.Loss.ClassWeights != recipe.Balanced {
		t.Errorf("got %v and %v, want balanced weights", r, err)
	}
	if _, err := Propose(path, Hints{Target: "sum", Task: "regression", Balanced: true}); err == nil || !strings.Contains(err.Error(), "loss.class_weights: balanced weights are of classes, and numbers are predicted") {
		t.Errorf("got %v, want that numbers have no classes", err)
	}
}
