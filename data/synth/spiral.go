package synth

import (
	"cajal/internal/elementary"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// Spiral returns one arm of a spiral for each class, the example of Stanford's
// course CS231n (notes "Minimal Neural Network Case Study"). Point i of the m
// points of class k is
//
//	(ρ·sin θ, ρ·cos θ) with ρ = i/(m−1), θ = 4k + 4ρ + noise × N(0, 1)
//
// so each arm starts in the middle and turns by 4 radians until it is 1 away.
// The course has 3 classes of 100 points and noise 0.2, which moves the angle
// only. Classes are as large as each other, the first ones by one larger if n
// does not divide; points stand class by class, not shuffled. x is (N, 2), y
// is (N). Want n ≥ 1, 1 ≤ classes ≤ n, a finite noise ≥ 0.
func Spiral(n, classes int, noise float64, r *numpy.RandomState) (x, y *tensor.Tensor) {
	check := checker("spiral")
	check.points(n, 2)
	check.classes(classes, n)
	check.spread("noise", noise)

	c := newCloud(n, 2)
	i := 0
	for k := range classes {
		for _, radius := range linspace(1, share(n, classes, k)) {
			angle := float64(4*float64(k)) + float64(4*radius) + float64(noise*r.NormFloat64())
			copy(c.point(i), []float64{radius * elementary.Sin(angle), radius * elementary.Cos(angle)})
			c.labels[i] = int64(k)
			i++
		}
	}
	return c.tensors()
}
