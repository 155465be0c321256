package gemm

import (
	"testing"

	"cajal/internal/kernel"
)

// Each set of instructions counts its own vectors: 28 in a round, each of as many
// multiply-adds as it has numbers. The scalar one has none.
func TestPeak(t *testing.T) {
	lanes := map[string][2]float64{kernel.AVX2: {8, 4}, kernel.AVX512: {16, 8}, kernel.NEON: {4, 2}}
	want := lanes[kernel.Instructions()]
	for i, double := range []bool{false, true} {
		if got := Peak(double, 3); got != 3*28*2*want[i] {
			t.Errorf("Peak(%v, 3) with %s = %v, want %v", double, kernel.Instructions(), got, 3*28*2*want[i])
		}
		if got := Peak(double, 0); got != 0 {
			t.Errorf("Peak(%v, 0) = %v, want 0", double, got)
		}
	}
}
