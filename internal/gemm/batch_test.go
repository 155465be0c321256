package gemm

import (
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
)

// Every product of a batch has the bits of the same product alone, on any
// number of threads.
func TestMatMulBatch(t *testing.T) {
	defer parallel.SetThreads(0)
	sizes := [][4]int{{0, 2, 3, 4}, {1, 5, 4, 3}, {3, 0, 4, 2}, {3, 2, 0, 2}, {7, 17, 9, 5}, {40, 33, 65, 31}, {3, 120, 130, 110}}
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(9, 10))
		for i, s := range sizes {
			n, m, k, q, double := s[0], s[1], s[2], s[3], i%2 == 0
			a, b := randomMatrix(rnd, n*m, k, double), randomMatrix(rnd, n*k, q, double)
			a.Rows, b.Rows = m, k
			if i%3 == 1 { // the second operand stored as its transpose
				b = Matrix(b.Slice, q, k).T()
			}
			start := randomMatrix(rnd, n*m, q, double)
			for _, add := range []bool{false, true} {
				want := kernel.Make(n*m*q, kernel.FloatKind(double))
				kernel.Copy(want, start.Slice)
				parallel.SetThreads(1)
				for p := range n {
					MatMul(want.Range(p*m*q, (p+1)*m*q), a.item(p), b.item(p), add)
				}
				for _, threads := range []int{1, 2, 3} {
					parallel.SetThreads(threads)
					got := kernel.Make(n*m*q, kernel.FloatKind(double))
					kernel.Copy(got, start.Slice)
					MatMulBatch(got, a, b, n, add)
					for e := range got.Len() {
						if got.At(e) != want.At(e) {
							t.Fatalf("%v, add %v, %d threads: element %d: got %g, want %g", s, add, threads, e, got.At(e), want.At(e))
						}
					}
				}
			}
		}
	})
}

func randomMatrix(rnd *rand.Rand, rows, cols int, double bool) Mat {
	m := Matrix(kernel.Make(rows*cols, kernel.FloatKind(double)), rows, cols)
	for i := range m.Len() {
		m.Set(i, rnd.NormFloat64())
	}
	return m
}

func TestMatMulBatchPanics(t *testing.T) {
	s := kernel.Make(24, kernel.F64)
	for _, c := range []struct {
		name string
		a, b Mat
		n    int
	}{
		{"inner sizes", Matrix(s, 2, 3), Matrix(s, 2, 3), 2},
		{"too many", Matrix(s, 2, 3), Matrix(s, 3, 2), 5},
		{"negative", Matrix(s, 2, 3), Matrix(s, 3, 2), -1},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: got no panic", c.name)
				}
			}()
			MatMulBatch(s, c.a, c.b, c.n, false)
		}()
	}
}

func TestMatMulBatchAllocatesNothing(t *testing.T) {
	a, b, c := kernel.Make(64*32*32, kernel.F32), kernel.Make(64*32*32, kernel.F32), kernel.Make(64*32*32, kernel.F32)
	run := func() { MatMulBatch(c, Matrix(a, 32, 32), Matrix(b, 32, 32).T(), 64, false) }
	run()
	if n := testing.AllocsPerRun(20, run); n > 0 {
		t.Errorf("got %v allocations, want none", n)
	}
}
