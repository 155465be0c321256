package synth

import (
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
// shuffled. x is (N, features), y is (N). Want n ≥ 1, features ≥ 1,
// 1 ≤ classes ≤ n, a finite std ≥ 0.
func Blobs(n, features, classes int, std float64, r *numpy.RandomState) (x, y *tensor.Tensor) {
	check := checker("blobs")
	check.points(n, features)
	check.classes(classes, n)
	check.spread("std", std)

	centers := r.Uniform(-10, 10, classes, features).Float64s()
	c := newCloud(n, features)
	i := 0
	for k := range classes {
		center := centers[k*features : (k+1)*features]
		for range share(n, classes, k) {
			for j := range center {
				c.point(i)[j] = center[j] + float64(std*r.NormFloat64())
			}
			c.labels[i] = int64(k)
			i++
		}
	}
	c.reorder(r.Permutation(n))
	return c.tensors()
}
