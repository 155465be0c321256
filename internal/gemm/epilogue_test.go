package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
)

// Sizes for every way in which a product is computed: thin, along k, turned
// around, packed in one block of k and in several, with broad and with narrow
// panels.
var epilogueSizes = [][3]int{
	{1, 1, 1}, {3, 0, 5}, {0, 4, 3}, {200, 2, 3}, {7, 33, 1}, {5, 17, 9}, {15, 70, 2}, {64, 100, 10}, {25, 100, 60}, {30, 65, 129},
	{64, 300, 65}, {70, 513, 40}, {130, 390, 67}, {1, 300, 300}, {24, 64, 50}, {17, 257, 33}, {32, 400, 64},
}

// eachProduct calls f with operands of all these sizes, in both types and all
// four layouts.
func eachProduct(t *testing.T, f func(t *testing.T, rnd *rand.Rand, a, b Mat)) {
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(21, 22))
		for i, s := range epilogueSizes {
			large := s[0]*s[1]*s[2] > 1<<18
			if large && (kernel.Instructions() == kernel.Scalar || testing.Short()) {
				continue // scalar code has one way only
			}
			for layout := range 4 {
				if large && layout%2 != i%2 {
					continue
				}
				double := (i+layout)%2 == 0
				a, b := randomMatrix(rnd, s[0], s[1], double), randomMatrix(rnd, s[1], s[2], double)
				if layout&1 > 0 {
					a = Matrix(a.Slice, s[1], s[0]).T()
				}
				if layout&2 > 0 {
					b = Matrix(b.Slice, s[2], s[1]).T()
				}
				f(t, rnd, a, b)
			}
		}
	})
}

func randomSlice(rnd *rand.Rand, n int, double bool) kernel.Slice {
	s := kernel.Make(n, kernel.FloatKind(double))
	for i := range n {
		s.Set(i, rnd.NormFloat64())
	}
	return s
}

func clone(s kernel.Slice) kernel.Slice {
	c := kernel.Make(s.Len(), s.Kind())
	kernel.Copy(c, s)
	return c
}

// differs returns the first element in which two slices differ, sign of zero
// included, −1 if there is none.
func differs(a, b kernel.Slice) int {
	for i := range a.Len() {
		if x, y := a.At(i), b.At(i); math.Float64bits(x) != math.Float64bits(y) && (x == x || y == y) {
			return i
		}
	}
	return -1
}

// c = alpha·a·b + beta·c for factors of all kinds: against the plain product,
// and to the bit where alpha is 1 or a power of two.
func TestGemm(t *testing.T) {
	factors := [][2]float64{{1, 0}, {1, 1}, {0.5, 0}, {-3, 1}, {1, -0.25}, {0.3, 0.7}, {0, 2}, {2, math.Pi}}
	eachProduct(t, func(t *testing.T, rnd *rand.Rand, a, b Mat) {
		n, double := a.Rows*b.Cols, a.Double()
		sum, start := kernel.Make(n, kernel.FloatKind(double)), randomSlice(rnd, n, double)
		MatMul(sum, a, b, false)
		tolerance := 1e-5
		if double {
			tolerance = 1e-14
		}
		for _, f := range factors {
			alpha, beta := f[0], f[1]
			got := clone(start)
			if beta == 0 {
				got.Fill(math.NaN()) // must not be read
			}
			Scaled(got, alpha, a, b, beta)
			for i := range n {
				want := alpha*sum.At(i) + beta*start.At(i)
				if v := got.At(i); !(math.Abs(v-want) <= tolerance*(1+math.Abs(start.At(i))+3*math.Sqrt(float64(a.Cols)))) {
					t.Fatalf("%s, alpha %v, beta %v: element %d: got %v, want %v", describe(a, b, ""), alpha, beta, i, v, want)
				}
				if beta == 0 && (alpha == 1 || alpha == 0.5) && got.At(i) != want {
					t.Fatalf("%s, alpha %v: element %d: got %v, want exactly %v", describe(a, b, ""), alpha, i, got.At(i), want)
				}
			}
			if alpha == 1 && beta == 1 {
				want := clone(start)
				MatMul(want, a, b, true)
				if i := differs(got, want); i >= 0 {
					t.Fatalf("%s: element %d: Gemm gives %v, MatMul %v", describe(a, b, ""), i, got.At(i), want.At(i))
				}
			}
		}
	})
}

// Where threads leave one column of a product that is turned around, it is the
// one row of another, and has its factor too.
func TestGemmOfALoneColumn(t *testing.T) {
	defer parallel.SetThreads(0)
	const m, k, n = 64, 256, 129
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(27, 28))
		for _, double := range []bool{false, true} {
			a, b := randomMatrix(rnd, m, k, double), randomMatrix(rnd, n, k, double).T()
			want, got := kernel.Make(m*n, kernel.FloatKind(double)), kernel.Make(m*n, kernel.FloatKind(double))
			parallel.SetThreads(1)
			MatMul(want, a, b, false)
			for i := range want.Len() {
				want.Set(i, 0.5*want.At(i))
			}
			for threads := 1; threads <= 3; threads++ {
				parallel.SetThreads(threads)
				Scaled(got, 0.5, a, b, 0)
				if e := differs(got, want); e >= 0 {
					t.Fatalf("double %v, %d threads: element %d: got %v, want %v", double, threads, e, got.At(e), want.At(e))
				}
			}
		}
	})
}

// Each product of a batch has the bits of Gemm, on any number of threads.
func TestGemmBatch(t *testing.T) {
	defer parallel.SetThreads(0)
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(23, 24))
		for i, s := range [][4]int{{0, 2, 3, 4}, {1, 5, 4, 3}, {3, 0, 4, 2}, {7, 17, 9, 5}, {40, 33, 65, 31}, {3, 120, 130, 110}} {
			n, m, k, q, double := s[0], s[1], s[2], s[3], i%2 == 0
			a, b := randomMatrix(rnd, n*m, k, double), randomMatrix(rnd, n*k, q, double)
			a.Rows, b.Rows = m, k
			start := randomSlice(rnd, n*m*q, double)
			for _, beta := range []float64{0, 1, -0.5} {
				want := clone(start)
				for p := range n {
					Scaled(want.Range(p*m*q, (p+1)*m*q), 0.125, a.item(p), b.item(p), beta)
				}
				for threads := 1; threads <= 3; threads++ {
					parallel.SetThreads(threads)
					got := clone(start)
					ScaledBatch(got, 0.125, a, b, n, beta)
					if e := differs(got, want); e >= 0 {
						t.Fatalf("%v, beta %v, %d threads: element %d: got %v, want %v", s, beta, threads, e, got.At(e), want.At(e))
					}
				}
			}
		}
	})
}

// What follows a product has the bits of a pass of its own, in place and
// beside it, with packed weights and without, on any number of threads.
func TestAffineThen(t *testing.T) {
	defer parallel.SetThreads(0)
	eachProduct(t, func(t *testing.T, rnd *rand.Rand, a, b Mat) {
		n, double := a.Rows*b.Cols, a.Double()
		bias, packed := randomSlice(rnd, b.Cols, double), Pack(b)
		if a.Rows > 2 && b.Cols > 0 && a.Cols > 0 { // NaN, infinities and zeros with signs go through as well
			bias.Set(0, math.NaN())
			bias.Set(b.Cols-1, math.Inf(1-2*rnd.IntN(2)))
			bias.Set(b.Cols/2, math.Copysign(0, -1))
			for k := range b.Rows {
				b.Set(k*b.RowStep+b.Cols/2*b.ColStep, math.Copysign(0, -1))
			}
			packed.Update(b)
		}
		for way, affine := range []func(c kernel.Slice, act Activation){
			func(c kernel.Slice, act Activation) { Affine(c, a, b, bias, act) },
			func(c kernel.Slice, act Activation) { AffinePacked(c, a, packed, bias, act) },
			func(c kernel.Slice, act Activation) { Affine(c, a, b, kernel.Slice{}, act) },
		} {
			parallel.SetThreads(1)
			sums := kernel.Make(n, kernel.FloatKind(double))
			affine(sums, Activation{})
			for i := range kernel.Functions {
				f, param := kernel.Function(i), 0.75 // which few of them take
				if n > 4000 && i%3 != way {
					continue
				}
				want := kernel.Make(n, kernel.FloatKind(double))
				kernel.Map(f, param, want, sums)
				parallel.SetThreads(1 + i%3)
				where := func(what string, e int, got, want kernel.Slice) string {
					return fmt.Sprintf("%s, way %d, %v %s: element %d: got %v, want %v", describe(a, b, ""), way, f, what, e, got.At(e), want.At(e))
				}
				c := kernel.Make(n, kernel.FloatKind(double))
				c.Fill(math.NaN())
				affine(c, Activation{f, param, c})
				if e := differs(c, want); e >= 0 {
					t.Fatal(where("in place", e, c, want))
				}
				if f == kernel.IdentityOf {
					continue
				}
				y := kernel.Make(n, kernel.FloatKind(double))
				affine(c, Activation{f, param, y})
				if e := differs(y, want); e >= 0 {
					t.Fatal(where("beside", e, y, want))
				}
				if e := differs(c, sums); e >= 0 {
					t.Fatal(where("'s input", e, c, sums))
				}
			}
		}
	})
}

// A gradient that goes through a derivative has the bits of a product and a
// pass of its own.
func TestMatMulThrough(t *testing.T) {
	defer parallel.SetThreads(0)
	eachProduct(t, func(t *testing.T, rnd *rand.Rand, a, b Mat) {
		n, double := a.Rows*b.Cols, a.Double()
		x, y := randomSlice(rnd, n, double), kernel.Make(n, kernel.FloatKind(double))
		if n > 4 {
			x.Set(n/2, math.NaN())
			x.Set(n-1, 0)
		}
		for i := range kernel.Functions {
			f, param := kernel.Function(i), 0.75 // which few of them take
			kernel.Map(f, param, y, x)
			alpha := []float64{1, 1.25, 0, 10. / 7}[i%4]
			dy, want := kernel.Make(n, kernel.FloatKind(double)), kernel.Make(n, kernel.FloatKind(double))
			parallel.SetThreads(1)
			sums := kernel.Make(n, kernel.FloatKind(double))
			MatMul(sums, a, b, false)
			kernel.AddScaled(dy, alpha, sums)
			kernel.MapGrad(f, param, want, x, y, dy)
			parallel.SetThreads(1 + i%3)
			got := kernel.Make(n, kernel.FloatKind(double))
			got.Fill(math.NaN())
			MatMulThrough(got, alpha, a, b, Derivative{f, param, x, y})
			if e := differs(got, want); e >= 0 {
				t.Fatalf("%s, derivative of %v: element %d: got %v, want %v", describe(a, b, ""), f, e, got.At(e), want.At(e))
			}
		}
	})
}

func TestEndingAllocatesNothing(t *testing.T) {
	for _, s := range [][3]int{{200, 2, 3}, {64, 100, 10}, {130, 130, 130}} {
		a, b := Matrix(kernel.Make(s[0]*s[1], kernel.F32), s[0], s[1]), Matrix(kernel.Make(s[1]*s[2], kernel.F32), s[2], s[1]).T()
		c, x, bias := kernel.Make(s[0]*s[2], kernel.F32), kernel.Make(s[0]*s[2], kernel.F32), kernel.Make(s[2], kernel.F32)
		run := func() {
			Affine(c, a, b, bias, Activation{kernel.TanhOf, 0, c})
			Scaled(c, 2, a, b, 0.5)
			MatMulThrough(c, 2, a, b, Derivative{kernel.GELUOf, 0, x, kernel.Slice{}})
		}

		run()
		if n := testing.AllocsPerRun(20, run); n > 0 {
			t.Errorf("%v: got %v allocations, want none", s, n)
		}
	}
}
