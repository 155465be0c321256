//go:build (linux || darwin) && !race

package gemm

import (
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/fence"
	"cajal/internal/kernel"
)

// fenced returns n random numbers at one end of the memory.
func fenced(m fence.Memory, rnd *rand.Rand, n int, double bool) kernel.Slice {
	if double {
		return kernel.SliceOf(fence.Numbers[float64](m, rnd, n, rnd.IntN(2) == 0))
	}
	return kernel.SliceOf(fence.Numbers[float32](m, rnd, n, rnd.IntN(2) == 0))
}

// Products keep to their operands, whichever way they are taken.
func TestProductsStayInside(t *testing.T) {
	const largest = 8 * 100 * 600
	var fences [4]fence.Memory
	for i := range fences {
		fences[i] = fence.New(t, largest)
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
			a, b := Matrix(fenced(fences[0], rnd, m*k, double), m, k), Matrix(fenced(fences[1], rnd, k*n, double), k, n)
			if rnd.IntN(2) == 0 {
				a = Matrix(a.Slice, k, m).T()
			}
			if rnd.IntN(2) == 0 {
				b = Matrix(b.Slice, n, k).T()
			}
			c, from := fenced(fences[2], rnd, m*n, double), fenced(fences[3], rnd, m*n, double)
			fault := fence.Strays(func() {
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
