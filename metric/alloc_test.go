package metric_test

import (
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

func TestAddAllocatesNothing(t *testing.T) {
	p := tensor.New(tensor.Float32, 64, 10)
	y := tensor.New(tensor.Int64, 64)
	q := p.Clone() // of which no number is above 1
	for i := range 64 {
		p.Set(1, i, i*7%10)
		y.Int64s()[i] = int64(i % 10)
	}
	for _, c := range []struct {
		m    metric.Metric
		p, y *tensor.Tensor
	}{
		{metric.Accuracy(), p, y}, {metric.TopK(5), p, y}, {metric.F1(metric.Macro), p, y}, {metric.Confusion(), p, y},
		{metric.AUC(), p, y}, {metric.MSE(), p, p}, {metric.R2(), p, p}, {metric.LogLoss(), q, y}, {metric.CohenKappa(metric.Linear), p, y},
		{metric.AveragePrecision(), p, y}, {metric.CalibrationError(), q, y}, {metric.ExplainedVariance(), p, p},
	} {
		epoch := func() {
			c.m.Reset()
			for range 3 {
				c.m.Add(c.p, c.y)
				c.m.Value()
			}
		}
		epoch()
		if n := testing.AllocsPerRun(20, epoch); n != 0 {
			t.Errorf("%s: %v allocations an epoch, want 0", c.m.Name(), n)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	p, y := tensor.New(tensor.Float32, 64, 10), tensor.New(tensor.Int64, 64)
	for _, m := range []metric.Metric{metric.Accuracy(), metric.TopK(5), metric.F1(metric.Macro), metric.Confusion()} {
		b.Run(m.Name(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Add(p, y)
			}
		})
	}
}
