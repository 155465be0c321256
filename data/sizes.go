package data

import (
	"fmt"
	"math"
)

// SizeOption says how many samples a random split puts into a part. What is not
// said of one part is what the other leaves.
type SizeOption func(*sizes)

// sizes are the parts of a random split: shares of the samples, or counts. What is
// 0 was not said.
type sizes struct {
	testShare, trainShare float64
	tests, trains         int
	err                   error
}

func (s *sizes) share(of string, to *float64, v float64) {
	if !(v > 0 && v < 1) {
		s.err = fmt.Errorf("%s share %v, want it between 0 and 1", of, v)
	}
	*to = v
}

func (s *sizes) count(of string, to *int, n int) {
	if n < 1 {
		s.err = fmt.Errorf("%d %s samples, want at least 1", n, of)
	}
	*to = n
}

// TestShare is the share of the samples to test on, rounded up.
func TestShare(v float64) SizeOption {
	return func(s *sizes) { s.share("test", &s.testShare, v) }
}

// TestCount is how many samples to test on.
func TestCount(n int) SizeOption { return func(s *sizes) { s.count("test", &s.tests, n) } }

// TrainShare is the share of the samples to train on, rounded down.
func TrainShare(v float64) SizeOption {
	return func(s *sizes) { s.share("training", &s.trainShare, v) }
}

// TrainCount is how many samples to train on.
func TrainCount(n int) SizeOption { return func(s *sizes) { s.count("training", &s.trains, n) } }

// sizesOf returns how many of n samples are for training and for testing;
// otherwise is the share of the tests if nothing is said.
func sizesOf(n int, otherwise float64, opts []SizeOption) (trains, tests int, err error) {
	s := sizes{}
	for _, o := range opts {
		o(&s)
	}
	if s.err != nil {
		return 0, 0, s.err
	}
	saysTest, saysTrain := s.tests > 0 || s.testShare > 0, s.trains > 0 || s.trainShare > 0
	if !saysTest && !saysTrain {
		s.testShare, saysTest = otherwise, true
	}
	trains, tests = s.trains, s.tests
	if s.testShare > 0 {
		tests = int(math.Ceil(float64(s.testShare * float64(n))))
	}
	if s.trainShare > 0 {
		trains = int(math.Floor(float64(s.trainShare * float64(n))))
	}
	if !saysTrain {
		trains = n - tests
	}
	if !saysTest {
		tests = n - trains
	}
	switch {
	case trains+tests > n:
		return 0, 0, fmt.Errorf("%d samples to train on and %d to test on, of %d", trains, tests, n)
	case trains < 1 || tests < 1:
		return 0, 0, fmt.Errorf("%d samples to train on and %d to test on, of %d; want at least one in either part", trains, tests, n)
	}
	return trains, tests, nil
}
