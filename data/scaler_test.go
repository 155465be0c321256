package data_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// scaler is what both kinds have.
type scaler interface {
	Fit(x *tensor.Tensor) error
	Transform(x *tensor.Tensor) (*tensor.Tensor, error)
	Inverse(x *tensor.Tensor) (*tensor.Tensor, error)
}

func matrix(rows [][]float64) *tensor.Tensor {
	m := tensor.New(tensor.Float64, len(rows), len(rows[0]))
	for i, r := range rows {
		copy(m.Float64s()[i*len(r):], r)
	}
	return m
}

func closeTo(t *testing.T, what string, got, want *tensor.Tensor, tolerance float64) {
	t.Helper()
	scale := max(1, math.Abs(want.Max()), math.Abs(want.Min()))
	if d, at := tensor.MaxDiff(got, want); !(d <= tolerance*scale) {
		t.Errorf("%s: number %d differs by %.3g, want at most %.1g of %.3g:\n%v\nwant\n%v", what, at, d, tolerance, scale, got, want)
	}
}

func TestScalersAsScikitLearn(t *testing.T) {
	for _, c := range readGolden(t).Scalers {
		x, other := matrix(c.X), matrix(c.Other)
		standard, minmax := &data.StandardScaler{}, &data.MinMaxScaler{Low: -1, High: 2}
		for _, s := range []struct {
			kind   string
			scaler scaler
			want   [][]float64
		}{{"standard", standard, c.Standard}, {"min-max", minmax, c.MinMax}} {
			name := c.Name + ", " + s.kind
			if err := s.scaler.Fit(x); err != nil {
				t.Errorf("%s: fit: %v", name, err)
				continue
			}
			got, err := s.scaler.Transform(other)
			if err != nil {
				t.Errorf("%s: transform: %v", name, err)
				continue
			}
			// Far from zero the mean itself is known to a part in 10¹⁶ of
			// 10⁹ and the numbers lie within a deviation of one third.
			tolerance := 1e-12
			if c.Name == "far from zero" {
				tolerance = 1e-6
			}
			closeTo(t, name, got, matrix(s.want), tolerance)
			back, err := s.scaler.Inverse(got)
			if err != nil {
				t.Errorf("%s: inverse: %v", name, err)
				continue
			}
			closeTo(t, name+" and back", back, other, 1e-14)
		}
		closeTo(t, c.Name+": mean", tensor.From(standard.Mean), tensor.From(c.Mean), 1e-15)
		closeTo(t, c.Name+": scale", tensor.From(standard.Scale), tensor.From(c.Scale), 1e-12)
		closeTo(t, c.Name+": min", tensor.From(minmax.Min), tensor.From(c.Min), 0)
		closeTo(t, c.Name+": max", tensor.From(minmax.Max), tensor.From(c.Max), 0)
	}
}

// Scaling must not depend on the type of the numbers, the layout of their
// memory or the number of axes.
func TestScalersTakeAnyTable(t *testing.T) {
	ints := tensor.From([]int64{1, 10, 3, 20, 5, 60}, 3, 2)
	var reference data.StandardScaler
	if err := reference.Fit(ints.To(tensor.Float64)); err != nil {
		t.Fatal(err)
	}
	want, err := reference.Transform(ints.To(tensor.Float64))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		x    *tensor.Tensor
		want tensor.DType
	}{
		{"int64", ints, tensor.Float64},
		{"float32", ints.To(tensor.Float32), tensor.Float32},
		{"three axes", ints.To(tensor.Float64).Reshape(3, 1, 2), tensor.Float64},
		{"a view", ints.To(tensor.Float64).T().Contiguous().T(), tensor.Float64},
	} {
		var s data.StandardScaler
		if err := s.Fit(c.x); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := s.Transform(c.x)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got.DType() != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got.DType(), c.want)
		}
		closeTo(t, c.name, got.Reshape(3, 2), want, 1e-7)
	}
	var column data.MinMaxScaler
	if err := column.Fit(tensor.From([]float64{2, 4, 3})); err != nil {
		t.Fatal(err)
	}
	got, err := column.Transform(tensor.From([]float64{2, 4, 3, 5}))
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "one axis", got, tensor.From([]float64{0, 1, 0.5, 1.5}), 0)
}

func TestScalersTravel(t *testing.T) {
	x := matrix([][]float64{{1, 2}, {3, 5}, {4, 4}})
	for _, c := range []struct {
		fitted, loaded scaler
		want           string
	}{
		{&data.StandardScaler{}, &data.StandardScaler{}, `"mean":[2.66`},
		{&data.MinMaxScaler{Low: -1, High: 1}, &data.MinMaxScaler{}, `{"min":[1,2],"max":[4,5],"low":-1,"high":1}`},
	} {
		if err := c.fitted.Fit(x); err != nil {
			t.Fatal(err)
		}
		saved, err := json.Marshal(c.fitted)
		if err != nil || !strings.Contains(string(saved), c.want) {
			t.Errorf("%T saved: got %s (%v), want it to hold %s", c.fitted, saved, err, c.want)
		}
		if err := json.Unmarshal(saved, c.loaded); err != nil {
			t.Fatal(err)
		}
		want, _ := c.fitted.Transform(x)
		got, err := c.loaded.Transform(x)
		if err != nil || !tensor.Equal(got, want) {
			t.Errorf("%T after loading: got %v (%v), want %v", c.loaded, got, err, want)
		}
	}
}

func TestScalerErrors(t *testing.T) {
	good := matrix([][]float64{{1, 2}, {3, 5}})
	nan := matrix([][]float64{{1, 2}, {3, math.NaN()}})
	inf := tensor.From([]float32{1, 2, float32(math.Inf(-1)), 4}, 2, 2)
	fitted := &data.StandardScaler{Mean: []float64{1, 2}, Scale: []float64{1, 2}}
	ranged := &data.MinMaxScaler{Min: []float64{1, 2}, Max: []float64{2, 3}}
	transform := func(s scaler, x *tensor.Tensor) error { _, err := s.Transform(x); return err }
	inverse := func(s scaler, x *tensor.Tensor) error { _, err := s.Inverse(x); return err }
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"fit NaN", new(data.StandardScaler).Fit(nan), "standard scaler: row 1, column 1 (from 0): NaN, want a finite"},
		{"fit infinity", new(data.StandardScaler).Fit(inf), "row 1, column 0 (from 0): -Inf"},
		{"min-max fit NaN", new(data.MinMaxScaler).Fit(nan), "min-max scaler: row 1, column 1"},
		{"transform NaN", transform(fitted, nan), "row 1, column 1"},
		{"min-max transform infinity", transform(ranged, inf), "row 1, column 0"},
		{"fit nothing", new(data.StandardScaler).Fit(tensor.New(tensor.Float32, 0, 3)), "shape (0, 3), want (N, …)"},
		{"fit a scalar", new(data.MinMaxScaler).Fit(tensor.New(tensor.Float32)), "shape (), want (N, …)"},
		{"overflow", new(data.StandardScaler).Fit(tensor.From([]float64{1e200, -1e200})), "column 0: mean 0, variance +Inf"},
		{"extent overflows", new(data.MinMaxScaler).Fit(tensor.From([]float64{1e308, -1e308})), "column 0 from -1e+308 to 1e+308"},
		{"range", (&data.MinMaxScaler{Low: 2, High: 1}).Fit(good), "range [2, 1], want two finite numbers"},
		{"not fitted", transform(new(data.StandardScaler), good), "learned nothing yet; call Fit"},
		{"min-max not fitted", inverse(new(data.MinMaxScaler), good), "learned nothing yet; call Fit"},
		{"other columns", inverse(fitted, tensor.New(tensor.Float64, 4, 3)), "shape (4, 3) has 3 columns, want the 2 of Fit"},
		{"scalar", inverse(fitted, tensor.New(tensor.Float64)), "a scalar, want (N, …)"},
		{"saved badly", transform(&data.StandardScaler{Mean: []float64{1, 2}, Scale: []float64{1}}, good), "2 columns and for 1"},
		{"saved scale", transform(&data.StandardScaler{Mean: []float64{1, 2}, Scale: []float64{1, 0}}, good), "column 1: mean 2 and scale 0"},
		{"saved range", transform(&data.MinMaxScaler{Min: []float64{1, math.NaN()}, Max: []float64{1, 2}}, good), "column 1 from NaN to 2"},
		{"finite", data.CheckFinite(nan), "data: row 1, column 1"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, c.err, c.want)
		}
	}
	var value *data.ValueError
	if err := fitted.Fit(nan); !errors.As(err, &value) || value.Row != 1 || value.Column != 1 {
		t.Errorf("got %#v, want a ValueError at 1, 1", err)
	}
	if fitted.Mean[0] != 1 || fitted.Scale[1] != 2 {
		t.Errorf("a Fit that failed changed the scaler to %+v", fitted)
	}
	if err := data.CheckFinite(good); err != nil {
		t.Errorf("finite numbers: got %v", err)
	}
	if got, err := fitted.Inverse(tensor.From([]float64{math.NaN(), 1}, 1, 2)); err != nil || got.At(0, 1) != 4 || !math.IsNaN(got.At(0, 0)) {
		t.Errorf("inverse of (NaN, 1): got %v (%v), want (NaN, 4)", got, err)
	}
}
