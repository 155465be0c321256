package model

import (
	"fmt"
	"math"
	"testing"

	"cajal/tensor"
)

func TestRowKeepsShortDigits(t *testing.T) {
	x := tensor.From([]float32{0.1, 1.0 / 3, math.MaxFloat32}, 1, 3)
	for j, want := range []string{"0.1", "0.33333334", "3.4028235e+38"} {
		if got := fmt.Sprint(Row(x, 0)[j]); got != want {
			t.Errorf("column %d: got %s, want %s", j, got, want)
		}
	}
}
