package pairwise_test

import (
	"testing"

	"cajal/internal/pairwise"
)

// The sums of 1, 1/2, … 1/n have the bits of NumPy 2.4.6:
//
//	numpy.sum(1 / numpy.arange(1.0, n + 1)).hex()
//
// Added one after the other, those of 128 numbers and more differ.
func TestSumIsNumPys(t *testing.T) {
	for _, c := range []struct {
		n    int
		want float64
	}{
		{0, 0},
		{1, 1},
		{7, 0x1.4be2be2be2be2p+1},
		{8, 0x1.5be2be2be2be2p+1},
		{15, 0x1.a8bbba47475d4p+1},
		{128, 0x1.5bb8ae9541ca7p+2},
		{129, 0x1.5c37b09149ba9p+2},
		{136, 0x1.5f9633591b269p+2},
		{1000, 0x1.df11f45f4e61ap+2},
		{4099, 0x1.1caab02d9bbe3p+3},
	} {
		v := make([]float64, c.n)
		for i := range v {
			v[i] = 1 / float64(i+1)
		}
		if got := pairwise.Sum(v); got != c.want {
			t.Errorf("%d numbers: got %x, want %x", c.n, got, c.want)
		}
	}
}
