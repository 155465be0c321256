package kernel

import "testing"

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
