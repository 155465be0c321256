package experiment

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cajal/baseline"
	"cajal/data"
	"cajal/grad"
	"cajal/nn"
	"cajal/recipe"
	"cajal/tensor"
)

// weighed writes a table of 40 rows in which those of the second half weigh 2, or one in
// which they stand twice. The values of the halves are the same in another order, so that
// the tables have the same means and deviations.
func weighed(t *testing.T, twice bool, change func(i int, cells []string)) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("x,z,kind,y,w\n")
	for i := range 40 {
		k := i % 20 * (1 + i/20*6) % 20 // the second half in another order
		cells := []string{fmt.Sprint(i % 20 % 5), fmt.Sprint(i % 20 / 5), string(rune('a' + k%3)), fmt.Sprint(float64(k*k) / 8), "1"}
		if i >= 20 && !twice {
			cells[4] = "2"
		}
		if change != nil {
			change(i, cells)
		}
		line := strings.Join(cells, ",") + "\n"
		b.WriteString(line)
		if i >= 20 && twice {
			b.WriteString(line)
		}
	}
	path := filepath.Join(t.TempDir(), "weighed.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}

func weighedRecipe(t *testing.T, path, target, data, rest string) *recipe.Recipe {
	t.Helper()
	outputs, loss, other, metrics := 3, "cross-entropy", "y", `["accuracy", "f1_macro", "log_loss"]`
	if target == "y" {
		outputs, loss, other, metrics = 1, "mse", "kind", `["r2", "mae"]`
	}
	r, err := recipe.Parse("weighed", fmt.Appendf(nil, `version = 2
dtype = "float64"
[data]
kind = "table"
path = %q
target = %q
%s
[data.columns]
%s = "ignore"
w = "auto"
[network]
layers = [{ kind = "linear", out = 6 }, { kind = "tanh" }, { kind = "linear", out = %d }]
[loss]
kind = %q
[optimizer]
kind = "sgd"
rate = 0.2
[training]
epochs = 30
batch = 0
in_order = true
metrics = %s
%s
`, path, target, data, other, outputs, loss, metrics, rest))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A row of weight 2 is as good as two rows: the networks, all measures and the baselines
// are the same but for rounding.
func TestWeightIsRepetition(t *testing.T) {
	for _, c := range []struct{ target, kinds, loss string }{{"kind", "majority", ""}, {"y", "mean", ""}, {"kind", "majority", "kl-divergence"}} {
		target, kinds := c.target, c.kinds
		of := func(path, data string) *recipe.Recipe {
			r := weighedRecipe(t, path, target, data, fmt.Sprintf("[baseline]\nkinds = [%q]", kinds))
			if c.loss != "" {
				r.Loss.Kind = c.loss
				r.Network.Layers = append(r.Network.Layers, recipe.Layer{"kind": "log-softmax"})
			}
			return r
		}
		weights := run(t, of(weighed(t, false, nil), `weight = "w"`))
		plain := of(weighed(t, true, nil), "")
		plain.Data.Columns["w"] = "ignore"
		repeated := run(t, plain)
		ignored := of(weighed(t, false, nil), "")
		ignored.Data.Columns["w"] = "ignore"
		without := run(t, ignored)
		a, b, c := nn.Params(weights.members[0]), nn.Params(repeated.members[0]), nn.Params(without.members[0])
		largest, other := 0.0, 0.0
		for k := range a {
			for i := range a[k].Value.Tensor().Float64s() {
				v := a[k].Value.Tensor().Float64s()[i]
				largest = max(largest, math.Abs(v-b[k].Value.Tensor().Float64s()[i]))
				other = max(other, math.Abs(v-c[k].Value.Tensor().Float64s()[i]))
			}
		}
		if largest > 1e-12 || other < 1e-3 {
			t.Errorf("%s: parameters differ by %g from those of repeated rows, and by %g from those without weights", target, largest, other)
		}
		compare := func(what string, got, want Score) {
			if len(got) < 3 || len(got) != len(want) {
				t.Fatalf("%s: %s: got %v, want %v", target, what, got, want)
			}
			for name, v := range want {
				if !(math.Abs(got[name]-v) < 1e-12) {
					t.Errorf("%s: %s: %s is %v, and of repeated rows %v", target, what, name, got[name], v)
				}
			}
		}
		compare("network", weights.Train, repeated.Train)
		compare(kinds, weights.Baselines[0].Train, repeated.Baselines[0].Train)
		for _, s := range weights.schemas {
			for _, in := range s.Inputs {
				if in.Name == "w" {
					t.Errorf("%s: the weight is an input", target)
				}
			}
		}
	}
}

// Out of fold the accuracy is the share of the weights that are told right.
func TestWeightsOutOfFold(t *testing.T) {
	o := run(t, weighedRecipe(t, weighed(t, false, nil), "kind", `weight = "w"`, "[bag]\nfolds = 4"))
	text, err := o.outOfFoldCSV(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || len(rows) != 41 {
		t.Fatal(err, len(rows))
	}
	right, rightRows := 0.0, 0.0
	for _, row := range rows[1:] {
		if n, _ := strconv.Atoi(row[0]); row[1] == row[2] {
			rightRows++
			if right++; n > 20 {
				right++
			}
		}
	}
	if want := right / 60; math.Abs(o.OutOfFold["accuracy"]-want) > 1e-12 || math.Abs(want-rightRows/40) < 1e-6 {
		t.Errorf("the accuracy out of fold is %v, want %v, and of rows that count alike %v", o.OutOfFold["accuracy"], want, rightRows/40)
	}
}

// Logistic and ridge regression are fitted to the weighed rows.
func TestWeightsOfBaselines(t *testing.T) {
	for target, kind := range map[string]string{"kind": "logistic", "y": "ridge"} {
		o := run(t, weighedRecipe(t, weighed(t, false, nil), target, `weight = "w"`, fmt.Sprintf("[baseline]\nkinds = [%q]", kind)))
		set := o.data.train.(*data.TensorSet)
		w, err := weightsOf(o.recipe, set)
		if err != nil || w.At(0) != 1 || w.At(39) != 2 {
			t.Fatal(w, err)
		}
		x := o.linearInputs(set)
		var p *tensor.Tensor
		if kind == "logistic" {
			m, err := baseline.LogisticCV(t.Context(), x, set.Y(), baseline.RowWeights(w))
			if err != nil {
				t.Fatal(err)
			}
			p = m.Probabilities(x)
		} else {
			m, err := baseline.WeightedRidgeCV(t.Context(), x, set.Y(), w)
			if err != nil {
				t.Fatal(err)
			}
			p = m.Predict(x)
		}
		want, err := o.scoreOf(p, set.Y(), w)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Baselines[0].Train; len(got) == 0 || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", kind, got, want)
		}
	}
}

// What cannot say how much a row counts is refused, with the row.
func TestWeightsRefuse(t *testing.T) {
	set := func(text string) func(int, []string) {
		return func(i int, cells []string) {
			if i == 3 {
				cells[4] = text
			}
		}
	}
	zero := func(_ int, cells []string) { cells[4] = "0" }
	for _, c := range []struct {
		change     func(int, []string)
		data, want string
	}{
		{set(""), `weight = "w"`, "weighed.csv:5: column 5 (w): the weight is missing; want a number"},
		{set("-0.5"), `weight = "w"`, "weighed.csv:5: column 5 (w): the weight is -0.5; want a finite number of 0 or more"},
		{zero, `weight = "w"`, "column 5 (w): the weights of all 40 rows of a part are 0"},
		{set("heavy"), `weight = "w"`, "data.weight: column 5 (w) holds texts; want a number of 0 or more in every row"},
		{nil, `weight = "ww"`, `data.weight: the table has no column "ww"; did you mean "w"?`},
	} {
		_, err := Read(weighedRecipe(t, weighed(t, false, c.change), "kind", c.data, ""))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.data, err, c.want)
		}
	}
	for change, want := range map[*func(r *recipe.Recipe)]string{
		ref(func(r *recipe.Recipe) { r.Data.Weight = "kind" }):                                 `data.weight: "kind" is the target`,
		ref(func(r *recipe.Recipe) { r.Data.Columns["w"] = "category" }):                       `data.columns.w: "category", and it says how much rows count`,
		ref(func(r *recipe.Recipe) { r.Inputs = []recipe.Input{{Name: recipe.SampleWeight}} }): `inputs[0].name: "sample_weight" is what the weights of rows are called`,
	} {
		r := weighedRecipe(t, "a.csv", "kind", `weight = "w"`, "")
		(*change)(r)
		if err := r.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}

func ref[T any](v T) *T { return &v }

// The losses of labels that experiment wraps weigh samples as repetition does.
func TestWeightedLabelLosses(t *testing.T) {
	y, labels, w := []float64{0.3, -1.2, 2, -0.4}, []int64{1, 0, 0, 1}, []float64{1, 3, 0, 2}
	var ys []float64
	var ls []int64
	for i, n := range w {
		for range int(n) {
			ys, ls = append(ys, y[i]), append(ls, labels[i])
		}
	}
	pairs := func(y []float64) *tensor.Tensor { // logarithms of the probabilities of two classes
		one := tensor.From(y, len(y), 1)
		return grad.NewTape().Const(tensor.Concat(1, one, one.Neg())).LogSoftmax().Tensor()
	}
	for _, kind := range []string{"binary-cross-entropy", "binary-focal", "soft-margin", "hinge", "kl-divergence"} {
		loss := losses[kind](&recipe.Loss{Kind: kind}, nn.Reduce(grad.Mean))
		tape := grad.NewTape()
		few, many := tensor.From(y, 4, 1), tensor.From(ys, len(ys), 1)
		if kind == "kl-divergence" {
			few, many = pairs(y), pairs(ys)
		}
		got := loss.(nn.WeightedLoss).WeightedOf(tape.Const(few), tensor.From(labels), tensor.From(w)).Item()
		want := loss.Of(tape.Const(many), tensor.From(ls)).Item()
		if math.Abs(got-want) > 1e-14 {
			t.Errorf("%s: got %v, want %v of repeated samples", kind, got, want)
		}
		if n := loss.(nn.WeightedLoss).SampleWeight(tensor.From(labels), tensor.From(w)); n != 6 {
			t.Errorf("%s: the samples weigh %v, want 6", kind, n)
		}
	}
}
