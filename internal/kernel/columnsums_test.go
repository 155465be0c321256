package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/parallel"
)

// Sums over rows have the bits of the scalar set with every set of instructions and
// on any number of threads, and are exact but for a few roundings, however long
// the columns.
func TestColumnSums(t *testing.T) {
	defer parallel.SetThreads(0)
	scalar := map[string]Slice{}
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(1, 12))
		for i, c := range []struct{ rows, k int }{
			{1, 1}, {1, 7}, {2, 3}, {3, 5}, {7, 300}, {8, 33}, {9, 4}, {63, 64}, {64, 64}, {65, 17}, {100, 10}, {129, 2}, {200, 3},
			{511, 130}, {512, 40}, {4097, 5}, {70_001, 3}, {1000, 700}, {70, 2500}, {5000, 1}, {300_000, 1}, {2000, 1100}, {150_001, 7},
		} {
			for _, double := range []bool{false, true} {
				x, y := randomSlice(rnd, c.rows*c.k, double), randomSlice(rnd, c.k, double)
				exact, size := make([]float64, c.k), make([]float64, c.k)
				for j := range c.k {
					exact[j], size[j] = y.At(j), 2*math.Abs(y.At(j))
				}
				for at, v := range values(x) {
					exact[at%c.k] += v
					size[at%c.k] += math.Abs(v)
				}
				parallel.SetThreads(1 + i%3)
				AddColumnSums(y, x, c.rows)
				what := fmt.Sprintf("%d rows of %d, double %v", c.rows, c.k, double)
				epsilon, roundings := 0x1p-24, math.Log2(float64(c.rows))+3
				if double {
					epsilon, roundings = 0x1p-53, 1000 // exact isn't, quite
				}
				for j, want := range exact {
					if e := math.Abs(y.At(j) - want); e > epsilon*(math.Abs(want)+roundings*size[j]/2) {
						t.Fatalf("%s: column %d: got %v, want %v", what, j, y.At(j), want)
					}
				}
				if c.k == 1 && c.rows > 64 {
					continue // lanes of doubles, which are rounded once
				}
				if want, ok := scalar[what]; ok {
					equalBits(t, what, y, want)
				}
				scalar[what] = y
			}
		}
	})
}

// A column of equal numbers has the sum of so many of them.
func TestLongColumnKeepsDigits(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, rows := range []int{10_000, 1_000_000} {
			for _, k := range []int{1, 3, 40} {
				x, y := Make(rows*k, F32), Make(k, F32)
				x.Fill(0.1)
				AddColumnSums(y, x, rows)
				want := float64(rows) * float64(float32(0.1))
				for j := range k {
					if off := y.At(j)/want - 1; math.Abs(off) > 1.2e-7 {
						t.Errorf("%d rows of %d numbers 0.1, column %d: got %v, want %v, off by %.1e of it", rows, k, j, y.At(j), want, off)
					}
				}
			}
		}
	})
}

// Sums over any axes are those of one number after the other.
func TestAddSums(t *testing.T) {
	defer parallel.SetThreads(0)
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(3, 12))
		for i, c := range []struct{ small, large []int }{
			{[]int{}, []int{}}, {[]int{}, []int{7}}, {[]int{1}, []int{5, 3}}, {[]int{3}, []int{3}}, {[]int{3}, []int{200, 3}}, {[]int{200, 1}, []int{200, 3}},
			{[]int{200, 1}, []int{200, 100}}, {[]int{3, 1, 4}, []int{3, 5, 4}}, {[]int{3, 1, 400}, []int{3, 5, 400}},
			{[]int{3, 1, 200}, []int{2, 3, 4, 200}}, {[]int{2, 1, 2, 1}, []int{2, 3, 2, 150}}, {[]int{1, 3, 1, 5}, []int{9, 3, 9, 5}},
			{[]int{1, 3, 1, 1}, []int{64, 3, 8, 8}}, {[]int{2, 1, 2, 1, 2}, []int{2, 70, 2, 3, 2}}, {[]int{1, 1, 1}, []int{40, 30, 20}},
			{[]int{6000, 1}, []int{6000, 2}}, {[]int{3, 1}, []int{3, 9000}}, {[]int{0, 1}, []int{0, 3}}, {[]int{1, 3}, []int{0, 3}},
		} {
			for _, double := range []bool{false, true} {
				for _, scale := range []float64{1, -1, 0.25, 1.0 / 3} {
					b := NewBroadcast(c.small, c.large)
					x, y := randomSlice(rnd, sizeOf(c.large), double), randomSlice(rnd, sizeOf(c.small), double)
					places := Make(sizeOf(c.large), F64)
					numbers := Make(sizeOf(c.small), F64)
					for j := range numbers.Len() {
						numbers.Set(j, float64(j))
					}
					b.Stretch(places, numbers)
					want := Of[float64](Make(y.Len(), F64))
					for at := range x.Len() {
						want[int(places.At(at))] += x.At(at)
					}
					for j := range want {
						want[j] = y.At(j) + scale*want[j]
					}
					parallel.SetThreads(1 + i%3)
					b.AddSums(y, scale, x)
					tolerance := 1e-6
					if double {
						tolerance = 1e-13
					}
					for j, w := range want {
						if math.Abs(y.At(j)-w) > tolerance*(math.Abs(w)+10) {
							t.Fatalf("%v of %v, double %v, scale %g, element %d: got %v, want %v", c.small, c.large, double, scale, j, y.At(j), w)
						}
					}
				}
			}
		}
	})
}

func TestColumnSumsAllocateNothing(t *testing.T) {
	x, y := Make(300_000, F32), Make(30, F32)
	b := NewBroadcast([]int{10, 1, 3}, []int{100, 10, 100, 3})
	run := func() {
		AddColumnSums(y, x, 10_000)
		b.AddSums(y, 0.5, x)
	}
	run()
	if n := testing.AllocsPerRun(20, run); n > 0 && !raced {
		t.Errorf("%g allocations, want none", n)
	}
}

func BenchmarkColumnSums(b *testing.B) {
	for _, c := range []struct{ rows, k int }{{200, 3}, {100, 50}, {64, 512}, {512, 512}, {4096, 64}, {64, 4096}, {100_000, 30}, {10_000, 300}} {
		for _, kind := range []Kind{F32, F64} {
			b.Run(fmt.Sprintf("%d×%d/%v", c.rows, c.k, kind), func(b *testing.B) {
				x, y := Make(c.rows*c.k, kind), Make(c.k, kind)
				for b.Loop() {
					AddColumnSums(y, x, c.rows)
				}
			})
		}
	}
}
