package synth

import (
	"slices"

	"cajal/tensor"
)

// PlaneOption is an option of [Moons] and [Circles].
type PlaneOption interface{ plane(*settings) }

// BlobsOption is an option of [Blobs].
type BlobsOption interface{ blobs(*settings) }

// QuantilesOption is an option of [GaussianQuantiles].
type QuantilesOption interface{ quantiles(*settings) }

// Option is an option of every generator that shuffles: of [Moons], [Circles], [Blobs]
// and [GaussianQuantiles].
type Option interface {
	PlaneOption
	BlobsOption
	QuantilesOption
}

// CountsOption is an option of the generators whose classes may be of any size: of
// [Moons], [Circles] and [Blobs].
type CountsOption interface {
	PlaneOption
	BlobsOption
}

// settings are what options have said of one call.
type settings struct {
	inOrder bool
	counts  []int
	centers *tensor.Tensor
	stds    []float64
	lo, hi  float64
	mean    []float64
}

// set is any option; the functions that make one say of which generators.
type set func(*settings)

func (f set) plane(s *settings)     { f(s) }
func (f set) blobs(s *settings)     { f(s) }
func (f set) quantiles(s *settings) { f(s) }

// InOrder leaves the points in the order in which they are made, class by class:
// scikit-learn's shuffle=False. Nothing is drawn for an order then.
func InOrder() Option { return set(func(s *settings) { s.inOrder = true }) }

// Counts says how many points there are of each class, which together are n:
// scikit-learn's n_samples=(…). A class may have none.
func Counts(n ...int) CountsOption {
	n = slices.Clone(n)
	return set(func(s *settings) { s.counts = n })
}

// Centers places the blobs at the rows of a tensor (classes, features) instead of
// drawing their centres: scikit-learn's centers=….
func Centers(at *tensor.Tensor) BlobsOption { return set(func(s *settings) { s.centers = at }) }

// Stds gives each blob a deviation of its own, in place of the one that Blobs is
// called with: scikit-learn's cluster_std=(…).
func Stds(std ...float64) BlobsOption {
	std = slices.Clone(std)
	return set(func(s *settings) { s.stds = std })
}

// Box draws the centres of the blobs uniformly from [lo, hi) in each coordinate,
// instead of [−10, 10): scikit-learn's center_box.
func Box(lo, hi float64) BlobsOption { return set(func(s *settings) { s.lo, s.hi = lo, hi }) }

// Mean places the middle of the cloud, a number for each feature, in place of the
// origin: scikit-learn's mean=….
func Mean(at ...float64) QuantilesOption {
	at = slices.Clone(at)
	return set(func(s *settings) { s.mean = at })
}

// sizes returns how many of n points each class has: those that were asked for, or
// fair's.
func (s *settings) sizes(check checker, n, classes int, fair func(k int) int) []int {
	if s.counts == nil {
		sizes := make([]int, classes)
		for k := range sizes {
			sizes[k] = fair(k)
		}
		return sizes
	}
	check.require(len(s.counts) == classes, "want a count for each of %d classes, got %d", classes, len(s.counts))
	left := n
	for k, c := range s.counts {
		check.require(c >= 0 && c <= left, "want counts of 0 or more that are %d together, got %d for class %d of %v", n, c, k, s.counts)
		left -= c
	}
	check.require(left == 0, "want counts that are %d together, got %v", n, s.counts)
	return s.counts
}

// halves are the sizes of two classes, the second of which gets what is left.
func halves(n int) func(k int) int {
	return func(k int) int { return (n + k) / 2 }
}
