package metric

import (
	"math"
	"slices"
)

// sum is a sum of floats that loses nothing: it holds as many floats as its digits
// take, each below the last bit of the next. So the order of the terms, the cut
// into batches and the merging of parts change no bit of its value.
//
// Shewchuk, Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric
// Predicates, 1997; Python's math.fsum. A sum beyond the largest float is infinite.
type sum struct {
	top  float64   // all that most sums need
	rest []float64 // what top has not room for, ascending
}

// twoSum returns a + b in two floats: rounded, and what rounding took away.
func twoSum(a, b float64) (rounded, lost float64) {
	rounded = a + b
	of := rounded - a
	return rounded, (a - (rounded - of)) + (b - of)
}

// twoProduct returns a·b in two floats. The product's error is a float unless it
// is below the smallest one.
func twoProduct(a, b float64) (rounded, lost float64) {
	rounded = float64(a * b)
	return rounded, math.FMA(a, b, -rounded)
}

func finite(x float64) bool { return x-x == 0 }

func (s *sum) reset() { s.top, s.rest = 0, s.rest[:0] }

// add adds one term.
func (s *sum) add(x float64) {
	if !finite(x) || !finite(s.top) {
		s.top, s.rest = s.top+x, s.rest[:0]
		return
	}
	kept := 0
	for _, y := range s.rest {
		var lost float64
		if x, lost = twoSum(x, y); lost != 0 {
			s.rest[kept] = lost
			kept++
		}
	}
	x, lost := twoSum(x, s.top)
	s.top, s.rest = x, s.rest[:kept]
	switch {
	case !finite(x):
		s.rest = s.rest[:0]
	case lost != 0:
		s.rest = append(s.rest, lost)
	}
}

// addProduct adds a·b with all its digits.
func (s *sum) addProduct(a, b float64) {
	p, lost := twoProduct(a, b)
	if finite(p) && lost != 0 {
		s.add(lost)
	}
	s.add(p)
}

// addSquare adds w·x² with all its digits.
func (s *sum) addSquare(w, x float64) {
	p, lost := twoProduct(w, x)
	if finite(p) && lost != 0 {
		s.addProduct(lost, x)
	}
	s.addProduct(p, x)
}

// addSquaredDifference adds w·(a − b)² with all its digits.
func (s *sum) addSquaredDifference(w, a, b float64) {
	d, lost := twoSum(a, -b)
	s.addSquare(w, d)
	if !finite(d) || lost == 0 {
		return
	}
	// (d + lost)² = d² + 2·d·lost + lost²
	p, rest := twoProduct(w, d)
	s.addProduct(p, 2*lost)
	if finite(p) && rest != 0 {
		s.addProduct(rest, 2*lost)
	}
	s.addSquare(w, lost)
}

// addSum adds all terms of another sum.
func (s *sum) addSum(o *sum) {
	for _, x := range o.rest {
		s.add(x)
	}
	s.add(o.top)
}

// addScaled adds another sum times x.
func (s *sum) addScaled(x float64, o *sum) {
	for _, y := range o.rest {
		s.addProduct(x, y)
	}
	s.addProduct(x, o.top)
}

// value returns the float that is nearest to the sum, the even one of two.
func (s *sum) value() float64 {
	hi, lost, i := s.top, 0.0, len(s.rest)
	if !finite(hi) {
		return hi
	}
	for i > 0 && lost == 0 {
		i--
		hi, lost = twoSum(hi, s.rest[i])
	}
	// What is below may decide between two floats that are equally near.
	if i > 0 && (lost < 0 && s.rest[i-1] < 0 || lost > 0 && s.rest[i-1] > 0) {
		twice := lost + lost
		if up := hi + twice; up-hi == twice {
			return up
		}
	}
	return hi
}

// deviation returns Σ w·(x − c)², where c is the float nearest to the mean
// Σwx / Σw, from Σw, Σwx and Σwx². The three sums are exact, so that nothing is
// lost where x varies by little of its size. spare is memory.
func deviation(weight, first, second, spare *sum) float64 {
	c := first.value() / weight.value()
	square, lost := twoProduct(c, c)
	spare.reset()
	spare.addSum(second)
	spare.addScaled(-c, first)
	spare.addScaled(-c, first)
	spare.addScaled(square, weight)
	spare.addScaled(lost, weight)
	return spare.value()
}

// zeroed returns v with n zeros, in its own memory if that is large enough.
func zeroed[T float64 | bool](v []T, n int) []T {
	v = slices.Grow(v[:0], n)[:n]
	clear(v)
	return v
}

// grown returns v with n empty sums, in its own memory if that is large enough.
func grown(v []sum, n int) []sum {
	if cap(v) < n {
		return make([]sum, n)
	}
	v = v[:n]
	for i := range v {
		v[i].reset()
	}
	return v
}
