package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/parallel"
)

// Softmax, cross-entropy and the logistic loss against their formulas in
// double precision, for few and many classes, and for logits so far apart that
// a probability vanishes.
func TestSoftmaxAndLosses(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(9, 10))
		for _, k := range []int{1, 2, 3, 7, 10, 16, 17, 33, 100} {
			for _, rows := range []int{1, 2, 5, 31, 64} {
				for _, spread := range []float64{1, 30, 600} {
					for _, double := range []bool{false, true} {
						checkSoftmax(t, rnd, rows, k, spread, double)
					}
				}
			}
		}
	})
}

// Rows so long that they are worked on in chunks.
func TestLongSoftmax(t *testing.T) {
	defer parallel.SetThreads(0)
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(9, 11))
		for _, spread := range []float64{1, 600} {
			for _, double := range []bool{false, true} {
				checkSoftmax(t, rnd, 2, longRow+77, spread, double)
			}
		}
		for _, double := range []bool{false, true} {
			checkLongSpecial(t, double)
		}
	})
}

// checkLongSpecial tries infinities and NaN, which a row of any length treats
// alike, and that no thread changes a bit.
func checkLongSpecial(t *testing.T, double bool) {
	const k = longRow + 2*Chunk + 5
	for _, c := range []struct {
		name       string
		rest, at   float64 // all logits but one, and that one
		want, with float64 // their probabilities
	}{
		{"one finite among −∞", math.Inf(-1), 3, 0, 1},
		{"all −∞", math.Inf(-1), math.Inf(-1), math.NaN(), math.NaN()},
		{"a NaN", 1, math.NaN(), math.NaN(), math.NaN()},
		{"a +∞", 1, math.Inf(1), math.NaN(), math.NaN()},
		{"one −∞", 5, math.Inf(-1), 1 / float64(k-1), 0},
		{"far above", -500, 900, 0, 1},
	} {
		x, y := Make(k, FloatKind(double)), Make(k, FloatKind(double))
		x.Fill(c.rest)
		x.Set(k/2, c.at)
		var first Slice
		for _, threads := range []int{1, 2, 3} {
			parallel.SetThreads(threads)
			y.Fill(7)
			Softmax(y, x, 1)
			for _, i := range []int{0, k/2 - 1, k / 2, k - 1} {
				want := c.want
				if i == k/2 {
					want = c.with
				}
				if got := y.At(i); math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-6*want {
					t.Errorf("%s, double %v, %d threads: p[%d]: got %g, want %g", c.name, double, threads, i, got, want)
				}
			}
			if threads == 1 {
				first = Make(k, FloatKind(double))
				Copy(first, y)
			}
			equalBits(t, c.name, y, first)
		}
	}
}

func BenchmarkLongSoftmax(b *testing.B) {
	for _, double := range []bool{false, true} {
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("double=%v/threads=%d", double, threads), func(b *testing.B) {
				defer parallel.SetThreads(0)
				parallel.SetThreads(threads)
				const n = 1_000_000
				x, y := Make(n, FloatKind(double)), Make(n, FloatKind(double))
				for i := range n {
					x.Set(i, math.Sin(float64(i)))
				}
				b.ReportAllocs()
				for b.Loop() {
					Softmax(y, x, 1)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
			})
		}
	}
}

func checkSoftmax(t *testing.T, rnd *rand.Rand, rows, k int, spread float64, double bool) {
	t.Helper()
	x, p, l := Make(rows*k, FloatKind(double)), Make(rows*k, FloatKind(double)), Make(rows*k, FloatKind(double))
	labels := make([]int64, rows)
	for i := range x.Len() {
		x.Set(i, rnd.NormFloat64()*spread)
	}
	for i := range labels {
		labels[i] = int64(rnd.IntN(k))
	}
	loss := CrossEntropy(p, x, labels)
	LogSoftmax(l, x, rows)
	tolerance := 3e-6
	if double {
		tolerance = 1e-13
	}
	var want float64
	for i, c := range labels {
		m, s := math.Inf(-1), 0.0
		for j := range k {
			m = max(m, x.At(i*k+j))
		}
		for j := range k {
			s += math.Exp(x.At(i*k+j) - m)
		}
		want += m + math.Log(s) - x.At(i*k+int(c))
		for j := range k {
			v := x.At(i*k+j) - m
			if w := math.Exp(v) / s; math.Abs(p.At(i*k+j)-w) > tolerance {
				t.Fatalf("%d×%d, spread %g, double %v: p[%d, %d]: got %g, want %g", rows, k, spread, double, i, j, p.At(i*k+j), w)
			}
			if w := v - math.Log(s); math.Abs(l.At(i*k+j)-w) > tolerance*(1+math.Abs(x.At(i*k+j))+math.Abs(m)) {
				t.Fatalf("%d×%d, spread %g, double %v: ln p[%d, %d]: got %g, want %g", rows, k, spread, double, i, j, l.At(i*k+j), w)
			}
		}
	}
	if math.Abs(loss-want) > tolerance*(float64(rows)+want) {
		t.Fatalf("%d×%d, spread %g, double %v: loss %g, want %g", rows, k, spread, double, loss, want)
	}
	checkLogistic(t, x, tolerance)
}

func checkLogistic(t *testing.T, x Slice, tolerance float64) {
	t.Helper()
	n := x.Len()
	y, g := Make(n, x.Kind()), Make(n, x.Kind())
	var want float64
	for i := range n {
		y.Set(i, float64(i%2))
		z := x.At(i)
		want += max(z, 0) - z*y.At(i) + math.Log1p(math.Exp(-math.Abs(z)))
	}
	if got := LogisticLoss(x, y); math.Abs(got-want) > tolerance*(float64(n)+want) {
		t.Fatalf("logistic loss of %v: got %g, want %g", x, got, want)
	}
	g.Fill(1)
	LogisticLossGrad(g, x, y, 0.5)
	for i := range n {
		if w := 1 + 0.5*(1/(1+math.Exp(-x.At(i)))-y.At(i)); math.Abs(g.At(i)-w) > tolerance {
			t.Fatalf("gradient of the logistic loss at %g: got %g, want %g", x.At(i), g.At(i), w)
		}
	}
}
