package metric

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// quantile returns the number below which a share α of the weight lies, and where a
// number's weight ends there the mean of it and the next one. It brings v into
// order, with NaN at the end and without weight.
//
// Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996, definition 2;
// scikit-learn's _weighted_percentile with average=True.
func quantile(v []weighed, alpha float64) float64 {
	slices.SortFunc(v, func(a, b weighed) int {
		if an, bn := math.IsNaN(a.x), math.IsNaN(b.x); an || bn {
			return cmp.Compare(b.x, a.x) // NaN is the smallest to cmp
		}
		return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.weight, b.weight))
	})
	if len(v) == 0 || math.IsNaN(v[len(v)-1].x) {
		return math.NaN()
	}
	below := make([]float64, len(v)) // the weight up to each number
	var all sum
	for i, e := range v {
		all.add(e.weight)
		below[i] = all.value()
	}
	whole := below[len(v)-1]
	if whole == 0 {
		return math.NaN()
	}
	at := alpha * 100 / 100 * whole // as scikit-learn rounds it
	if at == 0 {
		at = math.SmallestNonzeroFloat64
	}
	i := min(sort.SearchFloat64s(below, at), len(v)-1)
	if below[i]-at > 0x1p-52 {
		return v[i].x
	}
	next := i + 1
	for next < len(v) && v[next].weight == 0 {
		next++
	}
	if next == len(v) {
		next = i
	}
	return (v[i].x + v[next].x) / 2
}
