package synth

import (
	"math"

	"cajal/internal/elementary"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// Circles returns a circle within a circle: scikit-learn's make_circles(n,
// noise=noise, factor=factor, random_state=r).
//
//	class 0: (cos t, sin t), class 1: factor·(cos t, sin t), t in [0, 2π)
//
// n/2 points are of class 0, the rest of class 1, unless [Counts] says otherwise;
// they are shuffled, unless [InOrder] says not to, and then each coordinate moves by
// noise × N(0, 1). x is (N, 2), y is (N). Want n ≥ 1, a finite noise ≥ 0 and
// 0 ≤ factor < 1.
func Circles(n int, noise, factor float64, r *numpy.RandomState, opts ...PlaneOption) (x, y *tensor.Tensor) {
	check := checker("circles")
	check.points(n, 2)
	check.spread("noise", noise)
	check.require(factor >= 0 && factor < 1, "want a factor from 0 up to, not including, 1, got %v", factor)

	var s settings
	for _, o := range opts {
		o.plane(&s)
	}
	sizes := s.sizes(check, n, 2, halves(n))

	c := newCloud(n, 2)
	outer, inner := sizes[0], sizes[1]
	for i, t := range steps(2*math.Pi, outer, outer) {
		copy(c.point(i), []float64{elementary.Cos(t), elementary.Sin(t)})
	}
	for i, t := range steps(2*math.Pi, inner, inner) {
		copy(c.point(outer+i), []float64{factor * elementary.Cos(t), factor * elementary.Sin(t)})
		c.labels[outer+i] = 1
	}
	c.shuffle(&s, r)
	c.addNoise(noise, r)
	return c.tensors()
}
