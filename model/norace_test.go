//go:build !race

// The race detector allocates on its own account.

package model

import "testing"

// Once a Predictor has seen its largest batch it allocates nothing, whatever the
// size of the next.
func TestPredictorAllocatesNothing(t *testing.T) {
	m := open(t, written(t, flowers(), 2))
	p := m.Predictor()
	batches := []int{64, 3, 64, 1}
	for range 3 {
		for _, n := range batches {
			if _, err := p.Predict(samples(n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	x := samples(64)
	allocations := testing.AllocsPerRun(20, func() {
		if _, err := p.Predict(x); err != nil {
			t.Fatal(err)
		}
	})
	if allocations != 0 {
		t.Errorf("a prediction of 64 rows allocates %v times, want none", allocations)
	}
}
