package grad

import (
	"math"
	"testing"

	"cajal/tensor"
)

// Additions that meet in one place keep their digits in single precision, as sums do:
// added one after the other, a million of 0.1 are off by a hundredth.
func TestManyAdditionsKeepDigits(t *testing.T) {
	const n, k = 300_000, 2
	one := tensor.New(tensor.Int64, n)
	ones := tensor.New(tensor.Int64, n, k)
	tenths := tensor.New(tensor.Float32, n, k)
	one.Fill(1)
	ones.Fill(1)
	tenths.Fill(0.1)
	for _, c := range []struct {
		name string
		// f uses x, of shape (3, k), so that row 1 of its gradient or of the result is
		// a sum of n tenths.
		f     func(t *Tape, x Value) Value
		value bool // whether it is the result
	}{
		{"lookup", func(t *Tape, x Value) Value { return t.Const(one).Lookup(x).Mul(t.Const(tenths)) }, false},
		{"padded lookup", func(t *Tape, x Value) Value { return t.Const(one).LookupPadded(x, 2).Mul(t.Const(tenths)) }, false},
		{"take", func(t *Tape, x Value) Value { return t.Use(x).Take(0, one).Mul(t.Const(tenths)) }, false},
		{"gather", func(t *Tape, x Value) Value { return t.Use(x).Gather(0, ones).Mul(t.Const(tenths)) }, false},
		{"scatter-add", func(t *Tape, x Value) Value { return t.Use(x).ScatterAdd(0, ones, t.Const(tenths)) }, true},
	} {
		x := Param("x", tensor.New(tensor.Float32, 3, k))
		y := c.f(NewTape(), x)
		y.Sum().Backward()
		got := x.Grad().Float32s()
		if c.value {
			got = y.Tensor().Float32s()
		}
		want := n * float64(float32(0.1))
		for i := k; i < 2*k; i++ {
			if off := float64(got[i])/want - 1; math.Abs(off) > 0x1p-24 {
				t.Errorf("%s: %d additions of 0.1 give %v, want %v, off by %.1e of it", c.name, n, got[i], want, off)
			}
		}
	}
}
