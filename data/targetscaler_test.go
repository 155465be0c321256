package data

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"cajal/tensor"
)

func fitTransform(t *testing.T, kind string, y ...float64) *TargetTransform {
	t.Helper()
	tr, err := FitTargetTransform(kind, y)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// What numbers become, as NumPy and SciPy compute it from the definition:
// np.sign(y)*np.log1p(abs(y)/unit) with the percentile of the definition as the unit, and
// norm.ppf of the mean rank over n.
func TestTargetTransformValues(t *testing.T) {
	for _, c := range []struct {
		name, kind string
		fit        []float64
		at, want   []float64
	}{
		{"log of counts is ln(1+y)", LogTarget, []float64{0, 0, 0, 1, 1, 1, 1, 2, 5}, []float64{0, 1, 5, -1}, []float64{0, 0.6931471805599453, 1.791759469228055, -0.6931471805599453}},
		{"log of positives is nearly the plain one", LogTarget, []float64{100, 100, 100, 1000, 10000}, []float64{100, 1000, 10000}, []float64{4.61512051684126, 6.90875477931522, 9.210440366976517}},
		{"log of both signs bends at the middle size", LogTarget, []float64{-8, -2, 1, 2, 30}, []float64{-2, 0, 2, 30}, []float64{-0.6931471805599453, 0, 0.6931471805599453, 2.772588722239781}},
		{"quantile is the normal score of the mean rank", QuantileTarget, []float64{1, 2, 2, 4}, []float64{1, 2, 4, 3}, []float64{-1.1503493803760083, 0, 1.1503493803760083, 0.5751746901880041}},
		{"quantile goes on beyond the ends", QuantileTarget, []float64{1, 2, 2, 4}, []float64{0, 6}, []float64{-2.3006987607520166, 2.3006987607520166}},
	} {
		tr := fitTransform(t, c.kind, c.fit...)
		for i, y := range c.at {
			got := tr.At(y)
			if math.Abs(got-c.want[i]) > 1e-14*max(1, math.Abs(c.want[i])) {
				t.Errorf("%s: %v becomes %v, want %v", c.name, y, got, c.want[i])
			}
			if back, _ := tr.Inverse(got); math.Abs(back-y) > 1e-12*max(1, math.Abs(y)) {
				t.Errorf("%s: %v comes back as %v", c.name, y, back)
			}
		}
	}
}

// A transform of many numbers keeps their order, can be undone, and does not depend on
// the unit that they are in.
func TestTargetTransformOfMany(t *testing.T) {
	y := make([]float64, 3000)
	for i := range y {
		y[i] = math.Exp(3*math.Sin(float64(i*i))) * float64(i%7) // many zeros
	}
	for _, kind := range TargetTransforms() {
		tr := fitTransform(t, kind, y...)
		if n := len(tr.Numbers); n > 2*maxKnots {
			t.Errorf("%s: %d numbers are kept, want at most %d", kind, n, 2*maxKnots)
		}
		cents := make([]float64, len(y))
		for i, v := range y {
			cents[i] = v * 1024
		}
		other := fitTransform(t, kind, cents...)
		last := math.Inf(-1)
		for v := -30.0; v < 200; v += 0.37 {
			z := tr.At(v)
			back, slope := tr.Inverse(z)
			if z <= last || math.Abs(back-v) > 1e-9*max(1, math.Abs(v)) {
				t.Fatalf("%s: %v becomes %v behind %v, and %v comes back", kind, v, z, last, back)
			}
			const h = 1e-6
			up, _ := tr.Inverse(z + h)
			down, _ := tr.Inverse(z - h)
			if steep := (up - down) / (2 * h); math.Abs(steep-slope) > 1e-5*math.Abs(slope) && kind == LogTarget {
				t.Fatalf("%s: the slope at %v is %v, and the difference says %v", kind, z, slope, steep)
			}
			if in := other.At(v * 1024); math.Abs(in-z) > 1e-9*max(1, math.Abs(z)) {
				t.Fatalf("%s: %v becomes %v, and %v in another unit", kind, v, z, in)
			}
			last = z
		}
	}
}

// Numbers of extreme sizes are transformed and come back.
func TestTargetTransformOfExtremes(t *testing.T) {
	for _, kind := range TargetTransforms() {
		for _, y := range [][]float64{{0, 0, 0}, {3}, {1e-300, 2e-300, 3e-300}, {1e300, -1e300, 5e299}, {0, 1e-300}, {-2, -2, -2}} {
			tr, err := FitTargetTransform(kind, y)
			if err != nil {
				t.Errorf("%s of %v: %v", kind, y, err)
				continue
			}
			for _, v := range y {
				z := tr.At(v)
				if back, slope := tr.Inverse(z); math.IsNaN(z) || math.IsInf(z, 0) || math.IsNaN(slope) || math.Abs(back-v) > 1e-12*math.Abs(v)+5e-324 {
					t.Errorf("%s of %v: %v becomes %v and comes back as %v", kind, y, v, z, back)
				}
			}
		}
	}
	for _, c := range []struct {
		kind string
		y    []float64
		want string
	}{
		{"sqrt", []float64{1}, `the kind "sqrt" is not known; known are ["log" "quantile"]`},
		{LogTarget, nil, "there are no numbers"},
		{LogTarget, []float64{1, math.NaN()}, "NaN"},
		{QuantileTarget, []float64{1, math.Inf(1)}, "+Inf"},
	} {
		if _, err := FitTargetTransform(c.kind, c.y); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %v: error %v, want one with %q", c.kind, c.y, err, c.want)
		}
	}
}

// Each column has its own transform, or none; the others are scaled to the bit as by a
// standard scaler.
func TestTargetScaler(t *testing.T) {
	s := &TargetScaler{StandardScaler: StandardScaler{Mean: []float64{2, 10}, Scale: []float64{0.5, 4}},
		Transforms: []*TargetTransform{{Kind: LogTarget, Unit: 1}, nil}}
	y := tensor.From([]float64{math.E - 1, 14, 0, 10}, 2, 2)
	z, err := s.Transform(y)
	if err != nil {
		t.Fatal(err)
	}
	if want := tensor.From([]float64{-2, 1, -4, 0}, 2, 2); farthest(z, want) > 1e-15 {
		t.Errorf("scaled %v, want %v", z, want)
	}
	back, err := s.Inverse(z)
	if err != nil || farthest(back, y) > 1e-15 {
		t.Errorf("back %v, %v, want %v", back, err, y)
	}
	p, err := s.Predict(z)
	if err != nil || farthest(p, y) > 1e-15 {
		t.Errorf("predictions without residuals %v, %v, want %v", p, err, y)
	}
	s.Residuals = [][]float64{{-1, 1, 3}, nil}
	p, err = s.Predict(z)
	// (exp(0.5)+exp(1.5)+exp(2.5))/3 − 1 for −2, and (−(exp(0.5)−1)+exp(0.5)−1+exp(1.5)−1)/3 for −4
	if want := tensor.From([]float64{5.104301433913889, 14, 1.1605630234460216, 10}, 2, 2); err != nil || farthest(p, want) > 1e-14 {
		t.Errorf("predictions with residuals %v, %v, want %v", p, err, want)
	}
	const h = 1e-6
	for j, v := range []float64{-1.3, 0.7} {
		up, _ := s.predict(v+h, j)
		down, _ := s.predict(v-h, j)
		if got, want := s.Slope(v, j), (up-down)/(2*h); math.Abs(got-want) > 1e-7 {
			t.Errorf("column %d: slope %v, want %v", j, got, want)
		}
	}
	if swapped := s.Columns(1, 0, 0); swapped.Transforms[0] != nil || swapped.Transforms[2] == nil || swapped.Mean[0] != 10 || len(swapped.Residuals[1]) != 3 {
		t.Errorf("columns 1, 0, 0 are %+v", swapped)
	}
}

// A file of a scaler without transforms is that of a standard scaler; one with them comes
// back as it was.
func TestTargetScalerFile(t *testing.T) {
	plain := TargetScaler{StandardScaler: StandardScaler{Mean: []float64{2}, Scale: []float64{0.5}}}
	text, err := json.Marshal(plain)
	if want := `{"mean":[2],"scale":[0.5]}`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	plain.Transforms, plain.Residuals = []*TargetTransform{fitTransform(t, QuantileTarget, 1, 2, 4)}, [][]float64{{-0.5, 0.5}}
	if text, err = json.Marshal(plain); err != nil {
		t.Fatal(err)
	}
	var back TargetScaler
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if err := back.Check(1); err != nil {
		t.Error(err)
	}
	if got, want := back.Slope(0.3, 0), plain.Slope(0.3, 0); got != want || back.Transforms[0].At(3) != plain.Transforms[0].At(3) {
		t.Errorf("slope %v, want %v", got, want)
	}
}

func TestTargetScalerRefuses(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{`{"mean":[0],"scale":[0]}`, "a positive scale"},
		{`{"mean":[0,1],"scale":[1,1]}`, "2 means and 2 scales, want 1 of each"},
		{`{"mean":[0],"scale":[1],"transforms":[null,null]}`, "transforms: 2, want 1 or none"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"sqrt"}]}`, `transforms[0].kind: "sqrt", want one of ["log" "quantile"]`},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"log"}]}`, "transforms[0].unit: 0, want a number above 0"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"log","unit":-1}]}`, "transforms[0].unit: -1"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"log","unit":1,"numbers":[1]}]}`, "transforms[0].numbers: a logarithm has none"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"quantile"}]}`, "transforms[0].numbers: 0 with 0 scores"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"quantile","unit":2,"numbers":[1],"scores":[0]}]}`, "transforms[0].unit: 2, and quantile has none"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"quantile","numbers":[1,2],"scores":[0]}]}`, "transforms[0].numbers: 2 with 1 scores"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"quantile","numbers":[1,1],"scores":[0,1]}]}`, "transforms[0].numbers[1]: 1, want finite numbers, each above the one before"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"quantile","numbers":[1,2],"scores":[0,-1]}]}`, "transforms[0].scores[1]: -1"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"quantile","numbers":[-1e308,1e308],"scores":[0,1]}]}`, "transforms[0].numbers[1]: 1e+308 lies beyond reach"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"quantile","numbers":[0,1],"scores":[0,1e-310]}]}`, "transforms[0].numbers[1]: 1 lies beyond reach"},
		{`{"mean":[0],"scale":[1],"residuals":[[1]]}`, "residuals: of 1 columns, want none without a transform"},
		{`{"mean":[0],"scale":[1],"transforms":[{"kind":"log","unit":1}],"residuals":[[1],[1]]}`, "residuals: of 2 columns"},
	} {
		var s TargetScaler
		if err := json.Unmarshal([]byte(c.file), &s); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.file, err, c.want)
		}
	}
	s := TargetScaler{StandardScaler: StandardScaler{Mean: []float64{0}, Scale: []float64{1}}, Transforms: []*TargetTransform{{Kind: LogTarget, Unit: 1}}}
	for name, list := range map[string][]float64{"many": make([]float64, maxResiduals+1), "infinite": {math.Inf(1)}} {
		s.Residuals = [][]float64{list}
		if err := s.Check(1); err == nil || !strings.Contains(err.Error(), "residuals[0]") {
			t.Errorf("%s residuals: error %v", name, err)
		}
	}
}

// farthest returns the largest difference of two tensors of one shape.
func farthest(a, b *tensor.Tensor) (most float64) {
	for i := range a.Size() {
		most = max(most, math.Abs(a.Reshape(-1).At(i)-b.Reshape(-1).At(i)))
	}
	return most
}

// Predictions of float32 networks are float64 where float32 has no room for what they say,
// and there alone.
func TestTargetScalerPrecision(t *testing.T) {
	for _, c := range []struct {
		mean, scale float64
		transform   *TargetTransform
		z           float32
		want        float64 // 0 for float32
	}{
		{62000, 27000, nil, 0.5, 0},
		{1e8, 4, nil, 0.25, 100000001},
		{1e6, 1e-6, nil, 0.5, 1000000.0000005},
		{5e39, 2e39, nil, -0.5, 4e39},
		{5e-40, 2e-40, nil, 0.5, 6e-40},
		{5e-30, 2e-30, nil, 0.5, 0},
		{4, 1, &TargetTransform{Kind: LogTarget, Unit: 1}, 0.5, 0},
		{4, 1, &TargetTransform{Kind: LogTarget, Unit: 1e38}, 0, 1e38 * 53.598150033144236},
		{0, 1, nil, 0.5, 0},
	} {
		s := &TargetScaler{StandardScaler: StandardScaler{Mean: []float64{c.mean}, Scale: []float64{c.scale}}}
		if c.transform != nil {
			s.Transforms = []*TargetTransform{c.transform}
		}
		p, err := s.Predict(tensor.From([]float32{c.z}, 1, 1))
		if err != nil {
			t.Fatal(err)
		}
		if want := c.want != 0; (p.DType() == tensor.Float64) != want || want && math.Abs(p.At(0, 0)-c.want) > 1e-15*c.want {
			t.Errorf("mean %v, scale %v, %+v: got %v of type %v, want %v (0 for float32)", c.mean, c.scale, c.transform, p.At(0, 0), p.DType(), c.want)
		}
	}
}

func TestCheckTargets(t *testing.T) {
	for _, c := range []struct {
		least, greatest float64
		ok              bool
	}{{0, 0, true}, {-5, 3, true}, {0, 1e-140, true}, {-1e140, 1, true}, {1e-300, 2e-300, false}, {0, 5e-324, false}, {-1e300, 1, false}, {1, 1e200, false}} {
		if err := CheckTargets(c.least, c.greatest); (err == nil) != c.ok {
			t.Errorf("from %v to %v: got %v, want it taken: %t", c.least, c.greatest, err, c.ok)
		}
	}
}
