package synth

import (
	"cmp"
	"math"
	"slices"

	"cajal/rng/numpy"
	"cajal/tensor"
)

// GaussianQuantiles returns a normal cloud cut in shells: scikit-learn's
// make_gaussian_quantiles(n_samples=n, n_features=features,
// n_classes=classes, cov=cov, random_state=r).
//
// Coordinates are √cov × N(0, 1). The n/classes points nearest to the middle
// are class 0, the next ones class 1 and so on; the last class also takes what
// is left over. Then they are shuffled. x is (N, features), y is (N). Want
// n ≥ 1, features ≥ 1, 1 ≤ classes ≤ n, a finite cov > 0.
func GaussianQuantiles(n, features, classes int, cov float64, r *numpy.RandomState) (x, y *tensor.Tensor) {
	check := checker("gaussian quantiles")
	check.points(n, features)
	check.classes(classes, n)
	check.require(cov > 0 && finite(cov), "want a finite cov above 0, got %v", cov)

	c := newCloud(n, features)
	c.addNoise(math.Sqrt(cov), r)
	c.reorder(byDistance(c))
	for i := range c.labels {
		c.labels[i] = int64(min(i/(n/classes), classes-1))
	}
	c.reorder(r.Permutation(n))
	return c.tensors()
}

// byDistance returns the numbers of the points, nearest to the origin first.
func byDistance(c *cloud) []int {
	order := make([]int, len(c.labels))
	squares := make([]float64, len(c.labels))
	for i := range order {
		order[i] = i
		for _, v := range c.point(i) {
			squares[i] += float64(v * v)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(squares[i], squares[j]) })
	return order
}
