package kernel

import (
	"math"
	"testing"
)

// Runs and channels of all lengths, in place or not, against a product and a sum in
// float64: the error is that of one or of two roundings.
func TestChannelScale(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, double := range []bool{false, true} {
			for _, inner := range []int{1, 3, 16, 49, Chunk + 5} {
				const pictures, channels = 2, 3
				n := pictures * channels * inner
				x, factors := Make(n, FloatKind(double)), Make(2*channels, FloatKind(double))
				for i := range n {
					x.Set(i, 10*math.Sin(float64(i*i)))
				}
				for i := range 2 * channels {
					factors.Set(i, math.Cos(float64(3*i+1)))
				}
				y := Make(n, FloatKind(double))
				ChannelScale(y, x, factors, inner)
				epsilon := 0x1p-24
				if double {
					epsilon = 0x1p-52 // of the two computations
				}
				for i := range n {
					c := i / inner % channels
					product, shift := x.At(i)*factors.At(2*c), factors.At(2*c+1)
					if want, size := product+shift, math.Abs(product)+math.Abs(product+shift); !(math.Abs(y.At(i)-want) <= epsilon*size) {
						t.Fatalf("runs of %d, double %v: element %d is %v, want %v", inner, double, i, y.At(i), want)
					}
				}
				ChannelScale(x, x, factors, inner)
				for i := range n {
					if x.At(i) != y.At(i) {
						t.Fatalf("runs of %d, double %v: element %d in place is %v, want %v", inner, double, i, x.At(i), y.At(i))
					}
				}
			}
		}
	})
}
