package baseline

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"cajal/data"
	"cajal/metric"
	"cajal/tensor"
)

type goldenRidge struct {
	Name           string
	X, Y           [][]float64
	Penalty        float64
	Errors         []float64
	Coef           [][]float64
	Intercept      []float64
	FixedCoef      [][]float64 `json:"fixed_coef"`
	FixedIntercept []float64   `json:"fixed_intercept"`
}

// thousandths returns numbers that are stored a thousand times as large.
func thousandths(v [][]float64) *tensor.Tensor {
	return dataset{Scale: 1000, X: v}.x()
}

func TestRidgeAgainstScikitLearn(t *testing.T) {
	for _, want := range readJSON[struct{ Fits []goldenRidge }](t, "ridge.json").Fits {
		t.Run(want.Name, func(t *testing.T) {
			x, y := thousandths(want.X), thousandths(want.Y)
			m, err := RidgeCV(t.Context(), x, y)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(m.Penalty-want.Penalty) > 1e-12*want.Penalty {
				t.Errorf("penalty %v, want %v", m.Penalty, want.Penalty)
			}
			for i, e := range want.Errors {
				if math.Abs(m.Errors[i]-e) > 1e-8*e {
					t.Errorf("penalty %g: error of rows left out %v, want %v", m.Penalties[i], m.Errors[i], e)
				}
			}
			near(t, "coef", m.Coef, want.Coef, 1e-8)
			near(t, "intercept", m.Intercept, [][]float64{want.Intercept}, 1e-8)
			if m, err = RidgeCV(t.Context(), x, y, 2.5); err != nil {
				t.Fatal(err)
			}
			near(t, "coef with a penalty of 2.5", m.Coef, want.FixedCoef, 1e-8)
			near(t, "intercept with a penalty of 2.5", m.Intercept, [][]float64{want.FixedIntercept}, 1e-8)
		})
	}
}

// The error of rows left out is what it says: that of fits without the row.
func TestRidgeLeavesRowsOut(t *testing.T) {
	for _, size := range [][2]int{{9, 3}, {6, 10}} {
		n, d := size[0], size[1]
		all := randomTable(7, n, d+1, 2)
		x, y := tensor.New(tensor.Float64, n, d), tensor.New(tensor.Float64, n)
		for i := range n {
			for j := range d {
				x.Set(all.row(i)[j], i, j)
			}
			y.Set(all.row(i)[d], i)
		}
		m, err := RidgeCV(t.Context(), x, y, 0.7)
		if err != nil {
			t.Fatal(err)
		}
		want := 0.0
		for out := range n {
			var rows []int
			for i := range n {
				if i != out {
					rows = append(rows, i)
				}
			}
			rest, err := RidgeCV(t.Context(), data.Take(x, rows), data.Take(y, rows), 0.7)
			if err != nil {
				t.Fatal(err)
			}
			e := rest.Predict(x.Narrow(0, out, out+1)).Item() - y.At(out)
			want += e * e / float64(n)
		}
		if got := m.Errors[0]; math.Abs(got-want) > 1e-12*want {
			t.Errorf("%d rows of %d features: error of rows left out %v, by leaving each out %v", n, d, got, want)
		}
	}
}

func TestRidgeErrors(t *testing.T) {
	x := tensor.From([]float64{0, 1, 2, 3, 4, 5, 6, 8}, 4, 2)
	y := tensor.From([]float64{1, 2, 3, 5})
	with := func(of *tensor.Tensor, v float64) *tensor.Tensor {
		c := of.Clone()
		c.Reshape(-1).Set(v, 3)
		return c
	}
	huge := tensor.From([]float64{1e200, 0, -1e200, 1, 2, 3, 4, 5}, 4, 2)
	for _, tc := range []struct {
		name      string
		x, y      *tensor.Tensor
		penalties []float64
		want      string
	}{
		{"NaN in x", with(x, math.NaN()), y, nil, "row 1, column 1 of x is NaN"},
		{"infinity in y", x, with(y, math.Inf(1)), nil, "row 3, column 0 of y is +Inf"},
		{"fewer targets", x, tensor.From([]float64{1, 2}), nil, "y has shape (2,) and x (4, 2)"},
		{"x of one axis", x.Reshape(8), y, nil, "x has shape (8,)"},
		{"y of three axes", x, y.Reshape(4, 1, 1), nil, "y has shape (4, 1, 1)"},
		{"one row", x.Narrow(0, 0, 1), y.Narrow(0, 0, 1), nil, "at least two rows"},
		{"no columns", tensor.New(tensor.Float64, 4, 0), y, nil, "one column"},
		{"no targets", x, tensor.New(tensor.Float64, 4, 0), nil, "one target"},
		{"penalty of zero", x, y, []float64{1, 0}, "penalty number 1 is 0"},
		{"penalty of NaN", x, y, []float64{math.NaN()}, "penalty number 0 is NaN"},
		{"overflow", huge, y, nil, "standardise"},
	} {
		m, err := RidgeCV(t.Context(), tc.x, tc.y, tc.penalties...)
		e, _ := errors.AsType[*FitError](err)
		if e == nil || e.Model != "ridge regression" || m != nil || !strings.Contains(e.Rule, tc.want) {
			t.Errorf("%s: got model %v and error %v, want no model and an error with %q", tc.name, m, err, tc.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := RidgeCV(ctx, x, y); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: error %v, want %v", err, context.Canceled)
	}
}

// A constant column and a constant target are no trouble: their weights are 0.
func TestRidgeOfConstants(t *testing.T) {
	x := tensor.From([]float64{1, 7, 2, 7, 3, 7}, 3, 2)
	m, err := RidgeCV(t.Context(), x, tensor.From([]float64{5, 5, 5}))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "coef", m.Coef, [][]float64{{0, 0}}, 0)
	near(t, "prediction", m.Predict(x), [][]float64{{5}, {5}, {5}}, 1e-15)
}

func TestDummiesAgainstScikitLearn(t *testing.T) {
	want := readJSON[struct {
		Dummies struct {
			Labels, Test   []int64
			Class          int64
			Accuracy       float64
			LogLoss        float64 `json:"log_loss"`
			Numbers, Fresh [][]float64
			Mean           []float64
			R2             float64
		}
	}](t, "ridge.json").Dummies
	m, err := MajorityOf(tensor.From(want.Labels))
	if err != nil {
		t.Fatal(err)
	}
	right, loss := 0.0, 0.0
	p := m.Probabilities(tensor.New(tensor.Float32, len(want.Test), 9))
	for i, y := range want.Test {
		if y == m.Class() {
			right++
		}
		for k, c := range m.Classes {
			if c == y {
				loss -= math.Log(p.At(i, k))
			}
		}
	}
	n := float64(len(want.Test))
	if m.Class() != want.Class || right/n != want.Accuracy || math.Abs(loss/n-want.LogLoss) > 1e-14 {
		t.Errorf("class %d, accuracy %v, log-loss %v; want %d, %v, %v", m.Class(), right/n, loss/n, want.Class, want.Accuracy, want.LogLoss)
	}
	mean, err := MeanOf(thousandths(want.Numbers))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", mean.Predict(tensor.New(tensor.Float32, 1, 2)), [][]float64{want.Mean}, 1e-15)
	r2 := metric.R2()
	fresh := thousandths(want.Fresh)
	r2.Add(mean.Predict(fresh), fresh)
	if math.Abs(r2.Value()-want.R2) > 1e-14 {
		t.Errorf("R² %v, want %v", r2.Value(), want.R2)
	}
}

func TestDummiesRefuse(t *testing.T) {
	for name, err := range map[string]error{
		"no labels":      second(MajorityOf(tensor.New(tensor.Int64, 0))),
		"floats":         second(MajorityOf(tensor.New(tensor.Float64, 3))),
		"two axes":       second(MajorityOf(tensor.New(tensor.Int64, 3, 1))),
		"negative label": second(MajorityOf(tensor.From([]int64{0, -1}))),
		"no numbers":     second(MeanOf(tensor.New(tensor.Float64, 0, 1))),
		"NaN":            second(MeanOf(tensor.From([]float64{1, math.NaN()}))),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }
