package baseline

import (
	"errors"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"cajal/tensor"
)

func TestLogisticCVErrors(t *testing.T) {
	x := tensor.From([]float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 6, 2)
	y := tensor.From([]int64{0, 1, 0, 1, 0, 1})
	withValue := func(v float64) *tensor.Tensor {
		c := x.Clone()
		c.Set(v, 3, 1)
		return c
	}
	labels := func(l ...int64) *tensor.Tensor { return tensor.From(l) }
	two := Folds(2)
	for _, tc := range []struct {
		name string
		x, y *tensor.Tensor
		opt  Option
		want string
	}{
		{"NaN", withValue(math.NaN()), y, two, "row 3, column 1 of x is NaN"},
		{"infinity", withValue(math.Inf(-1)), y, two, "row 3, column 1 of x is -Inf"},
		{"fewer labels", x, labels(0, 1), two, "x has 6 rows and y 2 labels"},
		{"one class", x, labels(4, 4, 4, 4, 4, 4), two, "all 6 labels are 4"},
		{"negative label", x, labels(0, 1, -1, 0, 1, 0), two, "label 2 is -1"},
		{"class of one row", x, labels(0, 0, 7, 0, 0, 0), two, "class 7 has one row"},
		{"fewer rows than folds", x, y, Folds(4), "no class has more than 3 rows; use at most 3 folds"},
		{"only single rows", tensor.New(tensor.Float64, 2, 1), labels(0, 1), two, "class 0 has one row"},
		{"no rows", tensor.New(tensor.Float64, 0, 2), tensor.New(tensor.Int64, 0), two, "x has shape (0, 2)"},
		{"no columns", tensor.New(tensor.Float64, 6, 0), y, two, "x has shape (6, 0)"},
		{"x of one axis", x.Reshape(12), y, two, "x has shape (12,), want (N, D)"},
		{"y of two axes", x, y.Reshape(6, 1), two, "y has shape (6, 1), want (N,)"},
		{"y of floats", x, y.To(tensor.Float32), two, "y is float32, want int64"},
		{"one fold", x, y, Folds(1), "1 folds"},
		{"no C", x, y, Cs(), "no value of C"},
		{"C of zero", x, y, Cs(1, 0), "C number 1 is 0"},
		{"C of NaN", x, y, Cs(math.NaN()), "C number 0 is NaN"},
		{"C of infinity", x, y, Cs(math.Inf(1)), "C number 0 is +Inf"},
		{"no iterations", x, y, MaxIter(0), "at most 0 iterations"},
		{"tolerance of zero", x, y, Tol(0), "tolerance 0"},
		{"tolerance of NaN", x, y, Tol(math.NaN()), "tolerance NaN"},
	} {
		m, err := LogisticCV(t.Context(), tc.x, tc.y, tc.opt)
		e, _ := errors.AsType[*FitError](err)
		if e == nil || e.Model != "logistic regression" || m != nil || !strings.Contains(e.Rule, tc.want) {
			t.Errorf("%s: got model %v and error %v, want no model and an error with %q", tc.name, m, err, tc.want)
		}
	}
}

// Errors and warnings call classes by their names, those that have one.
func TestClassNames(t *testing.T) {
	x := tensor.From([]float64{1, 2, 3, 4, 5, 6}, 6, 1)
	names := ClassNames("setosa", "versicolor", "virginica")
	for _, c := range []struct {
		y    []int64
		want string
	}{
		{[]int64{0, 0, 2, 0, 0, 0}, "class virginica has one row"},
		{[]int64{0, 0, 7, 0, 0, 0}, "class 7 has one row"},
		{[]int64{1, 1, 1, 1, 1, 1}, "all 6 labels are versicolor"},
	} {
		if _, err := LogisticCV(t.Context(), x, tensor.From(c.y), Folds(2), names); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.y, err, c.want)
		}
	}
	if _, err := FitLogistic(t.Context(), x, tensor.From([]int64{2, 2, 2, 2, 2, 2}), 1, names); err == nil || !strings.Contains(err.Error(), "are virginica") {
		t.Errorf("a fit to one class: %v", err)
	}
	m, err := LogisticCV(t.Context(), x, tensor.From([]int64{0, 0, 0, 0, 1, 1}), Folds(3), names)
	if err != nil {
		t.Fatal(err)
	}
	if w := m.Warnings(); len(w) == 0 || !strings.Contains(w[0], "class versicolor has 2 rows, fewer than the 3 folds") {
		t.Errorf("warnings %q, want one that names versicolor", w)
	}
}

// same reports whether two models are equal to the bit.
func same(a, b *Logistic) bool {
	if !tensor.Equal(a.Coef, b.Coef) || !tensor.Equal(a.Intercept, b.Intercept) || !tensor.Equal(a.Scores, b.Scores) {
		return false
	}
	x, y := *a, *b // the rest holds no tensors
	x.Coef, x.Intercept, x.Scores = nil, nil, nil
	y.Coef, y.Intercept, y.Scores = nil, nil, nil
	return reflect.DeepEqual(x, y)
}

func TestSameBitsOnEachRun(t *testing.T) {
	d := readSets(t)["iris"]
	first := fitSet(t, d)
	for _, threads := range []int{1, 3} {
		old := runtime.GOMAXPROCS(threads)
		again := fitSet(t, d)
		runtime.GOMAXPROCS(old)
		if !same(first, again) {
			t.Errorf("with %d threads: coef %v, want %v", threads, again.Coef, first.Coef)
		}
	}
}

// A view that steps through memory and narrower numbers give what the same
// numbers give when they lie in order.
func TestStridesAndTypes(t *testing.T) {
	x, y := readSets(t)["moons"].tensors()
	x32 := x.To(tensor.Float32)
	want, err := LogisticCV(t.Context(), x32.To(tensor.Float64), y)
	if err != nil {
		t.Fatal(err)
	}
	yy := tensor.New(tensor.Int64, y.Size(), 2)
	for i := range y.Size() {
		yy.Set(y.At(i), i, 1)
	}
	view := x32.T().Clone().T()
	if view.IsContiguous() {
		t.Fatal("the view is contiguous, so nothing is tested")
	}
	got, err := LogisticCV(t.Context(), view, yy.Select(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if !same(got, want) {
		t.Errorf("strided float32: coef %v, want %v", got.Coef, want.Coef)
	}
	if !tensor.Equal(got.Predict(view), want.Predict(x32)) || got.Accuracy(view, yy.Select(1, 1)) != got.Accuracy(x32, y) {
		t.Error("a strided view is predicted otherwise than its copy")
	}
}

// Labels need not be 0, 1, …; the model does not care what they are called.
func TestLabelsKeepTheirNames(t *testing.T) {
	d := readSets(t)["iris"]
	plain := fitSet(t, d)
	names := []int64{3, 40, 41}
	renamed := d
	renamed.Y = nil
	for _, k := range d.Y {
		renamed.Y = append(renamed.Y, names[k])
	}
	m := fitSet(t, renamed)
	if !reflect.DeepEqual(m.Classes, names) || !tensor.Equal(m.Coef, plain.Coef) {
		t.Errorf("classes %v, want %v; coef %v, want %v", m.Classes, names, m.Coef, plain.Coef)
	}
	x, _ := d.tensors()
	for i, k := range plain.Predict(x).Int64s() {
		if got := m.Predict(x).Int64s()[i]; got != names[k] {
			t.Fatalf("row %d: predicted %d, want %d", i, got, names[k])
		}
	}
}

func TestThinClassIsAWarning(t *testing.T) {
	d := readSets(t)["moons"]
	x, y := d.tensors()
	y = y.Clone()
	for _, i := range []int{5, 80, 150} {
		y.Set(9, i)
	}
	m, err := LogisticCV(t.Context(), x, y)
	if err != nil {
		t.Fatal(err)
	}
	if w := m.Warnings(); len(w) != 1 || !strings.Contains(w[0], "class 9 has 3 rows, fewer than the 5 folds") {
		t.Errorf("warnings %q, want one about class 9", w)
	}
}

func TestMeanScores(t *testing.T) {
	m := &Logistic{Scores: tensor.From([]float64{1, 0.5, 0, 0.25, 0.5, 1}, 2, 3)}
	want := []float64{0.625, 0.5, 0.5}
	if got := m.MeanScores(); !reflect.DeepEqual(got, want) {
		t.Errorf("mean of %v is %v, want %v", m.Scores, got, want)
	}
}

// Of equally good values of C the first wins; a later one must be better.
func TestFirstBestCWins(t *testing.T) {
	for _, tc := range []struct {
		scores [][]float64
		want   int
	}{
		{[][]float64{{0.5, 0.75, 0.75}, {0.5, 0.75, 0.75}}, 1},
		{[][]float64{{0, 0, 0}, {0, 0, 0}}, 0},
		{[][]float64{{0.5, 0.75, 1}, {0.5, 0.75, 0.75}}, 2},
	} {
		var paths []path
		for _, s := range tc.scores {
			paths = append(paths, path{scores: s})
		}
		if got := bestC(paths); got != tc.want {
			t.Errorf("bestC(%v) = %d, want %d", tc.scores, got, tc.want)
		}
	}
}

// A fit with a given C ends where the one that cross-validation makes ends.
func TestFitLogistic(t *testing.T) {
	for _, name := range []string{"moons", "iris"} {
		d := readSets(t)[name]
		x, y := d.tensors()
		want := fitSet(t, d, Tol(1e-10), MaxIter(10_000))
		m, err := FitLogistic(t.Context(), x, y, want.C, Tol(1e-10), MaxIter(10_000))
		if err != nil {
			t.Fatal(err)
		}
		if diff, at := tensor.MaxDiff(m.Coef, want.Coef); diff > 1e-6 || m.C != want.C || !m.Refit.Converged() {
			t.Errorf("%s: coef %v with C = %v, want %v with %v; element %d is off by %g", name, m.Coef, m.C, want.Coef, want.C, at, diff)
		}
		if w := m.Warnings(); len(w) > 0 {
			t.Errorf("%s: warnings %q, want none", name, w)
		}
	}
	x := tensor.From([]float64{0, 1, 2, 5}, 4, 1)
	if m, err := FitLogistic(t.Context(), x, tensor.From([]int64{0, 0, 0, 4}), 1); err != nil || m.Accuracy(x, tensor.From([]int64{0, 0, 0, 4})) != 1 {
		t.Errorf("a class of one row: %v (%v), want a model that is right", m, err)
	}
	for want, err := range map[string]error{
		"all 4 labels are 2": second(FitLogistic(t.Context(), x, tensor.From([]int64{2, 2, 2, 2}), 1)),
		"C number 0 is -1":   second(FitLogistic(t.Context(), x, tensor.From([]int64{0, 1, 0, 1}), -1)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
