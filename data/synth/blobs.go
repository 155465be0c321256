package synth

import (
	"slices"

	"cajal/rng/numpy"
	"cajal/tensor"
)

// Blobs returns one round normal cloud for each class: scikit-learn's
// make_blobs(n, n_features=features, centers=classes, cluster_std=std,
// random_state=r).
//
// Each coordinate of a centre is uniform in [−10, 10), each point lies
// std × N(0, 1) from its centre in each coordinate, and classes are as large
// as each other, the first ones by one larger if n does not divide. Points are
// shuffled. [Box], [Centers], [Stds], [Counts] and [InOrder] change each of these.
// x is (N, features), y is (N). Want n ≥ 1, features ≥ 1, 1 ≤ classes ≤ n, a finite
// std ≥ 0.
func Blobs(n, features, classes int, std float64, r *numpy.RandomState, opts ...BlobsOption) (x, y *tensor.Tensor) {
	check := checker("blobs")
	check.points(n, features)
	check.classes(classes, n)
	check.spread("std", std)

	s := settings{lo: -10, hi: 10}
	for _, o := range opts {
		o.blobs(&s)
	}
	sizes := s.sizes(check, n, classes, func(k int) int { return share(n, classes, k) })
	stds := s.deviations(check, std, classes)
	s.checkCenters(check, features, classes)

	centers := s.centers
	if centers == nil {
		centers = r.Uniform(s.lo, s.hi, classes, features)
	}
	c := newCloud(n, features)
	i := 0
	for k, size := range sizes {
		for range size {
			for j := range features {
				c.point(i)[j] = centers.At(k, j) + float64(stds[k]*r.NormFloat64())
			}
			c.labels[i] = int64(k)
			i++
		}
	}
	c.shuffle(&s, r)
	return c.tensors()
}

// deviations returns that of each class.
func (s *settings) deviations(check checker, std float64, classes int) []float64 {
	if s.stds == nil {
		return slices.Repeat([]float64{std}, classes)
	}
	check.require(len(s.stds) == classes, "want a std for each of %d classes, got %d", classes, len(s.stds))
	for _, v := range s.stds {
		check.spread("std", v)
	}
	return s.stds
}

// checkCenters refuses centres that do not fit, and a box without an inside.
func (s *settings) checkCenters(check checker, features, classes int) {
	check.require(finite(s.lo) && finite(s.hi-s.lo) && s.lo <= s.hi, "want a finite box, its lower end first, got %v and %v", s.lo, s.hi)
	if s.centers == nil {
		return
	}
	check.require(slices.Equal(s.centers.Shape(), []int{classes, features}), "want centres (%d, %d), got %s",
		classes, features, tensor.ShapeString(s.centers.Shape()))
	for k := range classes {
		for j := range features {
			v := s.centers.At(k, j)
			check.require(finite(v), "want finite centres, got %v for feature %d of class %d", v, j, k)
		}
	}
}
