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
