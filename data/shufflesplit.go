package data

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"cajal/tensor"
)

// ShuffleSplit parts the numbers 0 … n−1 at random, again and again: each time they
// are shuffled by s, and the first ones are for testing, a tenth if opts do not say
// more. Parts are in the order of the shuffle.
//
// With a *numpy.RandomState it is scikit-learn's ShuffleSplit, number by number. It
// is an error if there are no splits, s is nil, or a part would be empty.
func ShuffleSplit(n, splits int, s Shuffler, opts ...SizeOption) ([]Fold, error) {
	return shuffleSplit("shuffle split", n, splits, 0.1, s, opts)
}

func shuffleSplit(op string, n, splits int, otherwise float64, s Shuffler, opts []SizeOption) ([]Fold, error) {
	trains, tests, err := sizesOf(n, otherwise, opts)
	if err == nil {
		err = random(splits, s)
	}
	if err != nil {
		return nil, fmt.Errorf("data: %s: %w", op, err)
	}
	var all []Fold
	for range splits {
		order := permutation(n, s)
		all = append(all, Fold{Train: order[tests : tests+trains : tests+trains], Test: order[:tests:tests]})
	}
	return all, nil
}

// random returns why splits cannot be drawn.
func random(splits int, s Shuffler) error {
	switch {
	case splits < 1:
		return fmt.Errorf("%d splits, want at least 1", splits)
	case s == nil:
		return errors.New("no source of random numbers; give one, such as an *rng.Stream")
	}
	return nil
}

func permutation(n int, s Shuffler) []int {
	order := upTo(n)
	shuffle(order, s)
	return order
}

// StratifiedShuffleSplit parts the numbers of samples with labels y (N) int64 as
// ShuffleSplit does, such that each class has the same share of both parts, as near
// as whole samples allow.
//
// With a *numpy.RandomState it is scikit-learn's StratifiedShuffleSplit, number by
// number, and with one split that of its train_test_split with stratify=y. It is an
// error if a class has only one sample, or there are fewer samples in a part than
// classes. It panics with an [*Error] if y is not int64 of one axis.
func StratifiedShuffleSplit(y *tensor.Tensor, splits int, s Shuffler, opts ...SizeOption) ([]Fold, error) {
	c := byClass(labels("stratified shuffle split", y))
	trains, tests, err := sizesOf(y.Dim(0), 0.1, opts)
	if err == nil {
		err = random(splits, s)
	}
	if err == nil {
		err = c.stratify(trains, tests)
	}
	if err != nil {
		return nil, fmt.Errorf("data: stratified shuffle split: %w", err)
	}
	var all []Fold
	for range splits {
		all = append(all, c.draw(trains, tests, s))
	}
	return all, nil
}

// stratify returns why the classes cannot have shares of both parts.
func (c classes) stratify(trains, tests int) error {
	for k, m := range c.members {
		if len(m) < 2 {
			return fmt.Errorf("only sample %d has label %d; want at least two of each, one for either part", m[0], c.labels[k])
		}
	}
	if smaller := min(trains, tests); smaller < len(c.labels) {
		return fmt.Errorf("the smaller part has %d samples and there are %d classes; want at least one of each class in it",
			smaller, len(c.labels))
	}
	return nil
}

// draw parts the samples at random, each class by its share.
func (c classes) draw(trains, tests int, s Shuffler) Fold {
	counts := make([]int, len(c.members))
	for k, m := range c.members {
		counts[k] = len(m)
	}
	toTrain := mode(counts, trains, s)
	left := make([]int, len(counts))
	for k := range counts {
		left[k] = counts[k] - toTrain[k]
	}
	toTest := mode(left, tests, s)
	var f Fold
	for k, m := range c.members {
		order := permutation(len(m), s)
		for i, j := range order[:toTrain[k]+toTest[k]] {
			if i < toTrain[k] {
				f.Train = append(f.Train, m[j])
			} else {
				f.Test = append(f.Test, m[j])
			}
		}
	}
	shuffle(f.Train, s)
	shuffle(f.Test, s)
	return f
}

// mode returns how many of n samples each class has most probably when they are
// drawn without putting back: its share rounded down, and one more for those with
// the largest remainders, chosen at random among equal ones. It is scikit-learn's
// _approximate_mode.
func mode(counts []int, n int, s Shuffler) []int {
	var all float64
	for _, c := range counts {
		all += float64(c)
	}
	share, remainder := make([]int, len(counts)), make([]float64, len(counts))
	left := n
	for k, c := range counts {
		exact := float64(float64(c) / all * float64(n))
		share[k] = int(math.Floor(exact))
		remainder[k] = exact - math.Floor(exact)
		left -= share[k]
	}
	for _, value := range slices.Backward(slices.Compact(slices.Sorted(slices.Values(remainder)))) {
		if left <= 0 {
			break
		}
		var equal []int
		for k, r := range remainder {
			if r == value {
				equal = append(equal, k)
			}
		}
		add := min(len(equal), left)
		for _, i := range permutation(len(equal), s)[:add] {
			share[equal[i]]++
		}
		left -= add
	}
	return share
}
