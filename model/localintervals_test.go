package model

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"cajal/tensor"
)

// Residuals 1, 2, 3, 4 with weights as large: a new sample counts 2.5, their mean, so the
// level 0.48 takes 0.48 · 12.5 = 6 of 1 + 2 + 3, and none above 0.8 is there.
func TestWeightedIntervalRanks(t *testing.T) {
	predicted := tensor.From([]float64{12, 9, math.NaN(), 6, 13}, 5, 1)
	truth := tensor.From([]float64{10, 10, 10, 10, 10}, 5, 1)
	in := NewIntervals(predicted, truth, tensor.From([]float64{2, 1, 0, 4, 3}, 5), nil)
	if in == nil || in.Samples != 4 {
		t.Fatalf("got %+v, want intervals of the 4 samples with a weight", in)
	}
	for level, want := range map[float64]float64{0.08: 1, 0.09: 2, 0.48: 3, 0.49: 4, 0.8: 4} {
		if got, err := in.Reach(level); err != nil || got.At(0, 10) != want {
			t.Errorf("the level %v reaches %+v (error %v), want %v", level, got, err, want)
		}
	}
	if _, err := in.Reach(0.81); err == nil {
		t.Error("the level 0.81 takes more than there is: got no error")
	}
	// Weights that are all the same say nothing.
	five := tensor.From([]float64{12, 9, 11, 6, 13}, 5, 1)
	a, b := NewIntervals(five, truth, nil, nil), NewIntervals(five, truth, tensor.Full(tensor.Float64, 0.1, 5), nil)
	for k, v := range a.Widths[0] {
		if len(b.Widths[0]) != len(a.Widths[0]) || b.Widths[0][k] != v {
			t.Fatalf("with weights of 0.1: %v, want %v", b.Widths, a.Widths)
		}
	}
}

// Local intervals are as NumPy makes them, and are taken only where they are narrower.
func TestLocalIntervals(t *testing.T) {
	var cases map[string]struct {
		Predicted, Truth, Weights, At []float64
		Local                         bool
		Constant                      map[string]float64
		Reach                         map[string][]float64
	}
	b, err := os.ReadFile("testdata/localintervals.json")
	if err == nil {
		err = json.Unmarshal(b, &cases)
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range cases {
		n := len(c.Predicted)
		var w *tensor.Tensor
		if c.Weights != nil {
			w = tensor.From(c.Weights, n)
		}
		in := NewIntervals(tensor.From(c.Predicted, n, 1), tensor.From(c.Truth, n, 1), w, nil)
		if err := in.check(1); err != nil {
			t.Fatal(err)
		}
		for percent, want := range c.Constant {
			p, _ := strconv.Atoi(percent)
			reach, err := in.Reach(float64(p) / 100)
			if err != nil {
				t.Fatal(err)
			}
			if reach.Local(0) != c.Local {
				t.Fatalf("%s: it depends on the prediction: %v, want %v", name, reach.Local(0), c.Local)
			}
			for k, v := range c.At {
				if c.Local {
					want = c.Reach[percent][k]
				}
				if got := reach.At(0, v); math.Abs(got-want) > 1e-9*want {
					t.Errorf("%s, %s %%: at %v it reaches %v, want %v", name, percent, v, got, want)
				}
			}
		}
	}
}

// A file is not believed.
func TestLocalIntervalsCheck(t *testing.T) {
	for want, l := range map[string]LocalIntervals{
		"without points": {Widths: []float64{1}},
		"with too many":  {ResidualScale{make([]float64, 9), make([]float64, 9)}, []float64{1}},
		"that rise":      {ResidualScale{[]float64{1, 1}, []float64{1, 1}}, []float64{1}},
		"not above 0":    {ResidualScale{[]float64{1, 2}, []float64{1, 0}}, []float64{1}},
		"2 widths":       {ResidualScale{[]float64{1}, []float64{1}}, []float64{1, 2}},
	} {
		in := Intervals{Samples: 9, Widths: [][]float64{{1}}, Local: []*LocalIntervals{&l}}
		if err := in.check(1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got error %v, want %q", l, err, want)
		}
	}
	in := Intervals{Samples: 9, Widths: [][]float64{{1}}, Local: make([]*LocalIntervals, 2)}
	if err := in.check(1); err == nil {
		t.Error("local intervals of 2 numbers for 1: got no error")
	}
}
