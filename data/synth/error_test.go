package synth

import (
	"errors"
	"math"
	"testing"

	"cajal/rng/numpy"
	"cajal/tensor"
)

type generator func(r *numpy.RandomState) (x, y *tensor.Tensor)

func TestInvalidArguments(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		want string
		call generator
	}{
		{"synth: moons: want 1 point or more, got -1",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Moons(-1, 0.2, r) }},
		{"synth: moons: want 1 point or more, got 0",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Moons(0, 0.2, r) }},
		{"synth: moons: want 67108864 numbers at most, got 33554433 points × 2 features",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Moons(1<<25+1, 0.2, r) }},
		{"synth: moons: want a finite noise of 0 or more, got -0.1",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Moons(9, -0.1, r) }},
		{"synth: moons: want a finite noise of 0 or more, got NaN",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Moons(9, nan, r) }},
		{"synth: moons: want a finite noise of 0 or more, got +Inf",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Moons(9, inf, r) }},
		{"synth: circles: want a finite noise of 0 or more, got -1",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Circles(9, -1, 0.5, r) }},
		{"synth: circles: want a factor from 0 up to, not including, 1, got 1",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Circles(9, 0, 1, r) }},
		{"synth: circles: want a factor from 0 up to, not including, 1, got NaN",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Circles(9, 0, nan, r) }},
		{"synth: gaussian quantiles: want 1 feature or more, got 0",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return GaussianQuantiles(9, 0, 2, 1, r) }},
		{"synth: gaussian quantiles: want 67108864 numbers at most, got 9 points × 9223372036854775807 features",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return GaussianQuantiles(9, math.MaxInt, 2, 1, r) }},
		{"synth: gaussian quantiles: want 1 class to one for each of the 9 points, got 10",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return GaussianQuantiles(9, 2, 10, 1, r) }},
		{"synth: gaussian quantiles: want a finite cov above 0, got 0",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return GaussianQuantiles(9, 2, 2, 0, r) }},
		{"synth: blobs: want 1 class to one for each of the 9 points, got 0",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Blobs(9, 2, 0, 1, r) }},
		{"synth: blobs: want a finite std of 0 or more, got -2",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Blobs(9, 2, 2, -2, r) }},
		{"synth: blobs: want counts of 0 or more that are 9 together, got 5 for class 1 of [5 5]",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Blobs(9, 2, 2, 1, r, Counts(5, 5)) }},
		{"synth: circles: want a count for each of 2 classes, got 3",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Circles(9, 0, 0.5, r, Counts(3, 3, 3)) }},
		{"synth: moons: want counts that are 9 together, got [3 3]",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Moons(9, 0, r, Counts(3, 3)) }},
		{"synth: moons: want counts of 0 or more that are 9 together, got -1 for class 0 of [-1 10]",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Moons(9, 0, r, Counts(-1, 10)) }},
		{"synth: blobs: want a std for each of 2 classes, got 1",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Blobs(9, 2, 2, 1, r, Stds(1)) }},
		{"synth: blobs: want a finite std of 0 or more, got -1",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Blobs(9, 2, 2, 1, r, Stds(1, -1)) }},
		{"synth: blobs: want centres (2, 2), got (2, 3)",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) {
				return Blobs(9, 2, 2, 1, r, Centers(tensor.New(tensor.Float64, 2, 3)))
			}},
		{"synth: blobs: want finite centres, got NaN for feature 0 of class 0",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) {
				return Blobs(9, 2, 2, 1, r, Centers(tensor.Full(tensor.Float64, nan, 2, 2)))
			}},
		{"synth: blobs: want a finite box, its lower end first, got 1 and -1",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Blobs(9, 2, 2, 1, r, Box(1, -1)) }},
		{"synth: gaussian quantiles: want a mean of 2 numbers, got 1",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return GaussianQuantiles(9, 2, 2, 1, r, Mean(0)) }},
		{"synth: gaussian quantiles: want a finite mean, got [0 +Inf]",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) {
				return GaussianQuantiles(9, 2, 2, 1, r, Mean(0, inf))
			}},
		{"synth: spiral: want 1 class to one for each of the 9 points, got -1",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Spiral(9, -1, 0.2, r) }},
		{"synth: spiral: want a finite noise of 0 or more, got NaN",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Spiral(9, 3, nan, r) }},
		{"synth: arithmetic: want 1 point or more, got 0",
			func(r *numpy.RandomState) (x, y *tensor.Tensor) { return Arithmetic(0, r) }},
	} {
		r := numpy.Seed(0)
		x, y, err := Try(func() (x, y *tensor.Tensor) { return c.call(r) })
		var typed *Error
		if !errors.As(err, &typed) || err.Error() != c.want || x != nil || y != nil {
			t.Errorf("got %v, %v, error %v, want error %q", x, y, err, c.want)
		}
		if got, want := r.Uint32(), numpy.Seed(0).Uint32(); got != want {
			t.Errorf("%q: random numbers were drawn before the check: next is %d, want %d", c.want, got, want)
		}
	}
}

func TestTry(t *testing.T) {
	x, y, err := Try(People)
	if err != nil || x.Dim(0) != 4 || y.Dim(0) != 4 {
		t.Errorf("Try(People): got %v, %v, error %v", x, y, err)
	}
	defer func() {
		if got := recover(); got != "other" {
			t.Errorf("a panic that is none of ours: got %v, want it to pass", got)
		}
	}()
	_, _, _ = Try(func() (x, y *tensor.Tensor) { panic("other") })
}
