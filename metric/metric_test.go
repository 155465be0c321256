package metric_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

// feed adds samples in batches and asks for the value after each, which must
// not disturb what follows. w may be nil.
func feed(m metric.Metric, p, y, w *tensor.Tensor, batch int) float64 {
	for lo := 0; lo < p.Dim(0); lo += batch {
		hi := min(lo+batch, p.Dim(0))
		if w == nil {
			m.Add(p.Narrow(0, lo, hi), y.Narrow(0, lo, hi))
		} else {
			m.(metric.SampleWeighted).AddWeighted(p.Narrow(0, lo, hi), y.Narrow(0, lo, hi), w.Narrow(0, lo, hi))
		}
		m.Value()
	}
	return m.Value()
}

func near(got, want float64) bool {
	return math.Abs(got-want) <= 1e-12*max(1, math.Abs(want)) || got == want || math.IsNaN(got) && math.IsNaN(want)
}

// The type of the numbers and the second axis of targets make no difference.
func TestTypesAndShapes(t *testing.T) {
	for _, c := range goldens(t) {
		p, y := array(t, c.P), array(t, c.T)
		if _, classes := c.Want["log_loss"]; !classes || c.W != nil {
			continue
		}
		for name := range c.Want {
			for i, other := range [][2]*tensor.Tensor{
				{p, y.To(tensor.Int32)},
				{p, y.To(tensor.Int64).Reshape(-1, 1)},
				{p, y.To(tensor.Float32).Reshape(-1, 1)},
			} {
				a, err := metric.Named(name)
				if err != nil {
					continue // a curve, or the measures of single classes
				}
				b := a.(metric.Copier).Copy()
				want, got := feed(a, p, y, nil, 1000), feed(b, other[0], other[1], nil, 1000)
				if !near(got, want) {
					t.Errorf("%s: %s, types %d: got %v, want %v", c.Name, name, i, got, want)
				}
			}
		}
	}
	p := tensor.From([]float32{1, 2, 4}, 3, 1)
	for _, y := range []*tensor.Tensor{tensor.From([]int64{1, 3, 2}), tensor.From([]float64{1, 3, 2}), tensor.From([]float32{1, 3, 2}, 3, 1)} {
		if got := feed(metric.MAE(), p, y, nil, 2); got != 1 {
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
		if got := feed(m, p, y, nil, 37); got != won/pairs {
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
		if got := feed(c.m, p, y, nil, 3); got != c.want {
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
		{metric.TopK(1), tensor.From([]float64{nan, 0.5, 0.2, nan}, 2, 2), labels, nan},
		{metric.TopK(2), tensor.From([]float64{0.5, nan, nan, 0.2}, 2, 2), labels, nan},
		{metric.Accuracy(), tensor.From([]float64{nan, 0.7}), labels, nan},
		{metric.Accuracy(), tensor.From([]float64{nan, 0.9, 0.5, nan}, 2, 2), labels, nan},
		{metric.Confusion(), tensor.From([]float64{nan, nan, nan, nan}, 2, 2), labels, nan},
		{metric.Confusion(), tensor.From([]float64{0.1, 0.9, 0.5, nan}, 2, 2), labels, nan},
		{metric.LogLoss(), tensor.From([]float64{nan, nan, nan, nan}, 2, 2), labels, nan},
		{metric.MSE(), tensor.From([]float64{nan, 1}), labels, nan},
		{metric.R2(), tensor.From([]float64{nan, 1}), labels, nan},
	} {
		if got := feed(c.m, c.p, c.y, nil, 2); !near(got, c.want) {
			t.Errorf("%s of %v: got %v, want %v", c.m.Name(), c.p, got, c.want)
		}
	}
}

// What is measured of chosen classes is NaN where a sample has no class, of every
// name, also of float32, of parts that are merged, and of what was saved; a sample
// without weight does not count.
func TestClassOfNaN(t *testing.T) {
	nan := math.NaN()
	three := tensor.From([]float64{0.7, 0.2, 0.1, 0.1, nan, 0.8, 0.2, 0.2, 0.6}, 3, 3)
	two := tensor.From([]float64{0.7, 0.3, 0.1, nan, 0.2, 0.8}, 3, 2)
	flags := tensor.From([]int64{1, 0, 0, 0, 1, 1, 0, 0, 1}, 3, 3)
	for _, name := range metric.Names() {
		m, err := metric.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := m.(*metric.RegressionMetric); ok {
			continue
		}
		p, y := three, tensor.From([]int64{0, 1, 2})
		switch c, ok := m.(*metric.ClassMetric); {
		case strings.HasSuffix(name, "_samples"):
			y = flags
		case ok && !strings.Contains(c.Name(), "_"), name == "d2_brier":
			p, y = two, tensor.From([]int64{0, 1, 1})
		}
		for _, p := range []*tensor.Tensor{p, p.To(tensor.Float32)} {
			m.Reset()
			var panicked any
			func() {
				defer func() { panicked = recover() }()
				m.Add(p, y)
			}()
			if panicked != nil {
				t.Errorf("%s: %v", name, panicked)
				continue
			}
			if got := m.Value(); !math.IsNaN(got) {
				t.Errorf("%s of a NaN: %v, want NaN", name, got)
			}
			whole := m.(metric.Copier).Copy()
			whole.(metric.Merger).Merge(m)
			if got := whole.Value(); !math.IsNaN(got) {
				t.Errorf("%s of a NaN, merged: %v, want NaN", name, got)
			}
			saved, err := m.(metric.Stateful).MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			m.Reset()
			if err := m.(metric.Stateful).UnmarshalBinary(saved); err != nil {
				t.Fatal(err)
			}
			if got := m.Value(); !math.IsNaN(got) {
				t.Errorf("%s of a NaN, saved: %v, want NaN", name, got)
			}
		}
	}
	for _, c := range []struct {
		m    metric.SampleWeighted
		want float64
	}{
		{metric.Accuracy(), 0.75}, {metric.TopK(1), 0.75}, {metric.F1(metric.Micro), 0.75}, {metric.Confusion(), 0.75},
		{metric.BalancedAccuracy(), 0.5},
	} {
		c.m.AddWeighted(three, tensor.From([]int64{0, 2, 1}), tensor.From([]float64{3, 0, 1}))
		if got := c.m.Value(); got != c.want {
			t.Errorf("%s with a NaN of no weight: %v, want %v", c.m.Name(), got, c.want)
		}
	}
	m := metric.Confusion()
	m.Add(three, tensor.From([]int64{0, 2, 1}))
	if n := m.Count(0, 0) + m.Count(1, 2) + m.Count(2, 0) + m.Count(2, 2); n != 2 {
		t.Errorf("%d samples counted, want the two that have a class", n)
	}
}

func TestWantsProbabilities(t *testing.T) {
	for _, name := range metric.Names() {
		m, _ := metric.Named(name)
		p, ok := m.(metric.Probabilistic)
		want := false
		for _, of := range []string{"auc", "average_precision", "log_loss", "brier", "ece", "mce"} {
			want = want || strings.HasPrefix(strings.TrimPrefix(name, "d2_"), of)
		}
		if got := ok && p.Probabilities(); got != want {
			t.Errorf("%s wants probabilities: %v", name, got)
		}
	}
}
