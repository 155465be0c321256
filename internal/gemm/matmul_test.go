package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
)

// matrixIn returns a random matrix somewhere in a larger slice, with rows or
// columns next to each other, or neither.
func matrixIn(rnd *rand.Rand, rows, cols int, double bool) Mat {
	m := Mat{Rows: rows, Cols: cols}
	switch rnd.IntN(6) {
	case 0, 1:
		m.RowStep, m.ColStep = cols, 1
	case 2, 3:
		m.RowStep, m.ColStep = 1, rows
	case 4:
		m.RowStep, m.ColStep = cols+rnd.IntN(5), 1
	case 5:
		m.RowStep, m.ColStep = 2*cols+1, 2
	}
	off := rnd.IntN(4)
	n := max(0, (rows-1)*m.RowStep+(cols-1)*m.ColStep+1)
	if rows == 0 || cols == 0 {
		n = 0
	}
	s := kernel.Make(off+n, kernel.FloatKind(double))
	for i := range s.Len() {
		s.Set(i, rnd.NormFloat64())
	}
	m.Slice = s.Range(off, off+n)
	return m
}

// dense returns the elements of m, row by row.
func (m Mat) dense() []float64 {
	var list []float64
	for i := range m.Rows {
		for j := range m.Cols {
			list = append(list, m.At(i*m.RowStep+j*m.ColStep))
		}
	}
	return list
}

// checkProduct compares a product with the plain sum in double precision, and
// looks whether the numbers before and after c are as they were.
func checkProduct(t *testing.T, rnd *rand.Rand, a, b Mat, from string) {
	t.Helper()
	const guard = 37
	n, double := a.Rows*b.Cols, a.Double()
	all := kernel.Make(n+2*guard, kernel.FloatKind(double))
	for i := range all.Len() {
		all.Set(i, rnd.NormFloat64())
	}
	if from != "add" {
		for i := range n {
			all.Set(guard+i, math.NaN()) // must not be read
		}
	}
	before := kernel.Make(all.Len(), kernel.FloatKind(double))
	kernel.Copy(before, all)
	c := all.Range(guard, guard+n)
	bias := kernel.Make(b.Cols, kernel.FloatKind(double))
	for i := range b.Cols {
		bias.Set(i, rnd.NormFloat64())
	}
	if from == "bias" {
		Affine(c, a, b, bias, Activation{})
	} else {
		MatMul(c, a, b, from == "add")
	}
	x, y := a.dense(), b.T().dense()
	tolerance := 3e-7
	if double {
		tolerance = 6e-16
	}
	stride, offset := 1, rnd.IntN(5)
	if n*a.Cols > 1<<18 { // the plain sums of every fifth row say enough
		stride = 5
	}
	for i := range all.Len() {
		if i < guard || i >= guard+n {
			if all.At(i) != before.At(i) {
				t.Fatalf("%s: wrote %d elements beside the destination", describe(a, b, from), i-guard)
			}
			continue
		}
		r, q := (i-guard)/b.Cols, (i-guard)%b.Cols
		if (r+offset)%stride > 0 && r < a.Rows-1 {
			continue
		}
		var want, size float64
		switch from {
		case "add":
			want = before.At(i)
		case "bias":
			want = bias.At(q)
		}
		want, size = plainSum(want, x[r*a.Cols:(r+1)*a.Cols], y[q*a.Cols:(q+1)*a.Cols])
		if got := all.At(i); !(math.Abs(got-want) <= tolerance*(size+1)*math.Sqrt(float64(a.Cols+8))) {
			t.Fatalf("%s: element (%d, %d): got %g, want %g", describe(a, b, from), r, q, got, want)
		}
	}
}

// plainSum adds the products of x and y to a number, and returns the sum and that of the
// sizes of what was added. The race detector need not look at what the test alone has.
//
//go:norace
func plainSum(from float64, x, y []float64) (sum, size float64) {
	sum, size = from, math.Abs(from)
	for k, v := range x {
		v *= y[k]
		sum += v
		size += math.Abs(v)
	}
	return sum, size
}

func describe(a, b Mat, from string) string {
	return fmt.Sprintf("%d×%d·%d×%d, steps %d %d and %d %d, double %v, %q", a.Rows, a.Cols, b.Rows, b.Cols,
		a.RowStep, a.ColStep, b.RowStep, b.ColStep, a.Double(), from)
}

// Random sizes around every edge: none, one, below and above each tile, block
// and vector.
func TestMatMul(t *testing.T) {
	edges := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 23, 24, 25, 28, 29, 31, 32, 33, 48, 63, 64, 65, 100}
	rounds := 600
	if testing.Short() {
		rounds = 300
	}
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(5, 6))
		for i := range rounds {
			pick := func() int { return edges[rnd.IntN(len(edges))] }
			m, n, k, double := pick(), pick(), pick(), i%2 == 0
			checkProduct(t, rnd, matrixIn(rnd, m, k, double), matrixIn(rnd, k, n, double), []string{"", "add", "bias"}[i%3])
		}
	})
}

// Products that are cut into blocks, in every layout, on one and on three
// threads: the bits have to be the same.
func TestMatMulBlocks(t *testing.T) {
	sizes := [][3]int{
		{30, 785, 70}, {460, 33, 70}, {1, 785, 300}, {5, 300, 257}, {24, 600, 33}, {97, 520, 9}, {70, 513, 10}, {113, 150, 66},
		{230, 120, 31}, {300, 390, 1}, {2, 9000, 5}, {200, 2, 3}, {3, 200, 2}, {29, 40, 1060}, {40, 1024, 65},
	}
	if testing.Short() {
		sizes = sizes[:8]
	}
	defer parallel.SetThreads(0)
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(7, 8))
		for i, s := range sizes {
			for layout := range 2 {
				double := (i+layout)%2 == 0
				a, b := matrixIn(rnd, s[0], s[1], double), matrixIn(rnd, s[1], s[2], double)
				checkProduct(t, rnd, a, b, "")
				sameBits(t, a, b)
			}
		}
	})
}

func sameBits(t *testing.T, a, b Mat) {
	t.Helper()
	var first kernel.Slice
	for _, threads := range []int{1, 2, 3} {
		parallel.SetThreads(threads)
		c := kernel.Make(a.Rows*b.Cols, a.Kind())
		MatMul(c, a, b, false)
		if threads == 1 {
			first = c
			continue
		}
		for i := range c.Len() {
			if c.At(i) != first.At(i) {
				t.Fatalf("%s: element %d: %g on %d threads, %g on one", describe(a, b, ""), i, c.At(i), threads, first.At(i))
			}
		}
	}
}

func TestMatMulAllocatesNothing(t *testing.T) {
	for _, s := range [][3]int{{200, 2, 3}, {64, 784, 512}, {300, 300, 300}} {
		if testing.Short() && s[1] > 2 {
			s = [3]int{130, 130, 130} // as much as takes two threads
		}
		a, b, c := kernel.Make(s[0]*s[1], kernel.F32), kernel.Make(s[1]*s[2], kernel.F32), kernel.Make(s[0]*s[2], kernel.F32)
		run := func() { MatMul(c, Matrix(a, s[0], s[1]), Matrix(b, s[2], s[1]).T(), false) }
		run()
		if n := testing.AllocsPerRun(20, run); n > 0 {
			t.Errorf("%v: got %v allocations, want none", s, n)
		}
	}
}

func TestMatMulPanics(t *testing.T) {
	s := kernel.Make(6, kernel.F64)
	for _, c := range []struct {
		name string
		c    kernel.Slice
		a, b Mat
	}{
		{"inner sizes", s, Matrix(s, 2, 3), Matrix(s, 2, 3)},
		{"short matrix", s, Matrix(s, 3, 3), Matrix(s, 3, 2)},
		{"short destination", s.Range(0, 3), Matrix(s, 2, 3), Matrix(s, 3, 2)},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: got no panic", c.name)
				}
			}()
			MatMul(c.c, c.a, c.b, false)
		}()
	}
}

func BenchmarkMatMul(b *testing.B) {
	was := kernel.Instructions()
	defer useBoth(was)
	defer parallel.SetThreads(0)
	for _, s := range []struct {
		name    string
		m, k, n int
		ta, tb  bool
		double  bool
	}{
		{"64", 64, 64, 64, false, false, false}, {"128", 128, 128, 128, false, false, false},
		{"256", 256, 256, 256, false, false, false}, {"512", 512, 512, 512, false, false, false},
		{"1024", 1024, 1024, 1024, false, false, false},
		{"forward", 64, 784, 512, false, true, false}, {"dW", 512, 64, 784, true, false, false},
		{"dX", 64, 512, 784, false, false, false}, {"out", 64, 512, 10, false, true, false},
		{"one", 1, 784, 512, false, true, false}, {"sixteen", 16, 784, 512, false, true, false},
		{"d128", 128, 128, 128, false, false, true}, {"d512", 512, 512, 512, false, false, true},
		{"moons", 200, 2, 3, false, true, true}, {"moonsdW", 3, 200, 2, true, false, true}, {"moonsdX", 200, 2, 3, false, false, true},
	} {
		x, y, c := Matrix(kernel.Make(s.m*s.k, kernel.FloatKind(s.double)), s.m, s.k), Matrix(kernel.Make(s.k*s.n, kernel.FloatKind(s.double)), s.k, s.n), kernel.Make(s.m*s.n, kernel.FloatKind(s.double))
		if s.ta {
			x = Matrix(x.Slice, s.k, s.m).T()
		}
		if s.tb {
			y = Matrix(y.Slice, s.n, s.k).T()
		}
		for i := range x.Len() {
			x.Set(i, math.Sin(float64(i)))
		}
		for i := range y.Len() {
			y.Set(i, math.Cos(float64(i)))
		}
		for _, set := range []string{kernel.Scalar, kernel.AVX2, kernel.AVX512, kernel.NEON} {
			for threads := 1; threads <= 2; threads++ {
				if !useBoth(set) {
					continue
				}
				parallel.SetThreads(threads)
				b.Run(fmt.Sprintf("%s/%s/%d", s.name, set, threads), func(b *testing.B) {
					for b.Loop() {
						MatMul(c, x, y, false)
					}
					b.ReportMetric(2*float64(s.m)*float64(s.k)*float64(s.n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
				})
			}
		}
	}
}
