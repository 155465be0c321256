package columns

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"cajal/rng"
	"cajal/tensor"
)

// weighted is a linear model, (N, 2): its sum Σ wᵢxᵢ and the negative of that.
func weighted(w []float64) Predict {
	return func(_ context.Context, xs []*tensor.Tensor) (*tensor.Tensor, error) {
		n, y := xs[0].Dim(0), tensor.New(tensor.Float64, xs[0].Dim(0), 2)
		at := 0
		for _, x := range xs {
			for i := range n {
				for j := range x.Dim(1) {
					y.Float64s()[2*i] += float64(w[at+j] * x.At(i, j))
				}
			}
			at += x.Dim(1)
		}
		for i := range n {
			y.Float64s()[2*i+1] = -y.Float64s()[2*i]
		}
		return y, nil
	}
}

// Of a linear model a column adds Σ wᵢ(xᵢ − mean of xᵢ) over its inputs, by every way,
// whatever the columns depend on; columns may have several inputs and stand in several
// tensors.
func TestReasonsOfALinearModel(t *testing.T) {
	stream, w := rng.New(5).Stream("rows"), []float64{2, -1, 0.5, 3, 0}
	inputs := func(n int) []*tensor.Tensor {
		xs := []*tensor.Tensor{tensor.New(tensor.Float64, n, 3), tensor.New(tensor.Float64, n, 2)}
		for _, x := range xs {
			for i := range x.Size() {
				x.Float64s()[i] = stream.NormFloat64()
			}
		}
		return xs
	}
	cols := []Column{{Name: "pair", Places: []int{0, 2}}, {Name: "one", Places: []int{1}}, {Name: "other", Input: "b", Tensor: 1, Places: []int{0}}, {Name: "nothing", Input: "b", Tensor: 1, Places: []int{1}}}
	c := Case{Columns: cols, Row: inputs(1), Background: inputs(7)}
	way := func(tensor, place int) float64 {
		mean := 0.0
		for i := range 7 {
			mean += c.Background[tensor].At(i, place) / 7
		}
		return c.Row[tensor].At(0, place) - mean
	}
	want := map[string]float64{"pair": float64(2*way(0, 0)) + float64(0.5*way(0, 2)), "one": -way(0, 1), "other": float64(3 * way(1, 0)), "nothing": 0}
	for output, sign := range []float64{1, -1} {
		c.Output = output
		exact, err := Shapley(t.Context(), c, weighted(w))
		if err != nil {
			t.Fatal(err)
		}
		sampled, err := SampledShapley(t.Context(), c, weighted(w), 1, 3)
		if err != nil {
			t.Fatal(err)
		}
		integrated, err := IntegratedGradients(t.Context(), c, func(ctx context.Context, xs []*tensor.Tensor) ([]float64, []*tensor.Tensor, error) {
			y, _ := weighted(w)(ctx, xs)
			n := y.Dim(0)
			g := []*tensor.Tensor{tensor.New(tensor.Float64, n, 3), tensor.New(tensor.Float64, n, 2)}
			values := make([]float64, n)
			for i := range n {
				values[i] = y.At(i, output)
				for j, v := range w {
					g[j/3].Float64s()[i*g[j/3].Dim(1)+j%3] = sign * v
				}
			}
			return values, g, nil
		}, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []*Reasons{exact, sampled, integrated} {
			sum := r.Base
			for _, reason := range r.Columns {
				if math.Abs(reason.Contribution-sign*want[reason.Column]) > 1e-12 {
					t.Errorf("output %d, %s: column %s adds %v, want %v", output, r.Method, reason.Column, reason.Contribution, sign*want[reason.Column])
				}
				sum += reason.Contribution
			}
			if math.Abs(sum-r.Prediction) > 1e-12 || math.Abs(r.Unexplained) > 1e-12 {
				t.Errorf("output %d, %s: the parts add up to %v, want %v", output, r.Method, sum, r.Prediction)
			}
		}
	}
}

func TestReasonsRefuse(t *testing.T) {
	row, two := tensors([][]float64{{1, 2}}), tensors([][]float64{{1, 2}, {3, 4}})
	w := weighted([]float64{1, 1})
	many := Case{Columns: numbered(MaxExact + 1), Row: row, Background: two}
	for name, c := range map[string]struct {
		of   Case
		want string
	}{
		"no columns":   {Case{Row: row, Background: two}, "no columns"},
		"two rows":     {Case{Columns: numbered(2), Row: two, Background: two}, "2 rows to explain, want one"},
		"no inputs":    {Case{Columns: numbered(2), Background: two}, "want as many"},
		"many":         {many, "at most 16 columns"},
		"no output":    {Case{Columns: numbered(2), Row: row, Background: two, Output: 2}, "output 2 of a prediction of 2 numbers"},
		"not a number": {Case{Columns: numbered(2), Row: tensors([][]float64{{math.NaN(), 2}}), Background: two}, "a prediction is NaN"},
	} {
		if _, err := Shapley(t.Context(), c.of, w); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
	}
	ids := Case{Columns: []Column{{Name: "town", Places: []int{0}, IDs: true}}, Row: row, Background: two}
	var embedded *EmbeddedError
	if _, err := IntegratedGradients(t.Context(), ids, nil, 5); !errors.As(err, &embedded) || embedded.Column != "town" {
		t.Errorf("ids: got %v", err)
	}
	if _, err := SampledShapley(t.Context(), ids, w, 0, 0); err == nil || !strings.Contains(err.Error(), "want at least 1") {
		t.Errorf("no rounds: got %v", err)
	}
	if _, err := PartialDependence(t.Context(), two, numbered(1)[0], []int{2}, w, false); err == nil || !strings.Contains(err.Error(), "rows 0 to 1") {
		t.Errorf("a row that is none: got %v", err)
	}
}
