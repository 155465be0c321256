package data

import (
	"fmt"
	"slices"

	"cajal/tensor"
)

// Fold is one way to part the numbers of samples, both parts ascending unless they
// were drawn (ShuffleSplit).
type Fold struct{ Train, Test []int }

// KFold parts the numbers 0 … n−1 in k ways, such that each is for testing
// once. Fold sizes differ by one at most, the first ones are larger. Numbers
// stand in the folds in order, or in the order that s puts them in if it is
// not nil.
//
// It is scikit-learn's KFold, with a *numpy.RandomState also when shuffled. It
// is an error if k is below 2 or above n.
func KFold(n, k int, s Shuffler) ([]Fold, error) {
	if k < 2 || k > n {
		return nil, fmt.Errorf("data: k-fold: %d folds of %d samples, want 2 folds to one for each sample", k, n)
	}
	order := upTo(n)
	if s != nil {
		shuffle(order, s)
	}
	fold := make([]int, n)
	for i, sample := range order {
		// The first n%k folds have n/k + 1 samples each.
		size, larger := n/k, n%k
		if f := i / (size + 1); f < larger {
			fold[sample] = f
		} else {
			fold[sample] = larger + (i-larger*(size+1))/size
		}
	}
	return folds(fold, k), nil
}

// RepeatedKFold returns the folds of several shuffled KFolds, one after the other.
//
// With a *numpy.RandomState it is scikit-learn's RepeatedKFold. It is an error where
// KFold's is one, repeats is below 1, or s is nil.
func RepeatedKFold(n, k, repeats int, s Shuffler) ([]Fold, error) {
	return repeated("repeated k-fold", repeats, s, func() ([]Fold, error) { return KFold(n, k, s) })
}

// RepeatedStratifiedKFold returns the folds of several shuffled StratifiedKFolds, one
// after the other.
//
// With a *numpy.RandomState it is scikit-learn's RepeatedStratifiedKFold. It is an
// error where StratifiedKFold's is one, repeats is below 1, or s is nil.
func RepeatedStratifiedKFold(y *tensor.Tensor, k, repeats int, s Shuffler) ([]Fold, error) {
	return repeated("repeated stratified k-fold", repeats, s, func() ([]Fold, error) { return StratifiedKFold(y, k, s) })
}

func repeated(op string, repeats int, s Shuffler, once func() ([]Fold, error)) ([]Fold, error) {
	if err := random(repeats, s); err != nil {
		return nil, fmt.Errorf("data: %s: %w", op, err)
	}
	var all []Fold
	for range repeats {
		f, err := once()
		if err != nil {
			return nil, err
		}
		all = append(all, f...)
	}
	return all, nil
}

// StratifiedKFold parts the numbers of samples with labels y (N) int64 as
// KFold does, such that each class has the same share of every fold, as near
// as whole samples allow.
//
// It is scikit-learn's StratifiedKFold, with a *numpy.RandomState also when
// shuffled. It is an error if k is below 2 or no class has k samples; a class
// that has fewer is missing from some folds. It panics with an [*Error] if y
// is not int64 of one axis.
func StratifiedKFold(y *tensor.Tensor, k int, s Shuffler) ([]Fold, error) {
	c := byClass(labels("stratified k-fold", y))
	largest := 0
	for _, m := range c.members {
		largest = max(largest, len(m))
	}
	if k < 2 || k > largest {
		return nil, fmt.Errorf("data: stratified k-fold: %d folds, want 2 to %d, the size of the largest class", k, largest)
	}
	// Classes are dealt in the order in which they first occur. All samples,
	// sorted by class, go round the folds; that tells how many of a class a
	// fold gets.
	slices.SortFunc(c.members, func(a, b []int) int { return a[0] - b[0] })
	fold := make([]int, y.Dim(0))
	dealt := 0
	for _, m := range c.members {
		quota := make([]int, k)
		for range m {
			quota[dealt%k]++
			dealt++
		}
		var of []int // the fold of each member
		for f, q := range quota {
			of = append(of, slices.Repeat([]int{f}, q)...)
		}
		if s != nil {
			shuffle(of, s)
		}
		for i, sample := range m {
			fold[sample] = of[i]
		}
	}
	return folds(fold, k), nil
}

// folds lists the samples of each fold, given the fold of each sample.
func folds(fold []int, k int) []Fold {
	out := make([]Fold, k)
	for sample, own := range fold {
		for f := range out {
			if f == own {
				out[f].Test = append(out[f].Test, sample)
			} else {
				out[f].Train = append(out[f].Train, sample)
			}
		}
	}
	return out
}
