package baseline

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"cajal/tensor"
)

// dataset is one of the sets of testdata/data.json.
type dataset struct {
	Name  string
	Scale float64
	X     [][]float64
	Y     []int64
}

func (d dataset) tensors() (x, y *tensor.Tensor) { return d.x(), tensor.From(d.Y) }

func (d dataset) x() *tensor.Tensor {
	x := tensor.New(tensor.Float64, len(d.X), len(d.X[0]))
	for i, row := range d.X {
		for j, v := range row {
			x.Set(v/d.Scale, i, j)
		}
	}
	return x
}

// goldenFit is what scikit-learn found; right answers are counts of rows.
type goldenFit struct {
	Name          string
	Folds         int
	C             float64
	Coef          [][]float64
	Intercept     []float64
	Right         [][]int
	AllRight      int `json:"all_right"`
	Iterations    [][]int
	Probabilities [][]float64
}

func readJSON[T any](t testing.TB, name string) (v T) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

func readSets(t testing.TB) map[string]dataset {
	t.Helper()
	sets := map[string]dataset{}
	for _, d := range readJSON[struct{ Sets []dataset }](t, "data.json").Sets {
		sets[d.Name] = d
	}
	return sets
}

func fitSet(t testing.TB, d dataset, opts ...Option) *Logistic {
	t.Helper()
	x, y := d.tensors()
	m, err := LogisticCV(t.Context(), x, y, opts...)
	if err != nil {
		t.Fatalf("%s: %v", d.Name, err)
	}
	return m
}

// The fits of scikit-learn 1.2.1 with its defaults, which the published runs
// used, and the minimum as scikit-learn 1.9.1 finds it with tol=1e-10.
func TestLogisticCVAgainstScikitLearn(t *testing.T) {
	sets := readSets(t)
	for _, run := range []struct {
		file       string
		opts       []Option
		iterations bool
	}{
		{"published.json", nil, true},
		{"converged.json", []Option{Tol(1e-10), MaxIter(10_000)}, false},
	} {
		for _, want := range readJSON[struct{ Fits []goldenFit }](t, run.file).Fits {
			t.Run(fmt.Sprintf("%s/%s/%d folds", run.file, want.Name, want.Folds), func(t *testing.T) {
				d := sets[want.Name]
				m := fitSet(t, d, append([]Option{Folds(want.Folds)}, run.opts...)...)
				compare(t, m, d, want)
				// The length of a long run depends on rounding.
				if run.iterations && len(d.X[0]) == 2 {
					compareIterations(t, m, want)
				}
				if w := m.Warnings(); len(w) > 0 {
					t.Errorf("warnings %q, want none", w)
				}
			})
		}
	}
}

func compare(t *testing.T, m *Logistic, d dataset, want goldenFit) {
	t.Helper()
	if math.Abs(m.C-want.C) > 1e-6*want.C {
		t.Errorf("C = %v, want %v", m.C, want.C)
	}
	for f := range want.Right {
		for c, right := range want.Right[f] {
			n := float64(testRows(d, want.Folds, f))
			if got := m.Scores.At(f, c); got != float64(right)/n {
				t.Errorf("fold %d, C = %.3g: accuracy %v, want %v", f, m.Cs[c], got, float64(right)/n)
			}
		}
	}
	x, y := d.tensors()
	if got, want := m.Accuracy(x, y), float64(want.AllRight)/float64(len(d.Y)); got != want {
		t.Errorf("accuracy %v, want %v", got, want)
	}
	near(t, "coef", m.Coef, want.Coef, 1e-5)
	near(t, "intercept", m.Intercept, [][]float64{want.Intercept}, 1e-5)
	p := m.Probabilities(x).Narrow(0, 0, len(want.Probabilities))
	near(t, "probabilities", p.Contiguous(), want.Probabilities, 1e-6)
}

func testRows(d dataset, folds, f int) (n int) {
	all, err := newTable(d.tensors())
	if err != nil {
		panic(err)
	}
	for _, g := range stratify(all.y, len(all.classes), folds) {
		if g == f {
			n++
		}
	}
	return n
}

func near(t *testing.T, what string, got *tensor.Tensor, want [][]float64, tol float64) {
	t.Helper()
	w := tensor.From(slices.Concat(want...))
	if got.Size() != w.Size() {
		t.Fatalf("%s has shape %v, want %d elements", what, got.Shape(), w.Size())
	}
	if diff, at := tensor.MaxDiff(got.Reshape(-1), w); diff > tol {
		t.Errorf("%s differs by %.3g at %d: got %v, want %v", what, diff, at, got.Reshape(-1).At(at), w.At(at))
	}
}

func compareIterations(t *testing.T, m *Logistic, want goldenFit) {
	t.Helper()
	for f := range want.Iterations {
		for c, n := range want.Iterations[f] {
			if got := m.Fits[f][c].Iterations; got != n {
				t.Errorf("fold %d, C = %.3g: %d iterations, want %d", f, m.Cs[c], got, n)
			}
		}
	}
}

// The published baseline of the moons, to all its digits.
func TestMoonsBaseline(t *testing.T) {
	d := readSets(t)["moons"]
	m := fitSet(t, d)
	near(t, "coef", m.Coef, [][]float64{{1.118758643181432, -4.0039955056145144}}, 1e-11)
	near(t, "intercept", m.Intercept, [][]float64{{0.5110017907844718}}, 1e-11)
	if x, y := d.tensors(); m.Accuracy(x, y) != 0.85 || math.Abs(m.C-2.782559402207126) > 1e-12 {
		t.Errorf("accuracy %v with C = %v, want 0.85 with 2.782559402207126", m.Accuracy(x, y), m.C)
	}
}

// The published baseline of the rings: no line parts them.
func TestQuantilesBaseline(t *testing.T) {
	want := []float64{
		0.54, 0.55, 0.525, 0.515, 0.57, 0.585, 0.555, 0.545, 0.545, 0.515,
		0.555, 0.485, 0.52, 0.525, 0.535, 0.575, 0.565, 0.505, 0.625, 0.515,
	}
	seen := 0
	for name, d := range readSets(t) {
		var seed int
		if !strings.HasPrefix(name, "quantiles") {
			continue
		}
		fmt.Sscanf(name, "quantiles %d", &seed)
		x, y := d.tensors()
		if got := fitSet(t, d).Accuracy(x, y); got != want[seed] {
			t.Errorf("%s: accuracy %v, want %v", name, got, want[seed])
		}
		seen++
	}
	if seen != len(want) {
		t.Errorf("%d sets, want %d", seen, len(want))
	}
}
