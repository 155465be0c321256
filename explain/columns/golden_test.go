package columns

import (
	"context"
	_ "embed"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

//go:embed testdata/columns.json
var goldenJSON []byte

// golden is what testdata/columns.py wrote of a small network.
type golden struct {
	W1             [][]float64
	B1, W2         []float64
	B2             float64
	X              [][]float64
	Y              []float64
	Orders         [][][]int
	ImportanceMean []float64 `json:"importance_mean"`
	ImportanceStd  []float64 `json:"importance_std"`

	Grid       []int
	Dependence []float64
	Individual [][]float64 // by row of the set, then by point of the grid

	Row, Background int // the row that is explained, and from where on the others begin
	Shapley         []float64
	Base            float64
	Integrated      []float64
	IntegratedBase  float64 `json:"integrated_base"`
}

func readGolden(t *testing.T) *golden {
	t.Helper()
	g := &golden{}
	if err := json.Unmarshal(goldenJSON, g); err != nil {
		t.Fatal(err)
	}
	return g
}

// at is what the network says of a row.
func (g *golden) at(x []float64) float64 {
	y := g.B2
	for h, w := range g.W2 {
		z := g.B1[h]
		for j, v := range x {
			z += float64(g.W1[h][j] * v)
		}
		y += float64(w * math.Tanh(z))
	}
	return y
}

// set has the rows and their targets.
func (g *golden) set(t *testing.T) data.Dataset {
	t.Helper()
	return rows(t, g.X, g.Y)
}

// rows makes a data set of rows.
func rows(t *testing.T, x [][]float64, y []float64) data.Dataset {
	t.Helper()
	set, err := data.Tensors(tensor.From(slices.Concat(x...), len(x), len(x[0])), tensor.From(y, len(y), 1))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// numbered are columns of one input each, called by their places.
func numbered(n int) (all []Column) {
	for j := range n {
		all = append(all, Column{Name: strconv.Itoa(j), Places: []int{j}})
	}
	return all
}

// squares measures the mean squared error of a function of a row.
func squares(f func(x []float64) float64) Measure {
	return func(_ context.Context, set data.Dataset) (map[string]float64, error) {
		all := make([]int, set.Len())
		for i := range all {
			all[i] = i
		}
		var b data.Batch
		if err := set.Gather(&b, all); err != nil {
			return nil, err
		}
		sum, width := 0.0, b.X.Dim(1)
		for i := range all {
			d := f(b.X.Float64s()[i*width:(i+1)*width]) - b.Y.Float64s()[i]
			sum += float64(d * d)
		}
		return map[string]float64{"loss": sum / float64(len(all))}, nil
	}
}

// The same permutations give scikit-learn's importances and their deviations.
func TestImportanceIsScikitLearns(t *testing.T) {
	g := readGolden(t)
	r, err := Importance(t.Context(), g.set(t), numbered(3), squares(g.at), Shuffling{Repeats: len(g.Orders[0]),
		order: func(c Column, repeat int) []int { return g.Orders[c.Places[0]][repeat] }})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Columns {
		j, _ := strconv.Atoi(c.Column)
		got, mean, std := c.Scores["loss"], g.ImportanceMean[j], g.ImportanceStd[j]
		if math.Abs(got.Mean-mean) > 1e-12 || math.Abs(got.Std-std) > 1e-12 {
			t.Errorf("column %d: got %v ± %v, want %v ± %v", j, got.Mean, got.Std, mean, std)
		}
	}
}

// predict is the network for rows, (N, 1).
func (g *golden) predict(_ context.Context, xs []*tensor.Tensor) (*tensor.Tensor, error) {
	n, width := xs[0].Dim(0), xs[0].Dim(1)
	y := tensor.New(tensor.Float64, n, 1)
	for i := range n {
		y.Float64s()[i] = g.at(xs[0].Float64s()[i*width : (i+1)*width])
	}
	return y, nil
}

// gradient is the network with its derivatives, Σₕ w2ₕ (1 − tanh²zₕ) W1ₕⱼ.
func (g *golden) gradient(_ context.Context, xs []*tensor.Tensor) ([]float64, []*tensor.Tensor, error) {
	n, width := xs[0].Dim(0), xs[0].Dim(1)
	values, d := make([]float64, n), tensor.New(tensor.Float64, n, width)
	for i := range n {
		x := xs[0].Float64s()[i*width : (i+1)*width]
		values[i] = g.at(x)
		for h, w := range g.W2 {
			z := g.B1[h]
			for j, v := range x {
				z += float64(g.W1[h][j] * v)
			}
			for j := range x {
				d.Float64s()[i*width+j] += float64(w * (1 - math.Tanh(z)*math.Tanh(z)) * g.W1[h][j])
			}
		}
	}
	return values, []*tensor.Tensor{d}, nil
}

// tensors makes one input of rows.
func tensors(x [][]float64) []*tensor.Tensor {
	return []*tensor.Tensor{tensor.From(slices.Concat(x...), len(x), len(x[0]))}
}

func (g *golden) explained() Case {
	return Case{Columns: numbered(3), Row: tensors(g.X[g.Row : g.Row+1]), Background: tensors(g.X[g.Background:])}
}

// compareReasons compares contributions by column.
func compareReasons(t *testing.T, r *Reasons, want []float64, base, within float64) {
	t.Helper()
	if math.Abs(r.Base-base) > within || math.Abs(r.Unexplained) > within {
		t.Errorf("%s: base %v, unexplained %v; want %v and 0 within %v", r.Method, r.Base, r.Unexplained, base, within)
	}
	for i, c := range r.Columns {
		j, _ := strconv.Atoi(c.Column)
		if math.Abs(c.Contribution-want[j]) > within {
			t.Errorf("%s: column %d: got %v, want %v within %v", r.Method, j, c.Contribution, want[j], within)
		}
		if i > 0 && math.Abs(c.Contribution) > math.Abs(r.Columns[i-1].Contribution) {
			t.Errorf("%s: got %v, want the largest first", r.Method, r.Columns)
		}
	}
}

// The Shapley values are those of the package shap, and the sampled ones come near.
func TestShapleyIsShaps(t *testing.T) {
	g := readGolden(t)
	r, err := Shapley(t.Context(), g.explained(), g.predict)
	if err != nil {
		t.Fatal(err)
	}
	compareReasons(t, r, g.Shapley, g.Base, 1e-12)
	if r.Prediction != g.at(g.X[g.Row]) || r.Background != len(g.X)-g.Background {
		t.Errorf("got prediction %v against %d rows, want %v against %d", r.Prediction, r.Background, g.at(g.X[g.Row]), len(g.X)-g.Background)
	}
	sampled, err := SampledShapley(t.Context(), g.explained(), g.predict, 200, 1)
	if err != nil {
		t.Fatal(err)
	}
	compareReasons(t, sampled, g.Shapley, g.Base, 0.03)
	if math.Abs(sampled.Unexplained) > 1e-12 {
		t.Errorf("sampled: unexplained %v, want 0: each order adds up", sampled.Unexplained)
	}
}

// The integral is that of another rule with many more steps.
func TestIntegratedGradients(t *testing.T) {
	g := readGolden(t)
	r, err := IntegratedGradients(t.Context(), g.explained(), g.gradient, 2000)
	if err != nil {
		t.Fatal(err)
	}
	compareReasons(t, r, g.Integrated, g.IntegratedBase, 1e-6)
	few, err := IntegratedGradients(t.Context(), g.explained(), g.gradient, 1)
	if err != nil || math.Abs(few.Unexplained) < 1e-4 {
		t.Errorf("one step: %v, unexplained %v, want what is missing to be told", err, few.Unexplained)
	}
}

// Partial dependence and the curves of the single rows are scikit-learn's.
func TestDependenceIsScikitLearns(t *testing.T) {
	g := readGolden(t)
	points, err := PartialDependence(t.Context(), tensors(g.X), numbered(3)[1], g.Grid, g.predict, true)
	if err != nil {
		t.Fatal(err)
	}
	for k, p := range points {
		// scikit-learn keeps the order of custom values.
		if math.Abs(p.Mean[0]-g.Dependence[k]) > 1e-12 {
			t.Errorf("point %d: got %v, want %v", k, p.Mean[0], g.Dependence[k])
		}
		for i := range g.X {
			if math.Abs(p.Individual[i][0]-g.Individual[i][k]) > 1e-12 {
				t.Errorf("point %d, row %d: got %v, want %v", k, i, p.Individual[i][0], g.Individual[i][k])
			}
		}
	}
}
