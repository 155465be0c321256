package gemm

import (
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
)

// FuzzMatMul compares a product of any sizes, layouts and sums with the plain
// one, on every set of instructions, and its bits on several threads.
func FuzzMatMul(f *testing.F) {
	f.Add(uint16(64), uint16(784), uint16(33), uint8(0), uint64(1))
	f.Add(uint16(15), uint16(257), uint16(31), uint8(1), uint64(2))
	f.Add(uint16(225), uint16(65), uint16(97), uint8(2), uint64(3))
	f.Add(uint16(30), uint16(1025), uint16(130), uint8(3), uint64(4)) // just below what is too large
	f.Fuzz(func(t *testing.T, m, k, n uint16, how uint8, seed uint64) {
		a, b, c := int(m)%400, int(k)%1500, int(n)%400
		if a*b*c > 4<<20 {
			t.Skip("too large for a fuzz target")
		}
		eachSet(t, func(t *testing.T) {
			defer parallel.SetThreads(0)
			rnd := rand.New(rand.NewPCG(seed, 1))
			double := how&1 == 1
			x, y := matrixIn(rnd, a, b, double), matrixIn(rnd, b, c, double)
			checkProduct(t, rnd, x, y, []string{"", "add", "bias"}[how/2%3])
			sameBits(t, x, y)
		})
	})
}

// What is not finite comes out as IEEE arithmetic has it, and spreads no
// further than the sums it belongs to: what stands in c before, behind the last
// column of b or between its rows is never a factor.
func TestMatMulNotFinite(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	eachSet(t, func(t *testing.T) {
		for _, s := range [][3]int{{1, 1, 1}, {3, 5, 2}, {15, 17, 33}, {30, 70, 65}, {64, 300, 130}, {200, 40, 210}} {
			for _, double := range []bool{false, true} {
				m, k, n := s[0], s[1], s[2]
				a, b := Matrix(kernel.Make(m*k, kernel.FloatKind(double)), m, k), Matrix(kernel.Make(k*n, kernel.FloatKind(double)), k, n)
				a.Fill(1)
				b.Fill(2)
				a.Set(0, inf)        // row 0: inf
				a.Set((m-1)*k, -inf) // last row: −inf, or NaN with the first
				b.Set(n-1, nan)      // last column: NaN
				c := kernel.Make(m*n, kernel.FloatKind(double))
				c.Fill(nan)
				MatMul(c, a, b, false)
				for i := range m {
					for j := range n {
						want := 2 * float64(k)
						switch {
						case j == n-1:
							want = nan
						case i == m-1:
							want = -inf
						case i == 0:
							want = inf
						}
						if got := c.At(i*n + j); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
							t.Fatalf("%v, double %v: element (%d, %d): got %g, want %g", s, double, i, j, got, want)
						}
					}
				}
			}
		}
	})
}

// All four transpositions just below and above where the way of computing
// changes: heights of tiles, rows that are turned, columns that repay packing,
// blocks of k.
func TestMatMulTranspositions(t *testing.T) {
	sizes := [][3]int{
		{32, 256, 12}, {33, 261, 2}, {9, 385, 33}, {10, 383, 31}, {13, 257, 65}, {23, 100, 64}, {24, 64, 48}, {24, 63, 49}, {29, 1025, 58}, {33, 256, 191},
		{57, 300, 192}, {64, 129, 193}, {128, 65, 256}, {129, 64, 257}, {225, 1023, 16}, {20, 1400, 200}, {16, 64, 32}, {31, 1600, 70},
		{32, 1024, 90}, {40, 512, 81}, {96, 90, 200}, {97, 91, 200},
	}
	if testing.Short() || raced {
		sizes = sizes[:12]
	}
	defer parallel.SetThreads(0)
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(11, 12))
		for i, s := range sizes {
			m, k, n := s[0], s[1], s[2]
			for layout := range 4 {
				double := (i+layout)%2 == 0
				a, b := randomMatrix(rnd, m, k, double), randomMatrix(rnd, k, n, double)
				if layout&1 > 0 {
					a = Matrix(a.Slice, k, m).T()
				}
				if layout&2 > 0 {
					b = Matrix(b.Slice, n, k).T()
				}
				checkProduct(t, rnd, a, b, []string{"", "bias", "add"}[(i+layout)%3])
				if kernel.Instructions() != kernel.Scalar {
					sameBits(t, a, b)
				}
			}
		}
	})
}
