package metric_test

import (
	"math"
	"strings"
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

// named calls f with each metric that has a name, and with samples that it takes.
func named(t *testing.T, f func(name string, m metric.SampleWeighted, p, y *tensor.Tensor)) {
	three := tensor.From([]float64{0.7, 0.2, 0.1, 0.1, 0.1, 0.8, 0.2, 0.5, 0.3, 0.3, 0.4, 0.3}, 4, 3)
	two := tensor.From([]float64{0.7, 0.3, 0.1, 0.9, 0.6, 0.4, 0.2, 0.8}, 4, 2)
	flags := tensor.From([]int64{1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1}, 4, 3)
	for _, name := range metric.Names() {
		m, err := metric.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		p, y := three, tensor.From([]int64{0, 2, 1, 0})
		switch c, ok := m.(*metric.ClassMetric); {
		case metric.OfNumbers(name):
			p, y = tensor.From([]float64{0.5, 1, 2.5, 3}), tensor.From([]float64{1, 1.5, 2, 4})
		case strings.HasSuffix(name, "_samples"):
			y = flags
		case ok && !strings.Contains(c.Name(), "_"), name == "d2_brier":
			p, y = two, tensor.From([]int64{0, 1, 0, 1})
		}
		f(name, m.(metric.SampleWeighted), p, y)
	}
}

// A sample without weight does not count, whatever its numbers.
func TestNaNWithoutWeight(t *testing.T) {
	named(t, func(name string, m metric.SampleWeighted, p, y *tensor.Tensor) {
		if name == "max_error" {
			return // it looks at all samples, as scikit-learn's does
		}
		w := tensor.From([]float64{1, 3, 0.5, 2})
		m.AddWeighted(p, y, w)
		want := m.Value()
		if math.IsNaN(want) {
			t.Fatalf("%s is NaN without a NaN", name)
		}
		m.Reset()
		bad := p.Narrow(0, 1, 2).Clone()
		bad.Fill(math.NaN())
		m.AddWeighted(tensor.Concat(0, bad, p), tensor.Concat(0, y.Narrow(0, 1, 2), y), tensor.From([]float64{0, 1, 3, 0.5, 2}))
		if got := m.Value(); got != want {
			t.Errorf("%s with a NaN of no weight: %v, want %v", name, got, want)
		}
	})
}

// scikit-learn refuses samples none of which has a weight, or divides 0 by 0.
func TestNoWeight(t *testing.T) {
	named(t, func(name string, m metric.SampleWeighted, p, y *tensor.Tensor) {
		m.AddWeighted(p, y, tensor.New(tensor.Float64, 4))
		if got := m.Value(); !math.IsNaN(got) {
			t.Errorf("%s of no weight: %v, want NaN", name, got)
		}
	})
}
