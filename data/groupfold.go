package data

import (
	"fmt"
	"slices"

	"cajal/tensor"
)

// GroupKFold parts the numbers of samples as KFold does, such that no group, of
// groups (N) int64, is in both parts: the groups of one patient's pictures, say.
// The largest group not yet dealt goes to the smallest fold. If s is not nil, the
// groups are shuffled and cut into folds of as many groups instead.
//
// It is scikit-learn's GroupKFold, with a *numpy.RandomState also when shuffled. It
// is an error if k is below 2 or above the number of groups. It panics with an
// [*Error] if groups is not int64 of one axis.
func GroupKFold(groups *tensor.Tensor, k int, s Shuffler) ([]Fold, error) {
	g := byClass(labels("group k-fold", groups))
	if err := g.enough(k); err != nil {
		return nil, fmt.Errorf("data: group k-fold: %w", err)
	}
	if s != nil {
		return g.samples(KFold(len(g.members), k, s))
	}
	fold := make([]int, groups.Dim(0))
	order := upTo(len(g.members))
	slices.SortStableFunc(order, func(a, b int) int { return len(g.members[a]) - len(g.members[b]) })
	sizes := make([]int, k)
	for _, group := range slices.Backward(order) {
		lightest := 0
		for f := range sizes {
			if sizes[f] < sizes[lightest] {
				lightest = f
			}
		}
		sizes[lightest] += len(g.members[group])
		for _, sample := range g.members[group] {
			fold[sample] = lightest
		}
	}
	return folds(fold, k), nil
}

// enough returns why there cannot be k folds of groups.
func (c classes) enough(k int) error {
	if k < 2 || k > len(c.members) {
		return fmt.Errorf("%d folds of %d groups, want 2 folds to one for each group", k, len(c.members))
	}
	return nil
}

// LeaveOneGroupOut tests on each group, of groups (N) int64, once, in the order of
// their numbers. It is scikit-learn's LeaveOneGroupOut. It is an error if there are
// fewer than two groups. It panics with an [*Error] if groups is not int64 of one
// axis.
func LeaveOneGroupOut(groups *tensor.Tensor) ([]Fold, error) {
	g := byClass(labels("leave one group out", groups))
	if len(g.members) < 2 {
		return nil, fmt.Errorf("data: leave one group out: %d groups, want at least 2", len(g.members))
	}
	fold := make([]int, groups.Dim(0))
	for f, members := range g.members {
		for _, sample := range members {
			fold[sample] = f
		}
	}
	return folds(fold, len(g.members)), nil
}

// GroupShuffleSplit parts the groups of samples, groups (N) int64, at random as
// ShuffleSplit parts samples; a fifth of the groups is for testing if opts do not
// say more. Parts are ascending.
//
// With a *numpy.RandomState it is scikit-learn's GroupShuffleSplit, number by
// number. It is an error if there are no splits, s is nil, or a part would be empty.
// It panics with an [*Error] if groups is not int64 of one axis.
func GroupShuffleSplit(groups *tensor.Tensor, splits int, s Shuffler, opts ...SizeOption) ([]Fold, error) {
	g := byClass(labels("group shuffle split", groups))
	return g.samples(shuffleSplit("group shuffle split", len(g.members), splits, 0.2, s, opts))
}

// samples returns folds of the samples, given those of the classes.
func (c classes) samples(all []Fold, err error) ([]Fold, error) {
	for i := range all {
		all[i] = Fold{c.of(all[i].Train), c.of(all[i].Test)}
	}
	return all, err
}

// of returns the samples of some classes, ascending.
func (c classes) of(which []int) []int {
	var samples []int
	for _, k := range which {
		samples = append(samples, c.members[k]...)
	}
	slices.Sort(samples)
	return samples
}
