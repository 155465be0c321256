package metric_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

type goldenCase struct {
	Name string
	P, T json.RawMessage
	Want map[string]json.RawMessage
}

func goldens(t *testing.T) []goldenCase {
	t.Helper()
	var golden struct{ Cases []goldenCase }
	b, err := os.ReadFile("testdata/metric.json")
	if err == nil {
		err = json.Unmarshal(b, &golden)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(golden.Cases) == 0 {
		t.Fatal("no cases")
	}
	return golden.Cases
}

// array reads numbers, in one list or in a list of lists.
func array(t *testing.T, raw json.RawMessage) *tensor.Tensor {
	t.Helper()
	var flat []float64
	if json.Unmarshal(raw, &flat) == nil {
		return tensor.From(flat)
	}
	var rows [][]float64
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	flat = nil // the first attempt has left zeros
	for _, r := range rows {
		flat = append(flat, r...)
	}
	return tensor.From(flat, len(rows), len(rows[0]))
}

// number reads a number, null as NaN.
func number(t *testing.T, raw json.RawMessage) float64 {
	t.Helper()
	v := math.NaN()
	if string(raw) == "null" {
		return v
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// all returns the metrics that a golden may have, by name.
func all() map[string]metric.Metric {
	ms := map[string]metric.Metric{}
	for _, m := range []metric.Metric{
		metric.Accuracy(), metric.TopK(1), metric.TopK(2), metric.TopK(3), metric.AUC(), metric.Confusion(),
		metric.MSE(), metric.RMSE(), metric.MAE(), metric.R2(),
	} {
		ms[m.Name()] = m
	}
	for _, a := range []metric.Average{metric.Binary, metric.Macro, metric.Micro, metric.Weighted} {
		for _, m := range []metric.Metric{metric.Precision(a), metric.Recall(a), metric.F1(a)} {
			ms[m.Name()] = m
		}
	}
	return ms
}

// feed adds samples in batches and asks for the value after each, which must
// not disturb what follows.
func feed(m metric.Metric, p, y *tensor.Tensor, batch int) float64 {
	for lo := 0; lo < p.Dim(0); lo += batch {
		hi := min(lo+batch, p.Dim(0))
		m.Add(p.Narrow(0, lo, hi), y.Narrow(0, lo, hi))
		m.Value()
	}
	return m.Value()
}

func TestEqualsScikitLearn(t *testing.T) {
	measured := map[string]bool{}
	for _, c := range goldens(t) {
		p, y := array(t, c.P), array(t, c.T)
		ms := all()
		for name, raw := range c.Want {
			m := ms[name]
			if m == nil || name == "confusion" {
				continue
			}
			measured[name] = true
			want := number(t, raw)
			for _, batch := range []int{1, 7, 1000} {
				if got := feed(m, p, y, batch); !near(got, want) {
					t.Errorf("%s: %s in batches of %d: got %v, want %v", c.Name, name, batch, got, want)
				}
				m.Reset()
				if !math.IsNaN(m.Value()) {
					t.Errorf("%s: %s: %v after Reset, want NaN", c.Name, name, m.Value())
				}
			}
		}
		checkClasses(t, c, p, y)
	}
	if want := len(all()) - 1; len(measured) != want {
		t.Errorf("goldens for %d metrics, want %d", len(measured), want)
	}
}

func near(got, want float64) bool {
	return math.Abs(got-want) <= 1e-12*max(1, math.Abs(want)) || math.IsNaN(got) && math.IsNaN(want)
}

// checkClasses compares the measures of single classes and the matrix.
func checkClasses(t *testing.T, c goldenCase, p, y *tensor.Tensor) {
	t.Helper()
	raw, ok := c.Want["confusion"]
	if !ok {
		return
	}
	m := metric.Confusion()
	if got, want := feed(m, p, y, 7), number(t, c.Want["accuracy"]); got != want {
		t.Errorf("%s: diagonal %v, want %v", c.Name, got, want)
	}
	if got, want := m.Matrix().Reshape(-1).To(tensor.Float64), array(t, raw); !tensor.Equal(got, want) {
		t.Errorf("%s: confusion %v, want %v", c.Name, got, want)
	}
	for name, f := range map[string]*metric.ClassMetric{
		"precision of classes": metric.Precision(metric.Macro), "recall of classes": metric.Recall(metric.Macro), "f1 of classes": metric.F1(metric.Macro),
	} {
		if !math.IsNaN(f.Class(0)) {
			t.Errorf("%s of nothing: %v, want NaN", name, f.Class(0))
		}
		feed(f, p, y, 7)
		for k, want := range array(t, c.Want[name]).Float64s() {
			if got := f.Class(k); !near(got, want) {
				t.Errorf("%s: %s: class %d: got %v, want %v", c.Name, name, k, got, want)
			}
		}
	}
}

// The type of the numbers and the second axis of targets make no difference.
func TestTypesAndShapes(t *testing.T) {
	for _, c := range goldens(t) {
		p, y := array(t, c.P), array(t, c.T)
		_, classes := c.Want["accuracy"]
		if !classes {
			continue
		}
		for name := range c.Want {
			for i, other := range [][2]*tensor.Tensor{
				{p.To(tensor.Float32), y.To(tensor.Int64)},
				{p, y.To(tensor.Int64).Reshape(-1, 1)},
				{p, y.To(tensor.Float32).Reshape(-1, 1)},
			} {
				a, b := all()[name], all()[name]
				if a == nil {
					continue
				}
				want, got := feed(a, p, y, 1000), feed(b, other[0], other[1], 1000)
				if !near(got, want) {
					t.Errorf("%s: %s, types %d: got %v, want %v", c.Name, name, i, got, want)
				}
			}
		}
	}
	p := tensor.From([]float32{1, 2, 4}, 3, 1)
	for _, y := range []*tensor.Tensor{tensor.From([]int64{1, 3, 2}), tensor.From([]float64{1, 3, 2}), tensor.From([]float32{1, 3, 2}, 3, 1)} {
		if got := feed(metric.MAE(), p, y, 2); got != 1 {
			t.Errorf("mae against %v: %v, want 1", y, got)
		}
	}
}

// AUC counts pairs, so that a count by two loops gives the same.
func TestAUCOfManyBatches(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 2000
	p, y := tensor.New(tensor.Float32, n), tensor.New(tensor.Int64, n)
	for i := range n {
		y.Int64s()[i] = int64(r.IntN(2))
		p.Float32s()[i] = float32(r.IntN(300)) + 40*float32(y.Int64s()[i])
	}
	var won, pairs float64
	for i := range n {
		for j := range n {
			if y.Int64s()[i] == 1 && y.Int64s()[j] == 0 {
				pairs++
				switch a, b := p.Float32s()[i], p.Float32s()[j]; {
				case a > b:
					won++
				case a == b:
					won += 0.5
				}
			}
		}
	}
	m := metric.AUC()
	for range 2 {
		if got := feed(m, p, y, 37); got != won/pairs {
			t.Errorf("got %v, want %v", got, won/pairs)
		}
		m.Reset()
	}
}

func TestThreshold(t *testing.T) {
	p, y := tensor.From([]float64{0.2, 0.4, 0.6, 0.8}), tensor.From([]int64{0, 1, 1, 0})
	for _, c := range []struct {
		m    metric.Metric
		want float64
	}{
		{metric.Accuracy(), 0.5},
		{metric.Accuracy(metric.Threshold(0.3)), 0.75},
		{metric.Recall(metric.Binary, metric.Threshold(0.3)), 1},
		{metric.Precision(metric.Binary, metric.Threshold(0.7)), 0},
		{metric.Confusion(metric.Threshold(0.3)), 0.75},
	} {
		if got := feed(c.m, p, y, 3); got != c.want {
			t.Errorf("%s: got %v, want %v", c.m.Name(), got, c.want)
		}
	}
}

func TestNotANumber(t *testing.T) {
	nan := math.NaN()
	labels := tensor.From([]int64{0, 1})
	for _, c := range []struct {
		m    metric.Metric
		p    *tensor.Tensor
		y    *tensor.Tensor
		want float64
	}{
		{metric.AUC(), tensor.From([]float64{nan, 0.5}), labels, nan},
		{metric.AUC(), tensor.From([]float64{0.1, 0.5}), labels, 1},
		{metric.TopK(1), tensor.From([]float64{nan, 0.5, 0.2, nan}, 2, 2), labels, 0},
		{metric.TopK(2), tensor.From([]float64{0.5, nan, nan, 0.2}, 2, 2), labels, 1},
		{metric.MSE(), tensor.From([]float64{nan, 1}), labels, nan},
		{metric.R2(), tensor.From([]float64{nan, 1}), labels, nan},
	} {
		if got := feed(c.m, c.p, c.y, 2); !near(got, c.want) {
			t.Errorf("%s of %v: got %v, want %v", c.m.Name(), c.p, got, c.want)
		}
	}
}

func TestWantsProbabilities(t *testing.T) {
	for name, m := range all() {
		p, ok := m.(metric.Probabilistic)
		if got := ok && p.Probabilities(); got != (name == "auc") {
			t.Errorf("%s wants probabilities: %v", name, got)
		}
	}
}
