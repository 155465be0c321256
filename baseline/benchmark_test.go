package baseline

import (
	"fmt"
	"testing"

	"cajal/tensor"
)

func BenchmarkLogisticCV(b *testing.B) {
	sets := readSets(b)
	for _, name := range []string{"moons", "iris", "wine"} {
		x, y := sets[name].tensors()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := LogisticCV(b.Context(), x, y); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// One pass over the rows: 4·N·K'·D floating-point operations.
func BenchmarkObjective(b *testing.B) {
	for _, size := range []struct{ n, d, k int }{{200, 2, 2}, {1797, 64, 10}, {5000, 784, 10}} {
		b.Run(fmt.Sprintf("%dx%d,K=%d", size.n, size.d, size.k), func(b *testing.B) {
			data := randomTable(1, size.n, size.d, size.k)
			o := newObjective(data, 1, 1)
			theta := randomTheta(1, data)
			g := make(vector, len(theta))
			b.ReportAllocs()
			for b.Loop() {
				o.evaluate(theta, g)
			}
			flops := 4 * float64(size.n*size.d*data.outputs())
			b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}

func BenchmarkPredict(b *testing.B) {
	x, y := readSets(b)["moons"].tensors()
	m, err := LogisticCV(b.Context(), x, y)
	if err != nil {
		b.Fatal(err)
	}
	var labels *tensor.Tensor
	for b.Loop() {
		labels = m.Predict(x)
	}
	b.ReportMetric(float64(labels.Size())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
