package data_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// scalersCase is a case that testdata/scalers.py wrote.
type scalersCase struct {
	Kind     string
	X, Other [][]*float64
	Asked    struct {
		Low, High         float64
		Unit, Normal, Raw bool
		Count             int
	}
	Want *struct{ Transformed, Inverse [][]*float64 }
	// Learned are numbers for each column, by the names of the script.
	Learned map[string][]float64
}

func (c *scalersCase) scaler() data.Scaler {
	switch a := c.Asked; c.Kind {
	case "max-abs":
		return &data.MaxAbsScaler{}
	case "robust":
		return &data.RobustScaler{Low: a.Low, High: a.High, UnitVariance: a.Unit}
	case "quantile":
		return &data.QuantileTransformer{Count: a.Count, Normal: a.Normal}
	case "yeo-johnson":
		return &data.PowerTransformer{Raw: a.Raw}
	case "box-cox":
		return &data.PowerTransformer{BoxCox: true, Raw: a.Raw}
	}
	return nil
}

// learned returns what a scaler learned, by the names of the script.
func learned(s data.Scaler) map[string][]float64 {
	switch s := s.(type) {
	case *data.MaxAbsScaler:
		return map[string][]float64{"scale": s.Scale}
	case *data.RobustScaler:
		return map[string][]float64{"center": s.Center, "scale": s.Scale}
	case *data.PowerTransformer:
		return map[string][]float64{"lambdas": s.Lambda}
	}
	return nil
}

// withGaps returns a matrix with NaN for nil.
func withGaps(rows [][]*float64) *tensor.Tensor {
	m := tensor.New(tensor.Float64, len(rows), len(rows[0]))
	for i, r := range rows {
		for j, v := range r {
			m.Set(math.NaN(), i, j)
			if v != nil {
				m.Set(*v, i, j)
			}
		}
	}
	return m
}

// farthest returns the largest difference as a share of the size, at least 1, and
// +Inf where one is NaN and the other is not. Infinity stands for NaN in goldens.
func farthest(got, want *tensor.Tensor) float64 {
	far := 0.0
	for i, w := range want.Contiguous().Float64s() {
		g := got.Contiguous().Float64s()[i]
		if math.IsInf(g, 0) {
			g = math.NaN()
		}
		switch {
		case math.IsNaN(g) && math.IsNaN(w):
		case math.IsNaN(g) || math.IsNaN(w):
			return math.Inf(1)
		default:
			far = max(far, math.Abs(g-w)/max(1, math.Abs(w)))
		}
	}
	return far
}

func TestTransformersAsScikitLearn(t *testing.T) {
	b, err := os.ReadFile("testdata/scalers.json")
	var golden struct{ Cases []scalersCase }
	if err == nil {
		err = json.Unmarshal(b, &golden)
	}
	if err != nil {
		t.Fatal(err)
	}
	compared, refused := map[string]int{}, 0
	for i, c := range golden.Cases {
		// The likelihood of a power is flat, so that powers agree to some 1e-8.
		tolerance := 1e-11
		if c.Kind == "yeo-johnson" || c.Kind == "box-cox" {
			tolerance = 1e-6
		}
		s := c.scaler()
		err := s.Fit(withGaps(c.X))
		var to, back *tensor.Tensor
		if err == nil {
			to, err = s.Transform(withGaps(c.Other))
		}
		if c.Want == nil {
			refused++
			if err == nil {
				t.Errorf("case %d, %s: transformed, and scikit-learn refuses", i, c.Kind)
			}
			continue
		}
		if err == nil {
			back, err = s.Inverse(to)
		}
		if err != nil {
			t.Errorf("case %d, %s: %v", i, c.Kind, err)
			continue
		}
		for name, want := range c.Learned {
			for j, v := range learned(s)[name] {
				if math.Abs(v-want[j]) > max(tolerance, 1e-12)*max(1, math.Abs(want[j])) {
					t.Errorf("case %d, %s: %s of column %d: %v, want %v", i, c.Kind, name, j, v, want[j])
				}
			}
		}
		if d := farthest(to, withGaps(c.Want.Transformed)); d > 10*tolerance {
			t.Errorf("case %d, %s, %+v: transformed %.3g off:\n%v\nwant\n%v", i, c.Kind, c.Asked, d, to, withGaps(c.Want.Transformed))
		}
		if d := farthest(back, withGaps(c.Want.Inverse)); d > 10*tolerance {
			t.Errorf("case %d, %s, %+v: inverse %.3g off:\n%v\nwant\n%v", i, c.Kind, c.Asked, d, back, withGaps(c.Want.Inverse))
		}
		compared[c.Kind]++
	}
	if len(compared) != 5 || refused == 0 {
		t.Errorf("compared %v and %d refusals, want all five kinds and some", compared, refused)
	}
}

// What a scaler has learned travels as JSON.
func TestScalersAsJSON(t *testing.T) {
	x := tensor.From([]float64{1, 2, 4, 3, 9, 5, 8, 1.5}, 4, 2)
	for _, make := range []func() data.Scaler{
		func() data.Scaler { return &data.StandardScaler{} },
		func() data.Scaler { return &data.MinMaxScaler{} },
		func() data.Scaler { return &data.MaxAbsScaler{} },
		func() data.Scaler { return &data.RobustScaler{UnitVariance: true} },
		func() data.Scaler { return &data.QuantileTransformer{Count: 3, Normal: true} },
		func() data.Scaler { return &data.PowerTransformer{BoxCox: true} },
	} {
		s, again := make(), make()
		if _, err := s.Transform(x); err == nil {
			t.Errorf("%T: transformed before Fit", s)
		}
		if err := s.Fit(x); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(s)
		if err == nil {
			err = json.Unmarshal(b, again)
		}
		if err != nil {
			t.Fatal(err)
		}
		want, _ := s.Transform(x)
		if got, err := again.Transform(x); err != nil || !tensor.Equal(got, want) {
			t.Errorf("%T as %s: %v (%v), want %v", s, b, got, err, want)
		}
		if _, err := s.Transform(tensor.New(tensor.Float64, 2, 3)); err == nil {
			t.Errorf("%T: transformed three columns after two", s)
		}
		if _, err := s.Transform(tensor.From([]float64{1, math.Inf(1)}, 1, 2)); err == nil {
			t.Errorf("%T: transformed infinity", s)
		}
		if x32, err := s.Transform(x.To(tensor.Float32)); err != nil || x32.DType() != tensor.Float32 {
			t.Errorf("%T: %v of float32 (%v)", s, x32, err)
		}
	}
}

func TestTransformersRefuse(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		s    data.Scaler
		x    *tensor.Tensor
		want string
	}{
		{&data.MaxAbsScaler{}, tensor.From([]float64{1, nan, 2, nan}, 2, 2), "data: max-abs scaler: column 1: all of its numbers are missing (NaN)"},
		{&data.RobustScaler{Low: 80, High: 20}, tensor.From([]float64{1}), "data: robust scaler: quantiles 80 and 20, want them from 0 to 100, the smaller first"},
		{&data.RobustScaler{}, tensor.From([]float64{1, math.Inf(-1)}), "data: robust scaler: row 1, column 0 (from 0): -Inf, want a finite number; drop the row or fill the gap"},
		{&data.QuantileTransformer{Count: -1}, tensor.From([]float64{1}), "data: quantile transformer: -1 quantiles, want at least 1"},
		{&data.PowerTransformer{BoxCox: true}, tensor.From([]float64{1, 0}), "data: power transformer: row 1, column 0 (from 0): 0, want a number above 0 for a Box–Cox transformation; Yeo–Johnson takes any"},
		{&data.PowerTransformer{BoxCox: true}, tensor.From([]float64{2, 2}), "data: power transformer: column 0: all of its numbers are equal, and a Box–Cox transformation needs some that differ"},
	} {
		if err := c.s.Fit(c.x); err == nil || err.Error() != c.want {
			t.Errorf("%T of %v: %v, want %q", c.s, c.x, err, c.want)
		}
	}
}
