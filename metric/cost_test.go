package metric_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

// What testdata/cost.py computes with scikit-learn's confusion matrices.
func TestCostCurve(t *testing.T) {
	text, err := os.ReadFile("testdata/cost.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct {
			P, W, Thresholds, Cost []float64
			T                      []int64
			FN, FP                 float64
			Least, Calibrated      float64
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	for i, want := range golden.Cases {
		costs := metric.Costs{FalseNegative: want.FN, FalsePositive: want.FP}
		c := costCurve(want.P, want.T, want.W, costs)
		if !slices.Equal(c.Thresholds, want.Thresholds) {
			t.Errorf("case %d: thresholds %v, want %v", i, c.Thresholds, want.Thresholds)
			continue
		}
		far := 0.0
		for j, v := range want.Cost {
			far = max(far, math.Abs(c.Cost[j]-v))
		}
		if far > 1e-14 || len(c.Cost) != len(want.Cost) {
			t.Errorf("case %d: %d costs, off by %v at most; want %d to within 1e-14", i, len(c.Cost), far, len(want.Cost))
		}
		threshold, cost, ok := c.Best()
		if !ok || math.Abs(cost-want.Least) > 1e-14 || c.At(threshold) != cost {
			t.Errorf("case %d: %v costs %v (%v at it), want %v", i, threshold, cost, c.At(threshold), want.Least)
		}
		if got := costs.Calibrated(); got != want.Calibrated {
			t.Errorf("case %d: calibrated %v, want %v", i, got, want.Calibrated)
		}
	}
}

// The threshold is in the middle of those that cost least.
func TestBestThreshold(t *testing.T) {
	for _, c := range []struct {
		name      string
		p         []float64
		t         []int64
		w         []float64
		costs     metric.Costs
		threshold float64
		cost      float64
	}{
		{"apart", []float64{0.25, 0.5, 0.75}, []int64{0, 0, 1}, nil, metric.Costs{1, 1}, 0.625, 0},
		{"a miss is dear", []float64{0.25, 0.5, 0.75}, []int64{1, 0, 1}, nil, metric.Costs{5, 1}, 0.125, 1. / 3},
		{"an alarm is dear", []float64{0.25, 0.5, 0.75}, []int64{1, 0, 1}, nil, metric.Costs{1, 5}, 0.625, 1. / 3},
		{"none is positive", []float64{0.25, 0.5}, []int64{0, 0}, nil, metric.Costs{1, 1}, 0.75, 0},
		{"all are", []float64{0.25, 0.5}, []int64{1, 1}, nil, metric.Costs{1, 1}, 0.125, 0},
		{"weights that cancel join two stretches", []float64{0.25, 0.5, 0.5, 0.75}, []int64{0, 1, 0, 1}, []float64{1, 2, 2, 1}, metric.Costs{1, 1}, 0.5, 2. / 6},
		{"a weight of 0 is nothing", []float64{0.25, 0.5, 0.75}, []int64{0, 1, 1}, []float64{1, 0, 1}, metric.Costs{1, 1}, 0.5, 0},
		{"the stretch near 1/2 of two", []float64{0.125, 0.25, 0.5, 0.75}, []int64{0, 1, 0, 1}, nil, metric.Costs{1, 1}, 0.625, 0.25},
		{"the stretch near 1/6 of two", []float64{0.125, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75}, []int64{0, 1, 0, 0, 0, 0, 0, 1}, nil, metric.Costs{5, 1}, 0.1875, 5. / 8},
		{"no threshold reaches 0", []float64{0, 0, 1}, []int64{1, 0, 1}, nil, metric.Costs{1, 1}, 0.5, 1. / 3},
		{"none lies above 1", []float64{0.5, 1}, []int64{0, 0}, nil, metric.Costs{1, 1}, 0.75, 0.5},
	} {
		threshold, cost, ok := costCurve(c.p, c.t, c.w, c.costs).Best()
		if !ok || threshold != c.threshold || math.Abs(cost-c.cost) > 1e-15 {
			t.Errorf("%s: %v at the cost %v, %t; want %v at %v", c.name, threshold, cost, ok, c.threshold, c.cost)
		}
	}
}

func costCurve(p []float64, y []int64, w []float64, costs metric.Costs) metric.CostCurve {
	m := metric.AUC()
	var weights *tensor.Tensor
	if w != nil {
		weights = tensor.From(w)
	}
	m.AddWeighted(tensor.From(p), tensor.From(y), weights)
	return m.CostCurve(1, costs)
}
