package synth

import (
	"cmp"
	"math"
	"slices"

	"cajal/internal/pairwise"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// GaussianQuantiles returns a normal cloud cut in shells: scikit-learn's
// make_gaussian_quantiles(n_samples=n, n_features=features,
// n_classes=classes, cov=cov, random_state=r).
//
// Coordinates are √cov × N(0, 1). The n/classes points nearest to the middle
// are class 0, the next ones class 1 and so on; the last class also takes what
// is left over. Then they are shuffled, unless [InOrder] says not to. The middle is
// the origin unless [Mean] says otherwise. x is (N, features), y is (N). Want
// n ≥ 1, features ≥ 1, 1 ≤ classes ≤ n, a finite cov > 0.
func GaussianQuantiles(n, features, classes int, cov float64, r *numpy.RandomState, opts ...QuantilesOption) (x, y *tensor.Tensor) {
	check := checker("gaussian quantiles")
	check.points(n, features)
	check.classes(classes, n)
	check.require(cov > 0 && finite(cov), "want a finite cov above 0, got %v", cov)

	var s settings
	for _, o := range opts {
		o.quantiles(&s)
	}
	if s.mean == nil {
		s.mean = make([]float64, features)
	}
	check.require(len(s.mean) == features, "want a mean of %d numbers, got %d", features, len(s.mean))
	for _, v := range s.mean {
		check.require(finite(v), "want a finite mean, got %v", s.mean)
	}

	c := newCloud(n, features)
	c.addNoise(math.Sqrt(cov), r)
	for i := range c.points {
		c.points[i] += s.mean[i%features]
	}
	c.reorder(byDistance(c, s.mean))
	for i := range c.labels {
		c.labels[i] = int64(min(i/(n/classes), classes-1))
	}
	c.shuffle(&s, r)
	return c.tensors()
}

// byDistance returns the numbers of the points, nearest to the mean first.
func byDistance(c *cloud, mean []float64) []int {
	order := make([]int, len(c.labels))
	squares := make([]float64, len(c.labels))
	from := make([]float64, c.d)
	for i := range order {
		order[i] = i
		for j, v := range c.point(i) {
			from[j] = float64((v - mean[j]) * (v - mean[j]))
		}
		squares[i] = pairwise.Sum(from)
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(squares[i], squares[j]) })
	return order
}
