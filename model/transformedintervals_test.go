package model

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// Of transformed numbers residuals are of the transformed ones, and intervals are brought
// back: they are as long as numbers of about that size are off; of numbers without a
// transform they are as ever.
func TestTransformedIntervals(t *testing.T) {
	scaling := &data.TargetScaler{StandardScaler: data.StandardScaler{Mean: []float64{0, 0}, Scale: []float64{1, 1}},
		Transforms: []*data.TargetTransform{{Kind: data.LogTarget, Unit: 1}, nil}}
	const n = 19
	predicted, truth := tensor.New(tensor.Float64, n, 2), tensor.New(tensor.Float64, n, 2)
	for i := range n {
		// Off by a factor of exp(±(i+1)/100) once 1 is added, and by i+1.
		size, off := math.Pow(10, float64(i%4)), float64(i+1)/100
		if i%2 == 1 {
			off = -off
		}
		truth.Set(size, i, 0)
		predicted.Set((size+1)*math.Exp(off)-1, i, 0)
		predicted.Set(float64(i+1), i, 1)
	}
	intervals := NewIntervals(predicted, truth, nil, scaling)
	if err := intervals.check(2); err != nil {
		t.Fatal(err)
	}
	r, err := intervals.Reach(0.9)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Local(0) || r.Local(1) || r.At(1, 3) != 18 {
		t.Errorf("the reach depends on the prediction: %t and %t, and is %v of the second number; want true, false and 18", r.Local(0), r.Local(1), r.At(1, 3))
	}
	for _, v := range []float64{0, 9, 999} {
		b := r.Around(0, v, tensor.Float64)
		lower, upper := (v+1)*math.Exp(-0.18)-1, (v+1)*math.Exp(0.18)-1
		if v == 0 {
			lower = 1 - math.Exp(0.18) // numbers below 0 are transformed as those above
		}
		if math.Abs(float64(b.Lower)-lower) > 1e-9*(v+1) || math.Abs(float64(b.Upper)-upper) > 1e-9*(v+1) {
			t.Errorf("around %v: got %v, want %v to %v", v, b, lower, upper)
		}
		if got, want := r.At(0, v), (upper-lower)/2; math.Abs(got-want) > 1e-9*(v+1) {
			t.Errorf("around %v: it reaches %v, want half of its length, %v", v, got, want)
		}
		if !r.Holds(0, v, upper-1e-6) || r.Holds(0, v, upper+1e-6) || !r.Holds(0, v, lower+1e-6) || r.Holds(0, v, lower-1e-6) {
			t.Errorf("around %v: what it holds is not what lies between %v and %v", v, lower, upper)
		}
		if got := r.Times(0, v, (v+1)*math.Exp(0.54)-1); math.Abs(got-3) > 1e-9 {
			t.Errorf("around %v: a number is off by %v times the reach, want 3", v, got)
		}
	}
	text, err := json.Marshal(intervals)
	if err != nil {
		t.Fatal(err)
	}
	for old, c := range map[string]struct{ new, want string }{
		`"unit":1`:            {`"unit":0`, "intervals: transform: unit: 0"},
		`"transform":{`:       {`"transfrom":{`, "without a transform"},
		`},"widths":[`:        {`},"widths":[-1,`, "widths, want"},
		`"transformed":[{`:    {`"transformed":[null,{`, "transformed ones of 3 numbers, want of 2"},
		`"transform":{"kind"`: {`"transform":{"kind":"root","k"`, `intervals: transform: kind: "root"`},
	} {
		if !strings.Contains(string(text), old) {
			t.Fatalf("%s is not in %s", old, text)
		}
		var broken Intervals
		if err := json.Unmarshal([]byte(strings.Replace(string(text), old, c.new, 1)), &broken); err != nil {
			t.Fatal(err)
		}
		if err := broken.check(2); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.new, err, c.want)
		}
	}
}
