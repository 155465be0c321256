package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/parallel"
)

// The known answers of Random123's kat_vectors for philox2x32 with 7 rounds.
func TestPhilox(t *testing.T) {
	for _, c := range []struct{ left, high, key, wantLeft, wantRight uint32 }{
		{0, 0, 0, 0x257a3673, 0xcd26be2a},
		{0xffffffff, 0xffffffff, 0xffffffff, 0xab302c4d, 0x3dc9d239},
		{0x243f6a88, 0x85a308d3, 0x13198a2e, 0xbedbbe6b, 0xe4c770b3},
	} {
		u := philoxOf(0.5, uint64(c.high)<<32|uint64(c.key), false)
		if l, r := u.block(int(c.left)); l != c.wantLeft || r != c.wantRight {
			t.Errorf("philox(%x %x, %x): got %x %x, want %x %x", c.left, c.high, c.key, l, r, c.wantLeft, c.wantRight)
		}
	}
}

// Every set of instructions and any number of threads give the same bits.
func TestDropoutAgrees(t *testing.T) {
	defer parallel.SetThreads(0)
	rnd := rand.New(rand.NewPCG(1, 2))
	eachSet(t, func(t *testing.T) {
		set := best
		for i, n := range append(lengths(), Chunk-1, Chunk, Chunk+3, worth/middling+5) {
			for _, double := range []bool{false, true} {
				p, key, off := []float64{0, 0.2, 0.5, 1 - 1e-12, 1, rnd.Float64()}[i%6], rnd.Uint64(), i%3
				x, was := Make(n+off, FloatKind(double)).Range(off, off+n), Make(n, FloatKind(double))
				for i := range n {
					x.Set(i, rnd.NormFloat64())
					was.Set(i, rnd.NormFloat64())
				}
				rows := []int{i % 5} // one row, or as many as there are divisors for
				if n%7 == 0 {
					rows = []int{4, 5, 0, 9, 10, 11, 2}
				}
				run := func() (y, dx Slice) {
					y, dx = Make(n, FloatKind(double)), Make(n, FloatKind(double))
					Copy(dx, was)
					Dropout(y, x, p, key, rows)
					DropoutGrad(dx, x, p, key, rows)
					return y, dx
				}
				Use(Scalar)
				parallel.SetThreads(1)
				y, dx := run()
				Use(set)
				for _, threads := range []int{1, 2, 3} {
					parallel.SetThreads(threads)
					what := fmt.Sprintf("p = %g, key %x, double %v, %d threads", p, key, double, threads)
					gy, gdx := run()
					equalBits(t, what, gy, y)
					equalBits(t, what+", gradient", gdx, dx)
				}
			}
		}
	})
}

// kept returns which elements of a call survive, as ones and zeros.
func kept(n int, double bool, p float64, key uint64) []float64 {
	x, list := Make(n, FloatKind(double)), make([]float64, n)
	x.Fill(1)
	Dropout(x, x, p, key, nil)
	for i := range list {
		if x.At(i) != 0 {
			list[i] = 1
			if want := 1 / (1 - p); math.Abs(x.At(i)-want) > 1e-6*want {
				panic(fmt.Sprintf("element %d is %g, want 0 or %g", i, x.At(i), want))
			}
		}
	}
	return list
}

// The share of survivors, and that of equal pairs in one mask and between masks
// of neighbouring keys, are within five standard deviations of their
// expectation.
func TestDropoutStatistics(t *testing.T) {
	n := 100_000
	if testing.Short() || raced {
		n /= 10
	}
	for _, double := range []bool{false, true} {
		for _, p := range []float64{0.05, 0.2, 0.5, 0.9} {
			for key := uint64(0); key < 3; key++ {
				m := kept(n, double, p, key*0x100000001)
				near := func(what string, hits float64, count int, chance float64) {
					t.Helper()
					mean, sigma := float64(count)*chance, math.Sqrt(float64(count)*chance*(1-chance))
					if math.Abs(hits-mean) > 5*sigma {
						t.Errorf("p = %g, key %d, double %v: %s: %g of %d, want %.0f ± %.0f", p, key, double, what, hits, count, mean, sigma)
					}
				}
				var survivors float64
				for _, v := range m {
					survivors += v
				}
				near("survivors", survivors, n, 1-p)
				equal := p*p + (1-p)*(1-p)
				for _, lag := range []int{1, 2, 3, 8, 16, 64, 512, 4096} {
					var hits float64
					for i := range m[lag:] {
						hits += 1 - math.Abs(m[i]-m[i+lag])
					}
					near(fmt.Sprintf("equal at a distance of %d", lag), hits, n-lag, equal)
				}
				for _, next := range []uint64{key*0x100000001 + 1, key*0x100000001 + 1<<32, key*0x100000001 + philoxWeyl} {
					var hits float64
					for i, v := range kept(n, double, p, next) {
						hits += 1 - math.Abs(v-m[i])
					}
					near("equal for another key", hits, n, equal)
				}
			}
		}
	}
}

// Every bit of a block is set half the time, and depends on every bit of
// counter and key: turning one over turns each of the 64 over half the time.
func TestPhiloxAvalanche(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	const trials = 1500
	draw := func(key uint64, counter uint32) uint64 {
		u := philoxOf(0.5, key, false)
		l, r := u.block(int(counter))
		return uint64(r)<<32 | uint64(l)
	}
	limit := 5.5 * math.Sqrt(trials) / 2
	for flip := range 97 { // 64 bits of key, 32 of counter, and none
		var count [64]float64
		for range trials {
			key, counter := rnd.Uint64(), rnd.Uint32()
			d := draw(key, counter)
			switch {
			case flip < 64:
				d ^= draw(key^1<<flip, counter)
			case flip < 96:
				d ^= draw(key, counter^1<<(flip-64))
			}
			for b := range count {
				count[b] += float64(d >> b & 1)
			}
		}
		for b, c := range count {
			if math.Abs(c-trials/2) > limit {
				t.Errorf("input bit %d turned over %g of %d times output bit %d, want half of them", flip, c, trials, b)
			}
		}
	}
}

func BenchmarkDropout(b *testing.B) {
	was := best
	defer Use(was)
	for _, set := range []string{Scalar, AVX2, AVX512} {
		if !Use(set) {
			continue
		}
		for _, n := range []int{64 * 512, 1_000_000} {
			for _, double := range []bool{false, true} {
				x, y := Make(n, FloatKind(double)), Make(n, FloatKind(double))
				b.Run(fmt.Sprintf("double=%v/%d/%s", double, n, set), func(b *testing.B) {
					for b.Loop() {
						Dropout(y, x, 0.2, 77, nil)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
				})
			}
		}
	}
}

// A row of the mask is the same among any others, in any order, on any number of
// threads: rows of the beginning, of even and of odd length, and rows far behind,
// among them some in which the lower word of the counter ends.
func TestDropoutOfRows(t *testing.T) {
	defer parallel.SetThreads(0)
	rnd := rand.New(rand.NewPCG(3, 4))
	eachSet(t, func(t *testing.T) {
		for _, width := range []int{1, 2, 3, 7, 16, 33, 512, Chunk + 5} {
			for _, first := range []int{0, min(1<<33, math.MaxInt)/width - 6, min(1<<40, math.MaxInt/2) + 3, math.MaxInt - 12} {
				for _, double := range []bool{false, true} {
					const n = 12
					mask := func(rows []int) Slice {
						x := Make(len(rows)*width, FloatKind(double))
						x.Fill(2)
						y := Make(x.Len(), FloatKind(double))
						Dropout(y, x, 0.4, 77, rows)
						dx := Make(x.Len(), FloatKind(double))
						DropoutGrad(dx, x, 0.4, 77, rows)
						equalBits(t, "gradient", dx, y)
						return y
					}
					order := rnd.Perm(n)
					for i := range order {
						order[i] += first
					}
					for _, threads := range []int{1, 3} {
						parallel.SetThreads(threads)
						all := mask(order)
						for i, row := range order {
							equalBits(t, fmt.Sprintf("row %d of width %d, double %v", row, width, double),
								all.Range(i*width, (i+1)*width), mask([]int{row}))
						}
					}
				}
			}
		}
	})
}

// Rows in the order of the mask are the mask's beginning.
func TestDropoutOfRowsInOrder(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, width := range []int{1, 5, 64} {
			x, whole, rows := Make(9*width, FloatKind(false)), Make(9*width, FloatKind(false)), Make(9*width, FloatKind(false))
			x.Fill(2)
			Dropout(whole, x, 0.4, 77, nil)
			Dropout(rows, x, 0.4, 77, []int{0, 1, 2, 3, 4, 5, 6, 7, 8})
			equalBits(t, fmt.Sprintf("width %d", width), rows, whole)
		}
	})
}

// Rows whose places in the mask differ by the range of the counter's lower word
// are different ones.
func TestDropoutBeyondTheLowerWord(t *testing.T) {
	x, near, far := Make(64, FloatKind(true)), Make(64, FloatKind(true)), Make(64, FloatKind(true))
	x.Fill(1)
	Dropout(near, x, 0.5, 77, []int{3})
	Dropout(far, x, 0.5, 77, []int{3 + 1<<33/64})
	same := 0
	for i := range 64 {
		if near.At(i) == far.At(i) {
			same++
		}
	}
	if same < 10 || same > 54 {
		t.Errorf("%d of 64 elements are the same, want about half", same)
	}
}
