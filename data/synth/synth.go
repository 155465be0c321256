// Package synth makes small data sets to learn from: points in the plane that
// a straight line cannot part, and sums to learn by heart.
//
//	x, y := synth.Moons(200, 0.20, numpy.Seed(0))
//
// Each function returns the points x, a Float64 tensor of shape (N, D), and
// what belongs to them: for classes an Int64 tensor y of shape (N) with
// numbers from 0 on, for a regression a Float64 tensor (N, targets).
//
// Random numbers come from NumPy's RandomState in the order in which
// scikit-learn draws them, so [Moons], [Circles], [GaussianQuantiles] and
// [Blobs] give the points of make_moons and so on for the same random_state:
// the same labels in the same order, and coordinates to the last one or two
// digits, since sine and cosine round differently.
//
// Arguments that cannot be right make these functions panic with an
// [*Error], before anything is drawn. Where they come from a file or a user,
// [Try] returns it instead.
package synth

import (
	"math"

	"cajal/rng/numpy"
	"cajal/tensor"
)

// cloud is a data set in the making: n points of d coordinates, in row-major
// order, and their labels.
type cloud struct {
	d      int
	points []float64
	labels []int64
}

func newCloud(n, d int) *cloud {
	return &cloud{d: d, points: make([]float64, n*d), labels: make([]int64, n)}
}

// point returns the coordinates of a point, to be written.
func (c *cloud) point(i int) []float64 { return c.points[i*c.d : (i+1)*c.d] }

// reorder makes point order[i] the i-th.
func (c *cloud) reorder(order []int) {
	old := *c
	*c = *newCloud(len(order), c.d)
	for i, from := range order {
		copy(c.point(i), old.point(from))
		c.labels[i] = old.labels[from]
	}
}

// shuffle brings the points into random order, unless they shall stay.
func (c *cloud) shuffle(s *settings, r *numpy.RandomState) {
	if !s.inOrder {
		c.reorder(r.Permutation(len(c.labels)))
	}
}

// addNoise adds scale·N(0, 1) to each coordinate, point by point. It draws
// even if scale is 0, as scikit-learn does.
func (c *cloud) addNoise(scale float64, r *numpy.RandomState) {
	for i := range c.points {
		c.points[i] += float64(scale * r.NormFloat64())
	}
}

func (c *cloud) tensors() (x, y *tensor.Tensor) {
	n := len(c.labels)
	return tensor.From(c.points, n, c.d), tensor.From(c.labels, n)
}

// linspace returns n numbers in equal steps from 0 to end inclusive, with the
// roundings of np.linspace; a single one is 0.
func linspace(end float64, n int) []float64 {
	v := steps(end, n-1, n)
	if n > 1 {
		v[n-1] = end
	}
	return v
}

// steps returns n numbers from 0 on, each end/parts above the one before.
func steps(end float64, parts, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = float64(i) * (end / float64(max(parts, 1)))
	}
	return v
}

// share returns how many of n points class k of a number of classes gets: all
// as many, the first ones one more if n does not divide.
func share(n, classes, k int) int {
	s := n / classes
	if k < n%classes {
		s++
	}
	return s
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
