package gemm

import (
	"os"
	"testing"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
)

// Tests want the pool to be used wherever it can be.
func TestMain(m *testing.M) {
	parallel.WakeFrom(0)
	os.Exit(m.Run())
}

// eachSet runs a test with every set of instructions that this machine has.
func eachSet(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	was := kernel.Instructions()
	t.Cleanup(func() { useBoth(was) })
	for _, set := range []string{kernel.Scalar, kernel.AVX2, kernel.AVX512, kernel.NEON} {
		t.Run(set, func(t *testing.T) {
			if !useBoth(set) {
				t.Skip("not on this machine or in this build")
			}
			test(t)
		})
	}
}

// useBoth puts a set of instructions in place here and in package kernel, and
// reports whether there is one.
func useBoth(set string) bool {
	if !kernel.Use(set) {
		return false
	}
	use(set)
	return true
}

// equalBits fails unless both hold the same numbers to the last bit, or NaN.
func equalBits(t *testing.T, what string, got, want kernel.Slice) {
	t.Helper()
	if i := differs(got, want); i >= 0 {
		t.Fatalf("%s, element %d of %d: got %g, want %g", what, i, want.Len(), got.At(i), want.At(i))
	}
}
