package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
)

func TestPackedRowsAreAlone(t *testing.T) {
	rows := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 32, 33, 64, 100, 300}
	checked := 13 // one row in so many is compared with plain sums
	if raced {
		checked = 97
	}
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(1, 2))
		for _, size := range [][2]int{{784, 512}, {512, 10}, {4, 8}, {8, 3}, {64, 100}, {30, 1}, {1, 7}, {3, 129}, {1100, 300}} {
			if kernel.Instructions() == kernel.Scalar && size[0] > 500 {
				continue // one order of sums, and slow
			}
			for _, double := range []bool{false, true} {
				k, n := size[0], size[1]
				b := matrixIn(rnd, k, n, double)
				a, bias := Matrix(kernel.Make(rows[len(rows)-1]*k, kernel.FloatKind(double)), rows[len(rows)-1], k), kernel.Make(n, kernel.FloatKind(double))
				for _, s := range []kernel.Slice{a.Slice, bias} {
					for i := range s.Len() {
						s.Set(i, rnd.NormFloat64())
					}
				}
				tolerance := 1e-5
				if double {
					tolerance = 1e-14
				}
				w := Pack(b)
				all := kernel.Make(a.Rows*n, kernel.FloatKind(double))
				AffinePacked(all, a, w, bias, Activation{})
				for i := 0; i < a.Rows; i += checked {
					for j := range n {
						sum, scale := bias.At(j), math.Abs(bias.At(j))
						for q := range k {
							v := a.At(i*k+q) * b.At(q*b.RowStep+j*b.ColStep)
							sum, scale = sum+v, scale+math.Abs(v)
						}
						if got, bound := all.At(i*n+j), scale*tolerance; !(math.Abs(got-sum) <= bound) {
							t.Fatalf("%d×%d, double %v: c[%d, %d] = %v, want %v ± %v", k, n, double, i, j, got, sum, bound)
						}
					}
				}
				for _, m := range rows {
					for _, from := range []int{0, a.Rows - m} {
						part := Matrix(a.Range(from*k, (from+m)*k), m, k)
						c := kernel.Make(m*n, kernel.FloatKind(double))
						AffinePacked(c, part, w, bias, Activation{})
						for i := range c.Len() {
							if got, want := c.At(i), all.At(from*n+i); math.Float64bits(got) != math.Float64bits(want) {
								t.Fatalf("%d×%d, double %v, %d rows from %d: element %d is %v, among %d rows %v", k, n, double, m, from, i, got, a.Rows, want)
							}
						}
					}
				}
			}
		}
	})
}

func TestPackedUpdate(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(3, 4))
		for _, double := range []bool{false, true} {
			for _, size := range [][2]int{{1, 1}, {5, 3}, {8, 33}, {784, 70}, {0, 3}, {3, 0}} {
				b := matrixIn(rnd, size[0], size[1], double)
				w := Pack(b)
				if n := b.Rows * b.Cols; n > 0 {
					at := rnd.IntN(b.Rows)*b.RowStep + rnd.IntN(b.Cols)*b.ColStep
					b.Set(at, b.At(at)+1)
				}
				w.Update(b)
				a := Matrix(kernel.Make(2*b.Rows, kernel.FloatKind(double)), 2, b.Rows)
				a.Fill(0.5)
				got, want := kernel.Make(2*b.Cols, kernel.FloatKind(double)), kernel.Make(2*b.Cols, kernel.FloatKind(double))
				AffinePacked(got, a, w, kernel.Slice{}, Activation{})
				AffinePacked(want, a, Pack(b), kernel.Slice{}, Activation{})
				for i := range got.Len() {
					if got.At(i) != want.At(i) {
						t.Errorf("%d×%d, double %v, updated: element %d is %v, packed anew %v", b.Rows, b.Cols, double, i, got.At(i), want.At(i))
					}
				}
			}
		}
	})
}

func TestPackedAllocatesNothing(t *testing.T) {
	a, w := Matrix(kernel.Make(64*100, kernel.F32), 64, 100), Pack(Matrix(kernel.Make(100*50, kernel.F32), 100, 50))
	c, bias := kernel.Make(64*50, kernel.F32), kernel.Make(50, kernel.F32)
	AffinePacked(c, a, w, bias, Activation{})
	b := Matrix(kernel.Make(100*50, kernel.F32), 100, 50)
	if n := testing.AllocsPerRun(10, func() { w.Update(b); AffinePacked(c, a, w, bias, Activation{}) }); n > 0 {
		t.Errorf("an update and a product allocate %v times, want none", n)
	}
}

func BenchmarkPacked(b *testing.B) {
	for _, size := range [][3]int{{1, 784, 512}, {1, 512, 10}, {2, 784, 512}, {64, 784, 512}, {64, 512, 10}} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			m, k, n := size[0], size[1], size[2]
			x, w := Matrix(kernel.Make(m*k, kernel.F32), m, k), Pack(Matrix(kernel.Make(k*n, kernel.F32), n, k).T())
			c, bias := kernel.Make(m*n, kernel.F32), kernel.Make(n, kernel.F32)
			b.ReportAllocs()
			for b.Loop() {
				AffinePacked(c, x, w, bias, Activation{})
			}
			b.ReportMetric(2*float64(m*k*n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
		})
	}
}
