package data

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cajal/internal/pairwise"
	"cajal/tensor"
)

// StratifiedGroupKFold parts the numbers of samples with labels y (N) int64 as
// GroupKFold does, such that each class has nearly the same share of every fold, as
// far as whole groups allow. Groups whose classes are most unequal are dealt first,
// each to the fold that leaves the shares most alike, and of equal ones to the
// smallest; s, if not nil, shuffles the groups before.
//
// It is scikit-learn's StratifiedGroupKFold, with a *numpy.RandomState also when
// shuffled. It is an error if k is below 2, above the number of groups, or above the
// size of every class. It panics with an [*Error] if y or groups is not int64 of one
// axis, or they are not equally long.
func StratifiedGroupKFold(y, groups *tensor.Tensor, k int, s Shuffler) ([]Fold, error) {
	const op = "stratified group k-fold"
	c, g := byClass(labels(op, y)), byClass(labels(op, groups))
	if y.Dim(0) != groups.Dim(0) {
		fail(op, "%d labels and the groups of %d samples", y.Dim(0), groups.Dim(0))
	}
	largest := 0
	for _, m := range c.members {
		largest = max(largest, len(m))
	}
	if err := g.enough(k); err != nil {
		return nil, fmt.Errorf("data: %s: %w", op, err)
	} else if k > largest {
		return nil, fmt.Errorf("data: %s: %d folds, want at most %d, the size of the largest class", op, k, largest)
	}
	order := upTo(len(g.members))
	if s != nil {
		shuffle(order, s)
	}
	d := newDealer(c, g, y.Dim(0), k)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(deviation(d.counts[b]), deviation(d.counts[a])) })
	fold := make([]int, y.Dim(0))
	for _, group := range order {
		f := d.best(d.counts[group])
		for i, n := range d.counts[group] {
			d.dealt[f][i] += n
		}
		for _, sample := range g.members[group] {
			fold[sample] = f
		}
	}
	return folds(fold, k), nil
}

// dealer deals groups to folds. Its sums are in NumPy's order, since nearly equal
// ones decide.
type dealer struct {
	counts [][]float64 // of each class in each group
	dealt  [][]float64 // of each class in each fold
	sizes  []float64   // of the classes
	shares [][]float64 // scratch: of each class in each fold
	spread []float64   // scratch: of the shares of each class
}

func newDealer(c, g classes, samples, k int) *dealer {
	rows := func(n int) [][]float64 {
		all := make([][]float64, n)
		for i := range all {
			all[i] = make([]float64, len(c.members))
		}
		return all
	}
	d := &dealer{counts: rows(len(g.members)), dealt: rows(k), shares: rows(k), spread: make([]float64, len(c.members))}
	class := make([]int, samples)
	for i, m := range c.members {
		d.sizes = append(d.sizes, float64(len(m)))
		for _, sample := range m {
			class[sample] = i
		}
	}
	for group, m := range g.members {
		for _, sample := range m {
			d.counts[group][class[sample]]++
		}
	}
	return d
}

// best returns the fold that a group should go to.
func (d *dealer) best(group []float64) int {
	best, least, fewest := 0, math.Inf(1), math.Inf(1)
	for f := range d.dealt {
		spread, samples := d.with(f, group), pairwise.Sum(d.dealt[f])
		close := math.Abs(spread-least) <= 1e-8+float64(1e-5*math.Abs(least))
		if spread < least || close && samples < fewest {
			best, least, fewest = f, spread, samples
		}
	}
	return best
}

// with returns how unequal the folds are, a mean over the classes, with a group in
// fold f.
func (d *dealer) with(f int, group []float64) float64 {
	k := float64(len(d.dealt))
	for i, row := range d.dealt {
		for c, n := range row {
			if i == f {
				n += group[c]
			}
			d.shares[i][c] = n / d.sizes[c]
		}
	}
	for c := range d.spread {
		var mean, variance float64
		for i := range d.shares {
			mean += d.shares[i][c]
		}
		mean /= k
		for i := range d.shares {
			off := d.shares[i][c] - mean
			variance += float64(off * off)
		}
		d.spread[c] = math.Sqrt(variance / k)
	}
	return pairwise.Sum(d.spread) / float64(len(d.spread))
}

// deviation returns the standard deviation of numbers, as NumPy's std.
func deviation(v []float64) float64 {
	mean := pairwise.Sum(v) / float64(len(v))
	squares := make([]float64, len(v))
	for i, x := range v {
		squares[i] = float64((x - mean) * (x - mean))
	}
	return math.Sqrt(pairwise.Sum(squares) / float64(len(v)))
}
