package experiment

import (
	"fmt"
	"slices"

	"cajal/data"
	"cajal/model"
	"cajal/tensor"
)

// strata are what decides how samples are parted: classes are to have the same share
// of every part, a group is to lie in one part, and time must not run backwards.
type strata struct {
	n       int
	labels  *tensor.Tensor // (N) int64, the classes; nil where numbers are predicted
	classes []string       // their names
	joint   []labelCounts  // of several labels, whose combinations the classes are; else nil
	groups  *tensor.Tensor // (N) int64, nil for none
	ordered bool           // samples are in the order of time
	moments []int64        // (N) ascending, which are of one time; nil if that is not known
}

// FoldsError says that samples cannot be parted into so many folds.
type FoldsError struct {
	Folds int
	Rule  string // what there is, and how many folds it allows
}

func (e *FoldsError) Error() string { return fmt.Sprintf("%d folds, and %s", e.Folds, e.Rule) }

// folds parts the samples in k ways, each with a part to test on, and says what a
// user should know of them. Samples in groups keep together; those in the order of
// time are tested on after what was trained on: the latter half is cut into k parts,
// each behind all that it is tested against. Else each sample is tested on once.
func (s *strata) folds(k int, by data.Shuffler) (all []data.Fold, notes []phrase, err error) {
	switch {
	case s.ordered:
		all, err = s.forward(k)
		return all, nil, err
	case s.groups != nil && classesOf(s.groups) < k:
		return nil, nil, &FoldsError{Folds: k, Rule: fmt.Sprintf("there are %d groups; want at most a fold for each group", classesOf(s.groups))}
	case s.groups != nil && s.labels != nil && s.largest() >= k:
		all, err = data.StratifiedGroupKFold(s.labels, s.groups, k, by)
	case s.groups != nil:
		all, err = data.GroupKFold(s.groups, k, nil)
	case s.labels != nil && s.largest() >= k:
		all, err = data.StratifiedKFold(s.labels, k, by)
	default:
		all, err = data.KFold(s.n, k, by)
	}
	if err != nil {
		return nil, nil, err
	}
	if i := slices.IndexFunc(all, func(f data.Fold) bool { return len(f.Train) == 0 || len(f.Test) == 0 }); i >= 0 {
		return nil, nil, &FoldsError{Folds: k, Rule: fmt.Sprintf("fold %d has %d samples to train on and %d to test on; want fewer", i, len(all[i].Train), len(all[i].Test))}
	}
	return all, s.rare(k), nil
}

// forward parts samples in the order of time in k ways: the latter half is cut into
// parts, each tested on after training on all before it. Samples of one time are on
// one side of each cut; without such it is scikit-learn's TimeSeriesSplit with
// test_size = N / (2k).
func (s *strata) forward(k int) ([]data.Fold, error) {
	all, err := data.TimeSeriesSplit(s.n, k, data.SeriesTests(max(1, s.n/(2*k))))
	if err != nil || s.moments == nil {
		return all, err
	}
	end := s.n
	for i := k - 1; i >= 0; i-- {
		begin := s.begins(len(all[i].Train))
		if begin == 0 || begin == end {
			want := "fewer folds, or a finer time"
			if k == 2 {
				want = "a finer time, or rows in no order of time"
			}
			return nil, &FoldsError{Folds: k, Rule: "the latter half of the rows has too few different times for that; want " + want}
		}
		all[i] = data.Fold{Train: count(0, begin), Test: count(begin, end)}
		end = begin
	}
	return all, nil
}

// begins returns the first of the samples that are of one time with sample i.
func (s *strata) begins(i int) int {
	for s.moments != nil && i > 0 && i < s.n && s.moments[i] == s.moments[i-1] {
		i--
	}
	return i
}

// last keeps a share of samples in the order of time apart, the last ones, and with
// them all of the same time.
func (s *strata) last(share float64) (most, kept []int, err error) {
	if most, _, err = data.Split(s.n, share, nil); err != nil {
		return nil, nil, err
	}
	begin := s.begins(len(most))
	if begin == 0 {
		return nil, nil, fmt.Errorf("a share of %g leaves nothing before it, since so many of the rows are of one time; want a smaller share, or a finer time", share)
	}
	return count(0, begin), count(begin, s.n), nil
}

// counts returns how many samples each class has.
func (s *strata) counts() []int {
	counts := make([]int, len(s.classes))
	if s.labels != nil {
		for _, c := range s.labels.Int64s() {
			counts[c]++
		}
	}
	return counts
}

// largest returns the size of the largest class.
func (s *strata) largest() int {
	if len(s.classes) == 0 {
		return 0
	}
	return slices.Max(s.counts())
}

// byLabels parts samples that have t (N, L) of several labels by their combinations.
func (s *strata) byLabels(t *tensor.Tensor, labels []model.Label) {
	s.joint = countLabels(t, labels)
	s.labels, s.classes = labelStrata(t, bagFolds)
}

// rare says which classes have fewer samples than there are folds: some folds then
// have none of them, and those that learn from a single one's rest never see it.
func (s *strata) rare(k int) []phrase {
	var names phrases
	if s.joint != nil { // nobody has given the combinations names
		names = rareLabels(s.joint, k)
	} else {
		for c, n := range s.counts() {
			if n > 0 && n < k {
				names = append(names, phrased("%q (%d)", s.classes[c], n))
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []phrase{phrased("Classes with fewer samples than the %d folds: %s. Some folds hold none of them, and what is measured of them says little.", k, andMore(names, 5))}
}

// of returns the strata of some of the samples.
func (s *strata) of(index []int) *strata {
	part := &strata{n: len(index), classes: s.classes, joint: s.joint, ordered: s.ordered}
	if s.labels != nil {
		part.labels = data.Take(s.labels, index)
	}
	if s.groups != nil {
		part.groups = data.Take(s.groups, index)
	}
	if s.moments != nil {
		part.moments = pick(s.moments, index)
	}
	return part
}

// hold keeps a share of the samples apart: the last ones in time, whole groups, or
// at random and of each class in proportion. A class with a single sample is not
// held back.
func (s *strata) hold(share float64, by data.Shuffler) (most, kept []int, err error) {
	switch {
	case s.ordered:
		return s.last(share)
	case s.groups != nil:
		folds, err := data.GroupShuffleSplit(s.groups, 1, by, data.TestShare(share))
		if err != nil {
			return nil, nil, err
		}
		return folds[0].Train, folds[0].Test, nil
	case s.labels == nil:
		return data.Split(s.n, share, by)
	}
	counts, several, single := s.counts(), []int{}, []int{}
	for i, c := range s.labels.Int64s() {
		if counts[c] > 1 {
			several = append(several, i)
		} else {
			single = append(single, i)
		}
	}
	if len(several) > 0 {
		of := data.Take(s.labels, several)
		if most, kept, err = data.SplitStratified(of, share, by); err == nil {
			learnOfEach(of, most, kept)
			return append(rowsAt(several, most), single...), rowsAt(several, kept), nil
		}
	}
	// There are more classes than samples to hold back.
	return splitByChance(s.labels, share, by)
}
