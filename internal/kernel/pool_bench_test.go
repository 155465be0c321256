package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// poolOf returns the pooling of squares in pictures.
func poolOf(height, width, size, stride, padding int) *Pool {
	out := func(n int) int { return (n+2*padding-size)/stride + 1 }
	return &Pool{Window: Window{
		In: [3]int{1, height, width}, Out: [3]int{1, out(height), out(width)}, Size: [3]int{1, size, size},
		Stride: [3]int{1, stride, stride}, Dilation: [3]int{1, 1, 1}, Before: [3]int{0, padding, padding},
	}, Behind: [3]int{0, padding, padding}, CountPadding: true}
}

func BenchmarkPool(b *testing.B) {
	for _, c := range []struct{ planes, side, size, padding int }{{64 * 6, 28, 2, 0}, {64 * 64, 24, 2, 0}, {64, 112, 3, 1}} {
		p := poolOf(c.side, c.side, c.size, 2, c.padding)
		x, y := randomSlice(rand.New(rand.NewPCG(1, 2)), c.planes*p.InLen(), false), Make(c.planes*p.OutLen(), F32)
		x, y = x.OnThreads(1), y.OnThreads(1)
		dx := Make(x.Len(), F32).OnThreads(1)
		at := make([]int32, y.Len())
		for _, f := range []struct {
			name string
			f    func()
		}{
			{"max", func() { p.Max(y, x, at) }},
			{"max-inference", func() { p.Max(y, x, nil) }},
			{"max-grad", func() { dx.Clear(); p.AddMaxGrad(dx, y, at) }},
			{"mean", func() { p.Mean(y, x) }},
			{"mean-grad", func() { dx.Clear(); p.AddMeanGrad(dx, y) }},
		} {
			b.Run(fmt.Sprintf("%s/%dx%dx%d", f.name, c.planes, c.side, c.size), func(b *testing.B) {
				for b.Loop() {
					f.f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(y.Len()), "ns/out")
			})
		}
	}
}
