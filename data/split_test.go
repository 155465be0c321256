package data_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/rng"
	"cajal/tensor"
)

func TestSplitStratified(t *testing.T) {
	stream := func() data.Shuffler { return rng.New(1).Stream("split") }
	repeat := func(counts ...int) (y []int64) {
		for k, n := range counts {
			y = append(y, slices.Repeat([]int64{int64(k * k)}, n)...)
		}
		return y
	}
	for _, c := range []struct {
		y        []int64
		fraction float64
		want     []int // samples of each class in the test part
	}{
		{repeat(50, 30, 20), 0.1, []int{5, 3, 2}},
		{repeat(5, 5), 0.5, []int{3, 2}},                // a tie: the smaller label
		{repeat(7, 2, 2), 0.3, []int{2, 1, 1}},          // 2.55, 0.73, 0.73 of 4
		{repeat(33, 33, 34), 0.34, []int{11, 11, 12}},   // 11.22, 11.22, 11.56 of 34
		{repeat(178, 182, 177), 0.2, []int{36, 37, 35}}, // 35.8, 36.6, 35.6 of 108
	} {
		for _, s := range []data.Shuffler{nil, stream()} {
			input := fmt.Sprintf("%d labels, fraction %v, shuffled %v", len(c.y), c.fraction, s != nil)
			train, test, err := data.SplitStratified(tensor.From(c.y), c.fraction, s)
			if err != nil {
				t.Errorf("%s: %v", input, err)
				continue
			}
			all := slices.Sorted(slices.Values(slices.Concat(train, test)))
			for i, j := range all {
				if i != j {
					t.Fatalf("%s: the parts %v and %v are not all samples once", input, train, test)
				}
			}
			got := make([]int, len(c.want))
			for _, i := range test {
				k := slices.Index([]int64{0, 1, 4}, c.y[i])
				got[k]++
			}
			if len(all) != len(c.y) || !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v of the classes to test on, want %v", input, got, c.want)
			}
			if sorted := slices.IsSorted(train) && slices.IsSorted(test); sorted != (s == nil) {
				t.Errorf("%s: parts in ascending order: %v", input, sorted)
			}
		}
	}
	y := tensor.From(repeat(50, 30, 20))
	train1, test1, _ := data.SplitStratified(y, 0.2, stream())
	train2, test2, _ := data.SplitStratified(y, 0.2, stream())
	if !slices.Equal(train1, train2) || !slices.Equal(test1, test2) {
		t.Error("two splits of the same seed differ")
	}
}

func TestSplitErrors(t *testing.T) {
	split := func(n int, fraction float64) error { _, _, err := data.Split(n, fraction, nil); return err }
	stratified := func(fraction float64, y ...int64) error {
		_, _, err := data.SplitStratified(tensor.From(y), fraction, nil)
		return err
	}
	fold := func(n, k int) error { _, err := data.KFold(n, k, nil); return err }
	stratifiedFold := func(k int, y ...int64) error { _, err := data.StratifiedKFold(tensor.From(y), k, nil); return err }
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"nothing", split(0, 0.5), "split: 0 samples"},
		{"one sample", split(1, 0.5), "nothing is left to train on"},
		{"all for testing", split(3, 0.9), "split: 3 samples, of which 0.9"},
		{"fraction 0", split(3, 0), "test fraction 0, want it between 0 and 1"},
		{"fraction 1", split(3, 1), "test fraction 1"},
		{"fraction NaN", split(3, nan()), "test fraction NaN"},
		{"lonely class", stratified(0.5, 1, 1, 1, 5), "only sample 3 has label 5"},
		{"too few to test", stratified(0.1, 1, 1, 2, 2, 3, 3), "smaller part has 1 samples and there are 3 classes"},
		{"too few to train", stratified(0.7, 1, 1, 2, 2, 3, 3), "smaller part has 1 samples"},
		{"no labels", stratified(0.5), "0 samples"},
		{"one fold", fold(3, 1), "1 folds of 3 samples, want 2"},
		{"more folds than samples", fold(3, 4), "4 folds of 3 samples"},
		{"more folds than in a class", stratifiedFold(3, 1, 1, 2, 2), "3 folds, want 2 to 2"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, c.err, c.want)
		}
	}
	wantPanic(t, "data: split stratified: labels are float32 of shape (3,), want int64 of shape (N,)", func() {
		data.SplitStratified(tensor.New(tensor.Float32, 3), 0.5, nil)
	})
	wantPanic(t, "data: stratified k-fold: labels are int64 of shape (3, 1), want int64 of shape (N,)", func() {
		data.StratifiedKFold(tensor.New(tensor.Int64, 3, 1), 2, nil)
	})
}

func nan() float64 { z := 0.0; return z / z }

// wantPanic checks the text of a *data.Error.
func wantPanic(t *testing.T, want string, call func()) {
	t.Helper()
	defer func() {
		t.Helper()
		e, ok := recover().(*data.Error)
		if !ok || e.Error() != want {
			t.Errorf("got panic %v, want %q", e, want)
		}
	}()
	call()
}
