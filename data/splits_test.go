package data_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"cajal/data"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// splitCase is a case that testdata/splits.py wrote. It has no folds where
// scikit-learn refuses to split.
type splitCase struct {
	Kind        string
	N, K        int
	Seed        *uint32
	Y, Groups   []int64
	TestSize    json.Number `json:"test_size"`
	TrainSize   json.Number `json:"train_size"`
	Gap         int
	Most, Tests *int
	Folds       []data.Fold
}

func (c *splitCase) sizes() []data.SizeOption {
	var opts []data.SizeOption
	for _, size := range []struct {
		number json.Number
		share  func(float64) data.SizeOption
		count  func(int) data.SizeOption
	}{{c.TestSize, data.TestShare, data.TestCount}, {c.TrainSize, data.TrainShare, data.TrainCount}} {
		if n, err := size.number.Int64(); err == nil {
			opts = append(opts, size.count(int(n)))
		} else if v, err := size.number.Float64(); err == nil {
			opts = append(opts, size.share(v))
		}
	}
	return opts
}

func (c *splitCase) split() ([]data.Fold, error) {
	y, groups, s := tensor.From(c.Y), tensor.From(c.Groups), shuffler(c.Seed)
	switch c.Kind {
	case "shuffle":
		return data.ShuffleSplit(c.N, c.K, s, c.sizes()...)
	case "stratified shuffle":
		return data.StratifiedShuffleSplit(y, c.K, s, c.sizes()...)
	case "group shuffle":
		return data.GroupShuffleSplit(groups, c.K, s, c.sizes()...)
	case "repeated":
		return data.RepeatedKFold(c.N, c.K, 2, s)
	case "repeated stratified":
		return data.RepeatedStratifiedKFold(y, c.K, 2, s)
	case "group":
		return data.GroupKFold(groups, c.K, s)
	case "stratified group":
		return data.StratifiedGroupKFold(y, groups, c.K, s)
	case "leave one group out":
		return data.LeaveOneGroupOut(groups)
	case "time series":
		opts := []data.SeriesOption{data.Gap(c.Gap)}
		if c.Most != nil {
			opts = append(opts, data.MaxTrain(*c.Most))
		}
		if c.Tests != nil {
			opts = append(opts, data.SeriesTests(*c.Tests))
		}
		return data.TimeSeriesSplit(c.N, c.K, opts...)
	}
	return nil, fmt.Errorf("no split is called %s", c.Kind)
}

func TestSplitsAsScikitLearn(t *testing.T) {
	b, err := os.ReadFile("testdata/splits.json")
	var golden struct{ Cases []splitCase }
	if err == nil {
		err = json.Unmarshal(b, &golden)
	}
	if err != nil {
		t.Fatal(err)
	}
	same := func(a, b data.Fold) bool { return slices.Equal(a.Train, b.Train) && slices.Equal(a.Test, b.Test) }
	compared, refused := map[string]int{}, 0
	for i, c := range golden.Cases {
		got, err := c.split()
		switch {
		case c.Folds == nil && err == nil:
			t.Errorf("case %d, %s of %d samples: split, and scikit-learn refuses", i, c.Kind, c.N)
		case c.Folds == nil:
			refused++
		case err != nil || !slices.EqualFunc(got, c.Folds, same):
			t.Errorf("case %d, %s of %d samples: got %v (%v), want %v", i, c.Kind, c.N, got, err, c.Folds)
		default:
			compared[c.Kind]++
		}
	}
	if len(compared) != 9 || refused == 0 {
		t.Errorf("compared %v and %d refusals, want all nine kinds and some", compared, refused)
	}
}

func TestSplitsRefuse(t *testing.T) {
	y, groups := tensor.From([]int64{0, 0, 1, 1, 1}), tensor.From([]int64{7, 7, 8, 8, 9})
	s := numpy.Seed(1)
	for _, c := range []struct {
		split func() ([]data.Fold, error)
		want  string
	}{
		{func() ([]data.Fold, error) { return data.ShuffleSplit(5, 0, s) }, "data: shuffle split: 0 splits, want at least 1"},
		{func() ([]data.Fold, error) { return data.ShuffleSplit(5, 1, nil) }, "data: shuffle split: no source of random numbers; give one, such as an *rng.Stream"},
		{func() ([]data.Fold, error) { return data.ShuffleSplit(5, 1, s, data.TestShare(1.5)) }, "data: shuffle split: test share 1.5, want it between 0 and 1"},
		{func() ([]data.Fold, error) { return data.ShuffleSplit(5, 1, s, data.TrainCount(0)) }, "data: shuffle split: 0 training samples, want at least 1"},
		{func() ([]data.Fold, error) {
			return data.ShuffleSplit(5, 1, s, data.TrainCount(3), data.TestCount(3))
		}, "data: shuffle split: 3 samples to train on and 3 to test on, of 5"},
		{func() ([]data.Fold, error) { return data.StratifiedShuffleSplit(y, 1, s, data.TestCount(1)) },
			"data: stratified shuffle split: the smaller part has 1 samples and there are 2 classes; want at least one of each class in it"},
		{func() ([]data.Fold, error) { return data.StratifiedShuffleSplit(groups, 1, s, data.TestCount(2)) },
			"data: stratified shuffle split: only sample 4 has label 9; want at least two of each, one for either part"},
		{func() ([]data.Fold, error) { return data.GroupKFold(groups, 4, nil) }, "data: group k-fold: 4 folds of 3 groups, want 2 folds to one for each group"},
		{func() ([]data.Fold, error) {
			return data.StratifiedGroupKFold(y, tensor.From([]int64{0, 1, 2, 3, 4}), 4, nil)
		},
			"data: stratified group k-fold: 4 folds, want at most 3, the size of the largest class"},
		{func() ([]data.Fold, error) { return data.LeaveOneGroupOut(tensor.From([]int64{1, 1})) }, "data: leave one group out: 1 groups, want at least 2"},
		{func() ([]data.Fold, error) { return data.RepeatedKFold(5, 2, 0, s) }, "data: repeated k-fold: 0 splits, want at least 1"},
		{func() ([]data.Fold, error) { return data.TimeSeriesSplit(4, 4) }, "data: time series split: 4 splits of 4 samples, want 1 to one below the samples"},
		{func() ([]data.Fold, error) { return data.TimeSeriesSplit(9, 2, data.Gap(-1)) },
			"data: time series split: gap -1, -1 samples to test on, at most 0 to train on; want none negative"},
	} {
		if got, err := c.split(); err == nil || err.Error() != c.want {
			t.Errorf("got %v and %q, want %q", got, err, c.want)
		}
	}
}
