package synth

import (
	"math"

	"cajal/rng/numpy"
	"cajal/tensor"
)

// Arithmetic returns a regression: pairs of numbers and what to make of them.
//
//	x = (a, b), y = (a + b, a − b, |a − b|), a and b uniform in [0, 100)
//
// The numbers are those of np.random.rand(2, n) * 100: all a first, then all
// b. x is (N, 2), y is Float64 (N, 3). Want n ≥ 1.
func Arithmetic(n int, r *numpy.RandomState) (x, y *tensor.Tensor) {
	checker("arithmetic").points(n, 3)

	x, y = tensor.New(tensor.Float64, n, 2), tensor.New(tensor.Float64, n, 3)
	draws := r.RandomSample(2, n).Float64s()
	xs, ys := x.Float64s(), y.Float64s()
	for i := range n {
		// The conversions round: no processor may fuse product and sum.
		a, b := float64(draws[i]*100), float64(draws[n+i]*100)
		copy(xs[2*i:], []float64{a, b})
		copy(ys[3*i:], []float64{a + b, a - b, math.Abs(a - b)})
	}
	return x, y
}
