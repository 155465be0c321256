package grad_test

import (
	"testing"

	"cajal/grad"
	"cajal/tensor"
)

// BenchmarkTape is what an operation costs beside its arithmetic, forward and
// backward: a chain of operations on one number.
func BenchmarkTape(b *testing.B) {
	const length = 100
	w := grad.Param("w", tensor.From([]float64{0.5}))
	for name, opts := range map[string][]grad.Option{"kept": nil, "planned": {grad.Plan()}} {
		b.Run(name, func(b *testing.B) {
			tape := grad.NewTape(opts...)
			b.ReportAllocs()
			for b.Loop() {
				tape.Rewind()
				y := tape.Use(w)
				for range length {
					y = y.ReLU()
				}
				y.Backward()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/length, "ns/operation")
			tape.Rewind()
		})
	}
}
