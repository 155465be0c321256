package kernel

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"cajal/internal/parallel"
)

// worth is the cost from which on calls go to the pool.
const worth = parallel.Worth

// Tests want the pool to be used wherever it can be.
func TestMain(m *testing.M) {
	parallel.WakeFrom(0)
	os.Exit(m.Run())
}

// eachSet runs a test with every set of instructions that this machine has.
func eachSet(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	was := best
	t.Cleanup(func() { Use(was) })
	for _, set := range []string{Scalar, AVX2, AVX512, NEON} {
		t.Run(set, func(t *testing.T) {
			if !Use(set) {
				t.Skip("not on this machine or in this build")
			}
			test(t)
		})
	}
}

func randomSlice(rnd *rand.Rand, n int, double bool) Slice {
	s := Make(n, FloatKind(double))
	for i := range n {
		s.Set(i, rnd.NormFloat64())
	}
	return s
}

func clone(s Slice) Slice {
	c := Make(s.Len(), s.Kind())
	Copy(c, s)
	return c
}

// differs returns the first element in which two slices differ, sign of zero
// included, −1 if there is none.
func differs(a, b Slice) int {
	for i := range a.Len() {
		if x, y := a.At(i), b.At(i); math.Float64bits(x) != math.Float64bits(y) && (x == x || y == y) {
			return i
		}
	}
	return -1
}
