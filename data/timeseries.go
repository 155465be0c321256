package data

import "fmt"

// SeriesOption changes a TimeSeriesSplit.
type SeriesOption func(*series)

type series struct{ gap, tests, most int }

// Gap leaves out so many samples between those to train on and those to test on.
func Gap(n int) SeriesOption { return func(s *series) { s.gap = n } }

// SeriesTests is how many samples each part to test on has; if not given, n over one
// more than the splits, rounded down.
func SeriesTests(n int) SeriesOption { return func(s *series) { s.tests = n } }

// MaxTrain is the most samples that a part to train on has, the latest ones; all
// that there are if not given.
func MaxTrain(n int) SeriesOption { return func(s *series) { s.most = n } }

// TimeSeriesSplit parts the numbers 0 … n−1, which are in the order of time, such
// that what is tested on always comes after what was trained on: the last samples
// are cut into splits equal parts to test on, each with all samples before it.
//
// It is scikit-learn's TimeSeriesSplit. It is an error if splits is below 1, an
// option negative, or the samples are too few.
func TimeSeriesSplit(n, splits int, opts ...SeriesOption) ([]Fold, error) {
	s := series{tests: -1}
	for _, o := range opts {
		o(&s)
	}
	switch {
	case splits < 1 || splits+1 > n:
		return nil, fmt.Errorf("data: time series split: %d splits of %d samples, want 1 to one below the samples", splits, n)
	case s.gap < 0 || s.most < 0 || s.tests != -1 && s.tests < 1:
		return nil, fmt.Errorf("data: time series split: gap %d, %d samples to test on, at most %d to train on; want none negative", s.gap, s.tests, s.most)
	}
	if s.tests == -1 {
		s.tests = n / (splits + 1)
	}
	if n-s.gap-s.tests*splits <= 0 {
		return nil, fmt.Errorf("data: time series split: %d splits of %d samples to test on and a gap of %d leave nothing of %d to train on",
			splits, s.tests, s.gap, n)
	}
	all := upTo(n)
	var out []Fold
	for at := n - splits*s.tests; at < n; at += s.tests {
		end, begin := at-s.gap, 0
		if s.most > 0 && s.most < end {
			begin = end - s.most
		}
		out = append(out, Fold{all[begin:end:end], all[at : at+s.tests : at+s.tests]})
	}
	return out, nil
}
