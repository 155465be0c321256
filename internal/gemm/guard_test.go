//go:build (linux || darwin) && !race

package gemm

import (
	"math"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"

	"cajal/internal/kernel"
)

// fenced is memory between two pages that nobody may touch: a loop that reads
// or writes one byte before its operands or behind them is caught.
type fenced []byte

func newFence(t *testing.T, size int) fenced {
	page := os.Getpagesize()
	size = (size + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(all) })
	for _, guard := range [][]byte{all[:page], all[page+size:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return fenced(all[page : page+size])
}

// fencedNumbers returns n random numbers at the end of the memory, or else at its
// beginning.
func fencedNumbers[T kernel.Float](f fenced, rnd *rand.Rand, n int, atEnd bool) []T {
	var v T
	at := 0
	if atEnd {
		at = len(f) - n*int(unsafe.Sizeof(v))
	}
	if n == 0 {
		return []T{}
	}
	s := unsafe.Slice((*T)(unsafe.Pointer(&f[at])), n)
	for i := range s {
		s[i] = T(rnd.NormFloat64())
	}
	return s
}

func (f fenced) slice(rnd *rand.Rand, n int, double bool) kernel.Slice {
	if double {
		return kernel.SliceOf(fencedNumbers[float64](f, rnd, n, rnd.IntN(2) == 0))
	}
	return kernel.SliceOf(fencedNumbers[float32](f, rnd, n, rnd.IntN(2) == 0))
}

// strays runs f and returns the fault of an access beside the fences.
func strays(f func()) (fault any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = recover() }()
	f()
	return nil
}

// Products keep to their operands, whichever way they are taken.
func TestProductsStayInside(t *testing.T) {
	const largest = 8 * 100 * 600
	var fences [4]fenced
	for i := range fences {
		fences[i] = newFence(t, largest)
	}
	cases := 2500
	if testing.Short() {
		cases = 600
	}
	eachSet(t, func(t *testing.T) {
		if kernel.Instructions() == kernel.Scalar {
			t.Skip("not assembly")
		}
		rnd := rand.New(rand.NewPCG(5, 6))
		for range cases {
			m, n, k := someSize(rnd, 100), someSize(rnd, 100), someSize(rnd, 600)
			double, bias, gate := rnd.IntN(2) == 0, rnd.IntN(4) == 0, rnd.IntN(4) == 0
			f := kernel.Function(rnd.IntN(int(kernel.ELUOf) + 1))
			a, b := Matrix(fences[0].slice(rnd, m*k, double), m, k), Matrix(fences[1].slice(rnd, k*n, double), k, n)
			if rnd.IntN(2) == 0 {
				a = Matrix(a.Slice, k, m).T()
			}
			if rnd.IntN(2) == 0 {
				b = Matrix(b.Slice, n, k).T()
			}
			c, from := fences[2].slice(rnd, m*n, double), fences[3].slice(rnd, m*n, double)
			fault := strays(func() {
				switch {
				case bias:
					Affine(c, a, b, from.Range(from.Len()-n, from.Len()), Activation{F: f, Y: c})
				case gate:
					MatMulThrough(c, 2, a, b, Derivative{F: f, X: from, Y: from})
				default:
					Scaled(c, 0.5, a, b, []float64{0, 1, -2}[rnd.IntN(3)])
				}
			})
			if fault != nil {
				t.Fatalf("%d×%d·%d×%d, transposed %v %v, double %v, bias %v, gate %v, activation %d: %v",
					m, k, k, n, a.ColStep != 1, b.ColStep != 1, double, bias, gate, f, fault)
			}
			if i := notANumber(c); i >= 0 {
				t.Fatalf("%d×%d·%d×%d: element %d is NaN", m, k, k, n, i)
			}
		}
	})
}

// someSize favours small ones.
func someSize(rnd *rand.Rand, most int) int {
	return 1 + int(math.Pow(rnd.Float64(), 3)*float64(most))
}

func notANumber(s kernel.Slice) int {
	for i := range s.Len() {
		if v := s.At(i); v != v {
			return i
		}
	}
	return -1
}
