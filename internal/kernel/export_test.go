package kernel

import (
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
	t.Cleanup(func() { use(was) })
	for _, set := range []string{Scalar, AVX2, AVX512, NEON} {
		t.Run(set, func(t *testing.T) {
			if !use(set) {
				t.Skip("not on this machine or in this build")
			}
			test(t)
		})
	}
}
