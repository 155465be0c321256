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
