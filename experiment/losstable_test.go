package experiment

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/model"
	"cajal/tensor"
)

// lossCase is a recipe with a loss on a column of the table.
type lossCase struct {
	target, loss string
	outputs      int
	end          string // layers behind the last linear one
	names        []string
	check        func(t *testing.T, p, truth *tensor.Tensor) // of the test rows, as the file predicts them
}

var lossCases = map[string]lossCase{
	"counts": {"sales", `kind = "poisson-nll"`, 1, "", []string{"sales"}, nearMean},
	"counts by their means": {"sales", "kind = \"poisson-nll\"\nlog_input = false\nfull = true\nepsilon = 1e-6", 1, `, { kind = "softplus" }`,
		[]string{"sales"}, nearMean},
	"deviations": {"price", "kind = \"gaussian-nll\"\nfull = true", 2, "", []string{"price", "price deviation"}, deviating},
	"quantiles": {"price", "kind = \"quantile\"\nquantiles = [0.1, 0.5, 0.9]", 3, "",
		[]string{"price q0.1", "price q0.5", "price q0.9"}, quantiles},
	"hinge":       {"open", `kind = "hinge"`, 1, "", nil, scored},
	"soft margin": {"open", `kind = "soft-margin"`, 1, "", nil, likely},
	"sigmoid":     {"open", `kind = "probability-cross-entropy"`, 1, `, { kind = "sigmoid" }`, nil, likely},
	"margins":     {"kind", "kind = \"multi-margin\"\npower = 2\nmargin = 0.5\nweights = [1, 1, 1, 0.5]", 4, "", nil, nil},
	"divergence":  {"kind", "kind = \"kl-divergence\"\nsmoothing = 0.1", 4, `, { kind = "log-softmax" }`, nil, nil},
	"ignored":     {"kind", "kind = \"cross-entropy\"\nignore_index = 3", 4, "", nil, nil},
}

func (c *lossCase) recipe(path, more string) string {
	return fmt.Sprintf(`version = 2
name = "shop"
[data]
kind = "table"
path = %q
target = %q
test_share = 0.3
task = "%s"
[data.columns]
%s
[network]
layers = [{ kind = "linear", out = 16 }, { kind = "tanh" }, { kind = "linear", out = %d }%s]
[loss]
%s
[optimizer]
kind = "adam"
rate = 0.02
[training]
epochs = 80
batch = 32
%s
`, path, c.target, map[bool]string{true: "regression", false: "classification"}[c.names != nil], c.others(), c.outputs, c.end, c.loss, more)
}

// others leaves out what the target would be read off.
func (c *lossCase) others() (lines string) {
	for _, name := range []string{"sales", "price", "open", "kind"} {
		if name != c.target {
			lines += name + " = \"ignore\"\n"
		}
	}
	return lines
}

// Each loss trains on a table, alone and with several members, and its file predicts
// and is measured as the network was after training.
func TestLossesOfTables(t *testing.T) {
	path := shop(t)
	for name, c := range lossCases {
		for _, members := range []string{"", "[[members]]\nseed = 1\n[[members]]\nseed = 2\n"} {
			t.Run(fmt.Sprintf("%s, %d members", name, strings.Count(members, "seed")), func(t *testing.T) {
				o, err := readRecipe(t, c.recipe(path, members)).Run(t.Context(), Hooks{})
				if err != nil {
					t.Fatal(err)
				}
				dir := t.TempDir()
				save := func() error { return o.SaveModel(filepath.Join(dir, model.FileName)) }
				if members == "" && c.names != nil { // with pictures, on axes that hold losses below 0
					save = func() error { _, err := o.Save(t.Context(), dir); return err }
				}
				if err := save(); err != nil {
					t.Fatal(err)
				}
				again := reopen(t, filepath.Join(dir, model.FileName))
				again.Recipe().Data.Path = path
				if got := again.Targets(); !slices.Equal(got, c.names) {
					t.Errorf("the predictions are %q, want %q", got, c.names)
				}
				_, test, err := again.Samples()
				if err != nil {
					t.Fatal(err)
				}
				score, err := again.Evaluate(t.Context(), test)
				if err != nil {
					t.Fatal(err)
				}
				sameScore(t, "of the test rows", score, o.Test)
				rerun, err := again.Rerun(t.Context(), Hooks{})
				if err != nil {
					t.Fatal(err)
				}
				sameScore(t, "measured anew", rerun.Test, o.Test)
				set := test.(*data.TensorSet)
				p, err := again.Predict(t.Context(), set.X())
				if err != nil {
					t.Fatal(err)
				}
				sameAsTrained(t, again, o, p)
				if c.check != nil {
					c.check(t, p, set.Y())
				}
				if c.names == nil && !(o.Test["accuracy"] > 0.75) {
					t.Errorf("the accuracy is %v, want a network that has learnt", o.Test["accuracy"])
				}
			})
		}
	}
}

func sameScore(t *testing.T, what string, got, want Score) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
	for name, v := range want {
		if d := math.Abs(got[name] - v); !(d <= 1e-5*max(1, math.Abs(v))) {
			t.Errorf("%s: %s is %v, want %v", what, name, got[name], v)
		}
	}
}

// sameAsTrained compares what a file predicts with what its experiment's network does;
// that has no deviations.
func sameAsTrained(t *testing.T, m *Trained, o *Outcome, p *tensor.Tensor) {
	t.Helper()
	want, _, err := o.model.PredictSet(t.Context(), o.data.test)
	if err == nil && o.facts.Targets > 0 {
		want, err = o.restored(want)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Dim(0) {
		for j := range want.Dim(1) {
			if d := math.Abs(p.At(i, j) - want.At(i, j)); !(d <= 1e-5*max(1, math.Abs(want.At(i, j)))) {
				t.Fatalf("number %d of row %d: %v, and after training %v", j, i, p.At(i, j), want.At(i, j))
			}
		}
	}
	for i, a := range m.Answers(p) {
		if (a.Scores != nil) != m.Scores() || a.Values == nil && (a.Scores == nil) == (a.Probabilities == nil) {
			t.Fatalf("row %d: %+v, and the numbers are scores: %v", i, a, m.Scores())
		}
		numbers := a.Scores
		if numbers == nil {
			numbers = a.Probabilities
		}
		for class, v := range numbers {
			if v > numbers[a.Class] {
				t.Fatalf("row %d: %s wins, and %s has more: %v", i, a.Class, class, numbers)
			}
		}
	}
}

// A bag writes what was predicted out of fold under the names of its predictions.
func TestOutOfFoldOfLosses(t *testing.T) {
	path := shop(t)
	for name, want := range map[string]string{
		"counts":     "row,true sales,predicted sales",
		"deviations": "row,true price,predicted price",
		"quantiles":  "row,true price,predicted price q0.1,predicted price q0.5,predicted price q0.9",
		"hinge":      "row,true,predicted,score of no,score of yes",
		"margins":    "row,true,predicted,score of large,score of middle,score of small,score of unknown",
		"ignored":    "row,true,predicted,large,middle,small,unknown",
	} {
		c := lossCases[name]
		text := strings.Replace(c.recipe(path, "[bag]\nfolds = 3\n"), "epochs = 80", "epochs = 40", 1)
		o, err := readRecipe(t, text).Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		csv, err := o.outOfFoldCSV(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(csv), "\n")
		if lines[0] != want || len(lines) < 160 || strings.Count(lines[1], ",") != strings.Count(want, ",") {
			t.Errorf("%s: %d lines, %q and %q; want %q", name, len(lines), lines[0], lines[1], want)
		}
		if loss := o.OutOfFold["loss"]; math.IsNaN(loss) || math.Abs(loss-o.Test["loss"]) > 0.5*max(1, math.Abs(loss)) {
			t.Errorf("%s: the loss out of fold is %v, and of the test rows %v", name, loss, o.Test["loss"])
		}
	}
}

// Samples of an ignored class count nowhere: not in the loss, whatever their number,
// nor in metrics, nor among the mistakes.
func TestIgnoredClass(t *testing.T) {
	path := shop(t)
	c := lossCases["ignored"]
	o, err := readRecipe(t, strings.Replace(c.recipe(path, `metrics = ["accuracy", "recall_macro", "log_loss"]`), "batch = 32", "batch = 1\nvalidate = true", 1)).Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err) // batches of a single ignored sample would have no mean
	}
	if a := o.Test["accuracy"]; !(a > 0.9) {
		t.Errorf("the accuracy is %v; with the ignored samples it could not be above 11/12", a)
	}
	if d := math.Abs(o.Test["log_loss"] - o.Test["loss"]); d > 1e-5 {
		t.Errorf("the log-loss is %v, and the loss %v, of the same samples", o.Test["log_loss"], o.Test["loss"])
	}
	for class, row := range o.Confusion {
		if n := sumOf(row); (n == 0) != (class == 3) {
			t.Errorf("%d samples of class %d in the confusion", n, class)
		}
	}
	for _, m := range o.mistakes {
		if m.is == 3 {
			t.Error("an ignored sample is among the mistakes")
		}
	}
}

func sumOf(row []int64) (n int64) {
	for _, v := range row {
		n += v
	}
	return n
}
