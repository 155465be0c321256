package data

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cajal/tensor"
)

// Split parts the numbers 0 … n−1 in two: ⌈fraction·n⌉ of them to test on,
// the others to train on. They are shuffled by s; if s is nil they stay in
// order and the last ones are for testing.
//
// With a *numpy.RandomState it is scikit-learn's train_test_split, number by
// number. It is an error if fraction is not within (0, 1) or a part would be
// empty.
func Split(n int, fraction float64, s Shuffler) (train, test []int, err error) {
	tests, err := testSize(n, fraction)
	if err != nil {
		return nil, nil, fmt.Errorf("data: split: %w", err)
	}
	order := upTo(n)
	if s == nil {
		return order[:n-tests], order[n-tests:], nil
	}
	shuffle(order, s)
	return order[tests:], order[:tests:tests], nil
}

// testSize returns how many of n samples are for testing.
func testSize(n int, fraction float64) (int, error) {
	if !(fraction > 0 && fraction < 1) {
		return 0, fmt.Errorf("test fraction %v, want it between 0 and 1", fraction)
	}
	tests := int(math.Ceil(fraction * float64(n)))
	if n < 2 || tests == n {
		return 0, fmt.Errorf("%d samples, of which %v for testing: nothing is left to train on", n, fraction)
	}
	return tests, nil
}

// SplitStratified parts the numbers of samples with labels y (N) int64 as
// Split does, such that each class has the same share of both parts, as near
// as whole samples allow: each gets its share of the ⌈fraction·n⌉ rounded
// down, and those left over go to the classes with the largest remainders, the
// smaller label first.
//
// Which samples it draws is this package's own; scikit-learn's draw is that of
// [StratifiedShuffleSplit].
//
// It is an error if fraction is not within (0, 1), a class has only one
// sample, or there are fewer samples in a part than classes. It panics with an
// [*Error] if y is not int64 of one axis.
func SplitStratified(y *tensor.Tensor, fraction float64, s Shuffler) (train, test []int, err error) {
	c := byClass(labels("split stratified", y))
	tests, err := testSize(y.Dim(0), fraction)
	if err == nil {
		err = c.stratify(y.Dim(0)-tests, tests)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("data: split stratified: %w", err)
	}
	for k, share := range c.shares(tests, y.Dim(0)) {
		m := c.members[k]
		if s != nil {
			shuffle(m, s)
		}
		cut := len(m) - share
		train, test = append(train, m[:cut]...), append(test, m[cut:]...)
	}
	if s == nil {
		slices.Sort(train)
		slices.Sort(test)
		return train, test, nil
	}
	shuffle(train, s)
	shuffle(test, s)
	return train, test, nil
}

// shares deals part of n samples out to the classes by their size.
func (c classes) shares(part, n int) []int {
	share := make([]int, len(c.members))
	left := part
	for k, m := range c.members {
		share[k] = len(m) * part / n
		left -= share[k]
	}
	remainder := func(k int) int { return len(c.members[k]) * part % n }
	largest := upTo(len(share))
	slices.SortStableFunc(largest, func(a, b int) int { return cmp.Compare(remainder(b), remainder(a)) })
	for _, k := range largest[:left] {
		share[k]++
	}
	return share
}
