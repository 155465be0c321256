package synth

import (
	"math"

	"cajal/rng/numpy"
	"cajal/tensor"
)

// Moons returns two half circles that reach into each other: scikit-learn's
// make_moons(n, noise=noise, random_state=r).
//
//	class 0: (cos t, sin t), class 1: (1 − cos t, ½ − sin t), t from 0 to π
//
// n/2 points are of class 0, the rest of class 1; they are shuffled, and then
// each coordinate moves by noise × N(0, 1). x is (N, 2), y is (N). Want n ≥ 1
// and a finite noise ≥ 0.
func Moons(n int, noise float64, r *numpy.RandomState) (x, y *tensor.Tensor) {
	check := checker("moons")
	check.points(n, 2)
	check.spread("noise", noise)

	c := newCloud(n, 2)
	upper := n / 2
	for i, t := range linspace(math.Pi, upper) {
		copy(c.point(i), []float64{math.Cos(t), math.Sin(t)})
	}
	for i, t := range linspace(math.Pi, n-upper) {
		copy(c.point(upper+i), []float64{1 - math.Cos(t), 1 - math.Sin(t) - 0.5})
		c.labels[upper+i] = 1
	}
	c.reorder(r.Permutation(n))
	c.addNoise(noise, r)
	return c.tensors()
}
