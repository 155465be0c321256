package metric

import (
	"math"

	"cajal/internal/kernel"
)

// Option changes a metric that chooses a class.
type Option func(*decision)

// Threshold is the probability above which the class is 1 if there are two
// classes and one number a sample, and above which a sample has one of several
// labels; 0.5 if not given.
func Threshold(p float64) Option {
	if math.IsNaN(p) {
		fail("threshold", "NaN, want a number")
	}
	return func(d *decision) { d.threshold = p }
}

// ZeroDivision is the value of a measure of a class that divides by 0, such as the
// precision of a class that was never predicted: 0, which it is if not given, 1,
// or NaN, which averages leave out. scikit-learn's zero_division.
func ZeroDivision(v float64) Option {
	if v != 0 && v != 1 && !math.IsNaN(v) {
		fail("zero division", "%v, want 0, 1 or NaN", v)
	}
	return func(d *decision) { d.undefined = v }
}

// decision is how the numbers of a sample become its class, and what a class that
// has no measure counts for.
type decision struct{ threshold, undefined float64 }

func decide(opts []Option) decision {
	d := decision{threshold: 0.5}
	for _, o := range opts {
		o(&d)
	}
	return d
}

// unclear is the class of a sample some of whose numbers are NaN: there is none.
const unclear = -1

// class returns which of the k numbers of sample i is the largest, the first
// one of equals; for k = 1, whether the only one is above the threshold. It is
// unclear where one is NaN.
func (d decision) class(p kernel.Slice, i, k int) int {
	switch {
	case k > 1 && p.Double():
		return largest(kernel.Of[float64](p)[i*k : (i+1)*k])
	case k > 1 && p.Kind() == kernel.F32:
		return largest(kernel.Of[float32](p)[i*k : (i+1)*k])
	case k > 1:
		best := 0
		for j := range k {
			x := p.At(i*k + j)
			if x != x {
				return unclear
			}
			if x > p.At(i*k+best) {
				best = j
			}
		}
		return best
	}
	return d.flag(p, i)
}

// flag returns 1 if number i is above the threshold, 0 if not; it is unclear of NaN.
func (d decision) flag(p kernel.Slice, i int) int {
	switch x := p.At(i); {
	case x != x:
		return unclear
	case x > d.threshold:
		return 1
	}
	return 0
}

func largest[T kernel.Float](v []T) int {
	best := 0
	for j, x := range v {
		if x != x {
			return unclear
		}
		if x > v[best] {
			best = j
		}
	}
	return best
}
