package synth

import (
	"math"

	"cajal/internal/elementary"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// Moons returns two half circles that reach into each other: scikit-learn's
// make_moons(n, noise=noise, random_state=r).
//
//	class 0: (cos t, sin t), class 1: (1 − cos t, ½ − sin t), t from 0 to π
//
// n/2 points are of class 0, the rest of class 1, unless [Counts] says otherwise;
// they are shuffled, unless [InOrder] says not to, and then each coordinate moves by
// noise × N(0, 1). x is (N, 2), y is (N). Want n ≥ 1 and a finite noise ≥ 0.
func Moons(n int, noise float64, r *numpy.RandomState, opts ...PlaneOption) (x, y *tensor.Tensor) {
	check := checker("moons")
	check.points(n, 2)
	check.spread("noise", noise)

	var s settings
	for _, o := range opts {
		o.plane(&s)
	}
	sizes := s.sizes(check, n, 2, halves(n))

	c := newCloud(n, 2)
	upper := sizes[0]
	for i, t := range linspace(math.Pi, upper) {
		copy(c.point(i), []float64{elementary.Cos(t), elementary.Sin(t)})
	}
	for i, t := range linspace(math.Pi, sizes[1]) {
		copy(c.point(upper+i), []float64{1 - elementary.Cos(t), 1 - elementary.Sin(t) - 0.5})
		c.labels[upper+i] = 1
	}
	c.shuffle(&s, r)
	c.addNoise(noise, r)
	return c.tensors()
}
