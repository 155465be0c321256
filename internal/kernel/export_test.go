package kernel

import (
	"bytes"
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
	if double {
		fillRandomly(rnd, Of[float64](s))
	} else {
		fillRandomly(rnd, Of[float32](s))
	}
	return s
}

func fillRandomly[T Float](rnd *rand.Rand, s []T) {
	for i := range s {
		s[i] = T(rnd.NormFloat64())
	}
}

// values returns the elements of s.
func values(s Slice) []float64 {
	v := Make(s.Len(), F64)
	Copy(v, s)
	return Of[float64](v)
}

// sameBytes reports whether two slices have the same memory. It compares copies: the race
// detector sees what a copy reads, and not what bytes.Equal does.
func sameBytes(a, b Slice) bool {
	if a.Kind() != b.Kind() || a.Len() != b.Len() {
		return false
	}
	x, y := make([]byte, len(a.Memory())), make([]byte, len(b.Memory()))
	copy(x, a.Memory())
	copy(y, b.Memory())
	return bytes.Equal(x, y)
}

func clone(s Slice) Slice {
	c := Make(s.Len(), s.Kind())
	Copy(c, s)
	return c
}

// differs returns the first element in which two slices differ, sign of zero
// included, −1 if there is none.
func differs(a, b Slice) int {
	if sameBytes(a, b) {
		return -1
	}
	for i := range a.Len() {
		if x, y := a.At(i), b.At(i); math.Float64bits(x) != math.Float64bits(y) && (x == x || y == y) {
			return i
		}
	}
	return -1
}
