package experiment

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cajal/recipe"
	"cajal/rng"
	"cajal/tensor"
)

// herd writes a table of n rows whose target is the exponential of what a line makes of
// two numbers, and some noise.
func herd(t *testing.T, n int) (path string) {
	t.Helper()
	s := rng.New(1).Stream("herd")
	var b strings.Builder
	b.WriteString("a,b,amount\n")
	for range n {
		x, y := s.NormFloat64(), s.NormFloat64()
		fmt.Fprintf(&b, "%.4f,%.4f,%.6g\n", x, y, math.Exp(3+x-0.5*y+0.5*s.NormFloat64()))
	}
	path = filepath.Join(t.TempDir(), "herd.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// transformed is a recipe of a bag for a herd, whose target is transformed.
func transformed(t *testing.T, path, kind string) *recipe.Recipe {
	t.Helper()
	r := bag(t, path, fmt.Sprintf("amount\ntarget_transform = %q", kind), "")
	r.Data.Columns = nil
	return r
}

// rmseAndR2 works both out from their definitions.
func rmseAndR2(y, p []float64) (rmse, r2 float64) {
	mean, residual, total := 0.0, 0.0, 0.0
	for _, v := range y {
		mean += v / float64(len(y))
	}
	for i, v := range y {
		residual += (v - p[i]) * (v - p[i])
		total += (v - mean) * (v - mean)
	}
	return math.Sqrt(residual / float64(len(y))), 1 - residual/total
}

// All that a user sees of a transformed target is in its units, and alike in training, in
// the files and from the model file.
func TestTargetTransform(t *testing.T) {
	for _, kind := range []string{"log", "quantile"} {
		path := herd(t, 240)
		r := transformed(t, path, kind)
		o := run(t, r)
		var rows [][]string
		text, err := o.outOfFoldCSV(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			rows = append(rows, strings.Split(strings.TrimSpace(line), ","))
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(file)), "\n")
		var y, p []float64
		for i, row := range rows[1:] {
			is, _ := strconv.ParseFloat(row[1], 64)
			said, _ := strconv.ParseFloat(row[2], 64)
			y, p = append(y, is), append(p, said)
			stands, _ := strconv.ParseFloat(strings.Split(lines[i+1], ",")[2], 64)
			if math.Abs(is-stands) > 1e-9*stands {
				t.Fatalf("%s: row %d is %v out of fold, and %v in the table", kind, i+1, is, stands)
			}
		}
		rmse, r2 := rmseAndR2(y, p)
		if math.Abs(o.OutOfFold["rmse"]-rmse) > 1e-4*rmse || math.Abs(o.OutOfFold["r2"]-r2) > 1e-5 {
			t.Errorf("%s: out of fold %v, want rmse %v and r2 %v", kind, o.OutOfFold, rmse, r2)
		}
		if r2 < 0.3 {
			t.Errorf("%s: R² %v out of fold, want above 0.3", kind, r2)
		}
		if in := o.Intervals; len(in) != 1 || !(in[0].Least > 0 && in[0].Most > 3*in[0].Least) {
			t.Errorf("%s: the intervals are %+v, want one that reaches farther for large predictions", kind, in)
		}
		trained := reopened(t, o)
		trained.Recipe().Data.Path = path
		reach, err := trained.Interval(0.9)
		if err != nil {
			t.Fatal(err)
		}
		covered := 0.0
		for i := range y {
			if b := reach.Around(0, p[i], tensor.Float64); y[i] >= float64(b.Lower) && y[i] <= float64(b.Upper) {
				covered += 1 / float64(len(y))
			}
		}
		if math.Abs(covered-0.9) > 0.01 {
			t.Errorf("%s: %v of the rows lie in the intervals of 90 %% out of fold", kind, covered)
		}
		set, _, err := trained.Samples()
		if err != nil {
			t.Fatal(err)
		}
		score, err := trained.Evaluate(t.Context(), set)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"rmse", "r2", "raw_mae", "loss"} {
			if math.Abs(score[name]-o.Train[name]) > 1e-6*math.Abs(score[name]) {
				t.Errorf("%s: %s is %v from the file, and was %v", kind, name, score[name], o.Train[name])
			}
		}
		again, err := trained.Rerun(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := again.OutOfFold["rmse"], o.OutOfFold["rmse"]; math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s: out of fold %v once more, and was %v", kind, got, want)
		}
	}
}

// The residuals out of fold make predictions of the mean of those of the logarithm, the
// geometric one, which is too small: here by exp(0.5²/2), about an eighth. They are left
// out where they do not lower the error.
func TestResidualsOfTransformedTargets(t *testing.T) {
	o := run(t, transformed(t, herd(t, 900), "log"))
	kept := o.data.y.Residuals
	if len(kept) != 1 || len(kept[0]) != 50 {
		t.Fatalf("residuals %v, want 50 of one target", kept)
	}
	truth, said, plain := 0.0, 0.0, 0.0
	without := *o.data.y
	without.Residuals = nil
	p, _, err := o.outOfFold.model.PredictSet(t.Context(), o.outOfFold.set)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = without.Predict(p); err != nil {
		t.Fatal(err)
	}
	for i := range o.truth.Dim(0) {
		truth, said, plain = truth+o.truth.At(i, 0), said+o.predicted.At(i, 0), plain+p.At(i, 0)
	}
	if math.Abs(said/truth-1) > 0.05 || plain/truth > 0.93 {
		t.Errorf("the sum of the predictions is %v of the true one, and %v without residuals; want 1 and 0.88", said/truth, plain/truth)
	}
	scaled := tensor.New(tensor.Float64, 4, 1)
	for i, v := range []float64{-1, -1, 1, 1} {
		scaled.Float64s()[i] = v
	}
	if o.helped(scaled, scaled, 0, []float64{0.5}) || !o.helped(scaled, tensor.From([]float64{-0.5, -0.5, 1.5, 1.5}, 4, 1), 0, []float64{0.5}) {
		t.Error("residuals are to help where they bring predictions nearer, and there alone")
	}
}

// Baselines learn from the numbers as they are: the mean has an R² of 0.
func TestBaselinesOfTransformedTargets(t *testing.T) {
	path := herd(t, 240)
	r := transformed(t, path, "log")
	r.Baseline = &recipe.Baseline{Kinds: []string{recipe.Mean, recipe.Ridge}}
	with := run(t, r)
	r = transformed(t, path, "none")
	r.Baseline = &recipe.Baseline{Kinds: []string{recipe.Mean, recipe.Ridge}}
	without := run(t, r)
	for i, b := range with.Baselines {
		for _, parts := range [][2]Score{{b.Train, without.Baselines[i].Train}, {b.OutOfFold, without.Baselines[i].OutOfFold}} {
			for name, v := range parts[1] {
				if got := parts[0][name]; math.Abs(got-v) > 1e-6*max(1, math.Abs(v)) {
					t.Errorf("%s: %s is %v, want %v as without a transform", b.Kind, name, got, v)
				}
			}
		}
	}
}

// Quantiles of transformed numbers are those of the numbers: about as many lie below.
func TestQuantilesOfTransformedTargets(t *testing.T) {
	path := herd(t, 600)
	e := readRecipe(t, fmt.Sprintf(`version = 2
name = "herd"
[data]
kind = "table"
path = %q
target = "amount"
target_transform = "log"
test_share = 0.3
[network]
layers = [{ kind = "linear", out = 16 }, { kind = "relu" }, { kind = "linear", out = 3 }]
[loss]
kind = "quantile"
quantiles = [0.1, 0.5, 0.9]
[optimizer]
kind = "adam"
rate = 0.01
[training]
epochs = 40
batch = 32
`, filepath.ToSlash(path)))
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	n := o.truth.Dim(0)
	for j, q := range []float64{0.1, 0.5, 0.9} {
		below := 0.0
		for i := range n {
			if o.truth.At(i, 0) <= o.predicted.At(i, j) {
				below += 1 / float64(n)
			}
		}
		if math.Abs(below-q) > 0.08 {
			t.Errorf("%v of the test rows lie below the quantile %v", below, q)
		}
	}
	out := reopened(t, o).Description().Outputs[0]
	if len(out.Scaling.Transforms) != 3 || out.Scaling.Residuals != nil {
		t.Errorf("the file has %+v, want three transforms and no residuals, which quantiles are not moved by", out.Scaling)
	}
}

// A transform of classes is refused where the table shows them.
func TestTransformOfClasses(t *testing.T) {
	r := bag(t, flock(t, 90), `target_transform = "log"`, "")
	_, err := Read(r)
	if err == nil || !strings.Contains(err.Error(), "data.target_transform: it is for numbers, and kind is classes, since it holds texts") {
		t.Errorf("got %v", err)
	}
}
