package tensor

import (
	"math"
	"testing"
)

func TestPow(t *testing.T) {
	for name, c := range map[string]struct{ got, want *Tensor }{
		"floats":    {From([]float64{2, -2, 9, 0, math.NaN(), -8}).Pow(From([]float64{10, -3, 0.5, 0, 0, 1.0 / 3})), From([]float64{1024, -0.125, 3, 1, 1, math.NaN()})},
		"singles":   {From([]float32{2, 3}).Pow(From([]float32{0.5, 20})), From([]float32{math.Sqrt2, 3486784401})},
		"broadcast": {From([]float64{1, 2, 3}).Pow(From([]float64{0, 2}, 2, 1)), From([]float64{1, 1, 1, 1, 4, 9}, 2, 3)},
		"a number":  {From([]float64{1, 2, 3}).PowScalar(3), From([]float64{1, 8, 27})},
		"whole":     {From([]int64{2, -3, 0, 0, 7}).Pow(From([]int64{62, 3, 0, 5, 1})), From([]int64{1 << 62, -27, 1, 0, 7})},
		"wraps":     {From([]int32{2, 3, -2}).Pow(From([]int32{32, 21, 31})), From([]int32{0, 1870418611, math.MinInt32})},
		"bytes":     {From([]uint8{3, 255}).PowScalar(6), From([]uint8{217, 1})},
		"negative":  {From([]int64{1, -1, -1, 2, 0}).Pow(From([]int64{-5, -5, -4, -1, -1})), From([]int64{1, -1, 1, 0, 0})},
	} {
		if d, _ := distanceOf(c.got, c.want); d != 0 || c.got.DType() != c.want.DType() {
			t.Errorf("%s: got %v, want %v", name, c.got, c.want)
		}
	}
}
