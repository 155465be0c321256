package experiment

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/model"
	"cajal/tensor"
	"cajal/train"
)

// shop writes a table of sales, whose count and spread grow with size, and returns its
// name. A row in twelve is of a kind that is not known.
func shop(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("size,week,sales,price,open,kind\n")
	for i := range 240 {
		size, week := float64(i%17)/17, float64(i*7%23)/23
		noise := float64(i*37%101)/50.5 - 1 // −1 to 1, in no order
		sales := int(math.Round(math.Exp(1+2*size) * (1 + 0.3*noise)))
		open, kind := "no", "small"
		if size+week+0.1*noise > 1 {
			open = "yes"
		}
		switch {
		case i%12 == 0:
			kind = "unknown"
		case size > 0.6:
			kind = "large"
		case size > 0.3:
			kind = "middle"
		}
		fmt.Fprintf(&b, "%.4f,%.4f,%d,%.3f,%s,%s\n", size, week, sales, 500+200*size+(5+80*size)*noise, open, kind)
	}
	path := filepath.Join(t.TempDir(), "shop.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}

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

// nearMean wants counts above 0 whose mean is about that of the true ones.
func nearMean(t *testing.T, p, truth *tensor.Tensor) {
	var said, is float64
	for i := range p.Dim(0) {
		if !(p.At(i, 0) > 0) {
			t.Fatalf("row %d: %v", i, p.At(i, 0))
		}
		said, is = said+p.At(i, 0), is+truth.At(i, 0)
	}
	if r := said / is; !(r > 0.85 && r < 1.15) {
		t.Errorf("the predicted counts are %.3f of the true ones, want about 1", r)
	}
}

// deviating wants deviations that are as large as the errors, where prices spread and
// where they don't.
func deviating(t *testing.T, p, truth *tensor.Tensor) {
	var near, far [2]float64 // sums of the deviations and of the absolute errors
	for i := range p.Dim(0) {
		s := &near
		if p.At(i, 0) > 600 {
			s = &far
		}
		s[0] += p.At(i, 1)
		s[1] += math.Abs(p.At(i, 0) - truth.At(i, 0))
	}
	for _, s := range [][2]float64{near, far} {
		if r := s[0] / s[1]; !(r > 0.6 && r < 2) {
			t.Errorf("deviations are %.3f of the errors, want about 1.2", r)
		}
	}
	if !(far[0] > 1.5*near[0]) {
		t.Errorf("deviations of %v where prices spread, and of %v where they don't", far[0], near[0])
	}
}

// quantiles wants about their shares of the prices below them.
func quantiles(t *testing.T, p, truth *tensor.Tensor) {
	for j, q := range []float64{0.1, 0.5, 0.9} {
		below := 0.0
		for i := range p.Dim(0) {
			if truth.At(i, 0) < p.At(i, j) {
				below++
			}
		}
		if got := below / float64(p.Dim(0)); math.Abs(got-q) > 0.15 {
			t.Errorf("%.3f of the prices are below the quantile %v", got, q)
		}
	}
}

// scored wants two opposite scores, some beyond what a probability can be.
func scored(t *testing.T, p, _ *tensor.Tensor) {
	largest := 0.0
	for i := range p.Dim(0) {
		if p.At(i, 0) != -p.At(i, 1) {
			t.Fatalf("row %d has the scores %v and %v", i, p.At(i, 0), p.At(i, 1))
		}
		largest = max(largest, p.At(i, 1))
	}
	if !(largest > 1) {
		t.Errorf("the largest score is %v, want one beyond 1", largest)
	}
}

// likely wants probabilities of yes.
func likely(t *testing.T, p, truth *tensor.Tensor) {
	var sums, n [2]float64
	for i := range p.Dim(0) {
		c := int(truth.At(i))
		sums[c], n[c] = sums[c]+p.At(i, 0), n[c]+1
		if v := p.At(i, 0); !(v >= 0 && v <= 1) {
			t.Fatalf("row %d: %v", i, v)
		}
	}
	if no, yes := sums[0]/n[0], sums[1]/n[1]; !(no < 0.3 && yes > 0.7) {
		t.Errorf("yes is %v likely where it is no, and %v where it is yes", no, yes)
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

// What a loss cannot take is refused before training, with what to do.
func TestLossesThatDoNotFit(t *testing.T) {
	path := shop(t)
	for _, c := range []struct{ name, old, new, want string }{
		{"counts", `task = "regression"`, `task = "classification"`, `poisson-nll is of numbers, and table has classes as targets; want a loss of classes, or data.task = "regression"`},
		{"counts", "out = 1 }", "out = 2 }", "poisson-nll on table needs (N, 1)"},
		{"deviations", "out = 2 }", "out = 1 }", "gaussian-nll on table needs (N, 2), a mean and the logarithm of a variance"},
		{"quantiles", "out = 3 }", "out = 1 }", "quantile on table needs (N, 3), one for each quantile"},
		{"quantiles", "epochs = 80", "epochs = 80\nmetrics = [\"pinball_0.2\"]", `"pinball_0.2" measures one number, and none of the quantiles [0.1 0.5 0.9] is its own`},
		{"quantiles", "0.1, 0.5, 0.9", "0.5, 0.1, 0.9", "loss.quantiles[1]: 0.1 behind 0.5, want them in ascending order"},
		{"hinge", `target = "open"`, `target = "kind"`, "hinge needs two classes, and table has 4"},
		{"hinge", "epochs = 80", "epochs = 80\nmetrics = [\"brier\"]", `"brier" measures probabilities, and with hinge a network gives scores`},
		{"ignored", "ignore_index = 3", "ignore_index = -100", "loss.ignore_index: -100, want 0 to 3"},
		{"margins", `task = "classification"`, `task = "regression"`, "data.task"},
	} {
		l := lossCases[c.name]
		text := l.recipe(path, "")
		if c.name == "hinge" && strings.Contains(c.new, "kind") {
			text = strings.Replace(text, "kind = \"ignore\"\n", "open = \"ignore\"\n", 1)
		}
		_, err := parse(strings.Replace(text, c.old, c.new, 1))
		if c.name == "margins" {
			if err == nil {
				t.Errorf("%s with %s: no error", c.name, c.new)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s: %v, want %q in it", c.name, c.new, err, c.want)
		}
	}
}

// Counts below 0 are refused, of a table by line, of made data by sample, and where a
// model is measured.
func TestCountsBelowZero(t *testing.T) {
	path := shop(t)
	c := lossCases["counts"]
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	cells := strings.Split(lines[6], ",")
	cells[2] = "-3"
	lines[6] = strings.Join(cells, ",")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = parse(c.recipe(path, ""))
	if err == nil || !strings.Contains(err.Error(), "shop.csv:7: column 3 (sales): -3, and poisson-nll takes counts as targets; want 0 or more") {
		t.Errorf("a table: %v", err)
	}
	e := readRecipe(t, strings.NewReplacer("SAMPLES", "50").Replace(`
[data]
kind = "arithmetic"
samples = SAMPLES
[network]
layers = [{ kind = "linear", out = 3 }]
[loss]
kind = "poisson-nll"
[optimizer]
kind = "sgd"
rate = 0.01
[training]
epochs = 1
batch = 0
`))
	if _, err = e.Run(t.Context(), Hooks{}); err == nil || !strings.Contains(err.Error(), "loss.kind: poisson-nll takes counts, and a target of sample ") {
		t.Errorf("made data: %v", err)
	}
}

// Made numbers have deviations too, each behind all means.
func TestDeviationsOfSeveralNumbers(t *testing.T) {
	e := readRecipe(t, `
[data]
kind = "arithmetic"
samples = 60
test_share = 0.3
standardise = true
cases = [[1, 2]]
[network]
layers = [{ kind = "linear", out = 12 }, { kind = "tanh" }, { kind = "linear", out = 6 }]
[loss]
kind = "gaussian-nll"
[optimizer]
kind = "adam"
rate = 0.01
[training]
epochs = 10
batch = 20
`)
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	m := reopen(t, filepath.Join(dir, model.FileName))
	p, err := m.Predict(t.Context(), tensor.From([]float64{1, 2}, 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	values := m.Answers(p)[0].Values
	want := []string{"output 1", "output 1 deviation", "output 2", "output 2 deviation", "output 3", "output 3 deviation"}
	if got := slices.Sorted(maps.Keys(values)); !slices.Equal(got, want) {
		t.Errorf("the answer has %q, want %q", got, want)
	}
	for j, v := range o.Cases[0].Predicted {
		if d := math.Abs(v - p.At(0, j)); d > 1e-4*max(1, math.Abs(v)) {
			t.Errorf("output %d is %v, and in the worked case %v", j+1, p.At(0, j), v)
		}
		if s := p.At(0, 3+j); !(s > 0) {
			t.Errorf("its deviation is %v", s)
		}
	}
}

// A training is resumed in the middle of an epoch with what the metrics of several
// predictions had seen.
func TestResumeLossesOfTables(t *testing.T) {
	path := shop(t)
	for _, name := range []string{"quantiles", "deviations", "counts", "ignored"} {
		c := lossCases[name]
		short := strings.Replace(c.recipe(path, ""), "epochs = 80", "epochs = 3\nvalidate = true", 1)
		want, err := readRecipe(t, short).Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "checkpoints")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		_, err = readRecipe(t, short+fmt.Sprintf("checkpoint = %q\n", filepath.ToSlash(dir))).Run(ctx, Hooks{Event: func(e train.Event) {
			if e.Kind == train.Stepped && e.Total == 8 {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want canceled", err)
		}
		r, s, err := Resume(dir)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Read(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.ResumeFrom(s); err != nil {
			t.Fatal(err)
		}
		got, err := e.Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Test, want.Test) || !reflect.DeepEqual(got.Epochs, want.Epochs) {
			t.Errorf("%s resumed: %+v, want %+v", name, got.Epochs, want.Epochs)
		}
	}
}
