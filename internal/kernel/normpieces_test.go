package kernel

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"cajal/internal/parallel"
)

// normed is all that the norms over channels and rows make of one x.
type normed struct {
	floats [][]float64
	slices []Slice
}

func norms(x, dy, w, b Slice, channels, inner int) (all normed) {
	rows := x.Len() / (channels * inner)
	floats := func(n int) []float64 {
		f := make([]float64, n)
		all.floats = append(all.floats, f)
		return f
	}
	fresh := func() Slice {
		y := Make(x.Len(), x.Kind())
		Copy(y, dy)
		all.slices = append(all.slices, y)
		return y
	}
	inverse := func(v []float64) []float64 {
		r := make([]float64, len(v))
		for i := range v {
			r[i] = 1 / math.Sqrt(v[i]+1e-5)
		}
		return r
	}
	mean, variance, s, sx := floats(channels), floats(channels), floats(channels), floats(channels)
	ChannelMoments(mean, variance, x, inner)
	r := inverse(variance)
	ChannelNormalize(fresh(), x, w, b, mean, r, inner)
	ChannelSums(s, sx, x, dy, mean, r, inner)
	ChannelNormalizeGrad(fresh(), x, dy, w, mean, r, s, sx, 1/float64(rows*inner), inner, true)
	if inner > 1 {
		return all
	}
	mean, variance, s, sx = floats(rows), floats(rows), floats(channels), floats(channels)
	RowMoments(mean, variance, x)
	r = inverse(variance)
	RowNormalize(fresh(), x, w, b, mean, r)
	RowNormalizeSums(s, sx, x, dy, mean, r)
	RowNormalizeGrad(fresh(), x, dy, w, mean, r)
	return all
}

// The number of threads changes no bit of a norm, and moments and sums that are
// added up from pieces are those of their definitions.
func TestNormsOnThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	rnd := rand.New(rand.NewPCG(4, 4))
	for i, c := range []struct{ rows, channels, inner int }{
		{worth / cheap / 10, 10, 1}, {worth/cheap/10 + 1, 10, 1}, {3000, 100, 1}, {100, 3000, 1}, {40, 8, 900}, {2, 3, worth / cheap / 5}, {700, 64, 7}, {5, 4, 1},
	} {
		double := i%2 == 0
		n := c.rows * c.channels * c.inner
		x, dy := Make(n, FloatKind(double)), Make(n, FloatKind(double))
		for i := range n {
			x.Set(i, 10+rnd.NormFloat64())
			dy.Set(i, rnd.NormFloat64())
		}
		w, b := x.Range(0, c.channels), dy.Range(0, c.channels)
		parallel.SetThreads(1)
		want := norms(x, dy, w, b, c.channels, c.inner)
		checkChannelSums(t, x, dy, c.channels, c.inner, want)
		for _, threads := range someThreads() {
			parallel.SetThreads(threads)
			got := norms(x, dy, w, b, c.channels, c.inner)
			for j := range want.floats {
				if !slices.Equal(got.floats[j], want.floats[j]) {
					t.Errorf("%+v, double %v, %d threads: statistic %d has other bits", c, double, threads, j)
				}
			}
			for j := range want.slices {
				equalBits(t, fmt.Sprintf("%+v, %d threads, result %d", c, threads, j), got.slices[j], want.slices[j])
			}
		}
	}
}

func checkChannelSums(t *testing.T, x, dy Slice, channels, inner int, got normed) {
	t.Helper()
	want := [4][]float64{}
	for i := range want {
		want[i] = make([]float64, channels)
	}
	each := func(f func(c int, v, g float64)) {
		for i := range x.Len() {
			f(i/inner%channels, x.At(i), dy.At(i))
		}
	}
	count := float64(x.Len() / channels)
	each(func(c int, v, _ float64) { want[0][c] += v / count })
	each(func(c int, v, _ float64) { want[1][c] += (v - want[0][c]) * (v - want[0][c]) / count })
	each(func(c int, v, g float64) {
		want[2][c] += g
		want[3][c] += g * (v - want[0][c]) / math.Sqrt(want[1][c]+1e-5)
	})
	tolerance := 1e-9
	if !x.Double() {
		tolerance = 1e-5
	}
	for i, name := range []string{"mean", "variance", "Σ dy", "Σ dy·x̂"} {
		for c, w := range want[i] {
			if g := got.floats[i][c]; !(math.Abs(g-w) <= tolerance*(math.Sqrt(count)+math.Abs(w))) {
				t.Errorf("%s of channel %d of %d, inner %d, double %v: got %g, want %g", name, c, channels, inner, x.Double(), g, w)
				break
			}
		}
	}
}

func TestNormsAllocateNothing(t *testing.T) {
	const rows, k = worth / cheap / 64, 64
	x, dy, y := Make(rows*k, F32), Make(rows*k, F32), Make(rows*k, F32)
	w, b := Make(k, F32), Make(k, F32)
	f := make([]float64, 4*k)
	m := make([]float64, 2*rows)
	run := func() {
		ChannelMoments(f[:k], f[k:2*k], x, 1)
		ChannelNormalize(y, x, w, b, f[:k], f[k:2*k], 1)
		ChannelSums(f[2*k:3*k], f[3*k:], x, dy, f[:k], f[k:2*k], 1)
		ChannelNormalizeGrad(y, x, dy, w, f[:k], f[k:2*k], f[2*k:3*k], f[3*k:], 0.1, 1, true)
		RowMoments(m[:rows], m[rows:], x)
		RowNormalize(y, x, w, b, m[:rows], m[rows:])
		RowNormalizeSums(f[2*k:3*k], f[3*k:], x, dy, m[:rows], m[rows:])
		RowNormalizeGrad(y, x, dy, w, m[:rows], m[rows:])
	}
	run()
	if got := testing.AllocsPerRun(10, run); got != 0 {
		t.Errorf("got %g allocations, want 0", got)
	}
}

// A gradient that is written is the one that is added to zeros.
func TestChannelGradientIsWritten(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, shape := range [][3]int{{5, 3, 1}, {5, 100, 1}, {3, 2, 7}, {2, 3, 5000}} { // rows, channels, inner
			rows, channels, inner := shape[0], shape[1], shape[2]
			for _, double := range []bool{false, true} {
				c := newColumnCase(rows*inner, channels, double)
				added, written := Make(c.x.Len(), c.x.Kind()), Make(c.x.Len(), c.x.Kind())
				written.Fill(math.NaN())
				for i, dx := range []Slice{added, written} {
					ChannelNormalizeGrad(dx, c.x, c.dy, c.w, c.mean, c.r, c.s, c.q, 0.1, inner, i == 0)
				}
				if !bytes.Equal(added.Memory(), written.Memory()) {
					t.Errorf("%v, double %v: other bits", shape, double)
				}
			}
		}
	})
}
