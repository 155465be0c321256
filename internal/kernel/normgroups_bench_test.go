package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkGroupNorms takes the two loops of group norm over pictures, and of instance
// norm, whose groups are single channels.
func BenchmarkGroupNorms(b *testing.B) {
	for _, c := range []struct{ samples, channels, groups, inner int }{{64, 64, 8, 256}, {64, 64, 64, 256}, {16, 32, 8, 1024}, {64, 256, 32, 16}, {64, 256, 32, 49}, {64, 128, 32, 64}, {64, 256, 8, 1}} {
		r := rand.New(rand.NewPCG(1, 2))
		n, rows := c.samples*c.channels*c.inner, c.samples*c.groups
		x, dy, w, bias := randomSlice(r, n, false).OnThreads(1), randomSlice(r, n, false), randomSlice(r, c.channels, false), randomSlice(r, c.channels, false)
		y, dx := Make(n, F32).OnThreads(1), Make(n, F32).OnThreads(1)
		mean, q := make([]float64, rows), make([]float64, rows)
		s, sx := make([]float64, c.samples*c.channels), make([]float64, c.samples*c.channels)
		for _, f := range []struct {
			name string
			f    func()
		}{
			{"forward", func() { GroupNormalize(y, x, w, bias, mean, q, 1e-5, c.groups, c.inner) }},
			{"backward", func() { GroupNormalizeGrad(dx, x, dy, w, mean, q, s, sx, c.groups, c.inner, false) }},
		} {
			b.Run(fmt.Sprintf("%s/%dx%dx%d/%d", f.name, c.samples, c.channels, c.inner, c.groups), func(b *testing.B) {
				for b.Loop() {
					f.f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
			})
		}
	}
}
