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
