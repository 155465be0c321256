package numpy

import (
	"math"
	"math/bits"
	"reflect"

	"cajal/tensor"
)

// Integer is any of NumPy's integer types.
type Integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~int | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint
}

// Integers returns an Int64 tensor of integers from [lo, hi), all as likely: NumPy's
// integers(lo, hi, shape). It panics with an [*Error] if hi is not above lo.
func (g *Generator) Integers(lo, hi int64, shape ...int) *tensor.Tensor {
	if hi <= lo {
		fail("integers", "want hi above lo, got lo %d, hi %d", lo, hi)
	}
	t := tensor.New(tensor.Int64, shape...)
	FillIntegers(g, t.Int64s(), lo, hi-1)
	return t
}

// FillIntegers fills out with integers from lo to last, both included, all as likely:
// NumPy's integers(lo, last, len(out), dtype, endpoint=True), in the type of out. The
// number of bits that it takes from the generator depends on the type, as in NumPy:
// from 32 bits come one of 32, two of 16, four of 8; what is left of them at the end
// is dropped. It panics with an [*Error] if last is below lo.
//
// A word w of b bits becomes the upper half of w·n for n possible numbers, unless its
// lower half is one of the few that would make some of them more likely: D. Lemire,
// "Fast Random Integer Generation in an Interval", ACM Transactions on Modeling and
// Computer Simulation 29, 1 (2019).
func FillIntegers[T Integer](g *Generator, out []T, lo, last T) {
	if last < lo {
		fail("integers", "want a last integer of at least %d, got %d", lo, last)
	}
	// Differences wrap round, so the arithmetic holds for any two bounds.
	span := uint64(last) - uint64(lo)
	var word func() uint64
	width := reflect.TypeFor[T]().Bits()
	switch width {
	case 8, 16:
		word = g.parts(width)
		span &= 1<<width - 1
	case 32:
		word = func() uint64 { return uint64(g.Uint32()) }
		span &= math.MaxUint32
	default:
		for i := range out {
			out[i] = T(uint64(lo) + g.upTo(span))
		}
		return
	}
	for i := range out {
		out[i] = T(uint64(lo) + lemire(word, width, span))
	}
}

// Bools returns n random bits, 32 from as many of the generator: NumPy's
// integers(0, 2, n, dtype=bool).
func (g *Generator) Bools(n int) []bool {
	out := make([]bool, n)
	word := g.parts(1)
	for i := range out {
		out[i] = word() == 1
	}
	return out
}

// IntN returns an integer from [0, n): NumPy's integers(n). It panics with an [*Error]
// if n < 1.
func (g *Generator) IntN(n int) int {
	if n < 1 {
		fail("int n", "want n of 1 or more, got %d", n)
	}
	return int(g.upTo(uint64(n) - 1))
}

// upTo returns an integer from [0, last]: of a word of 32 bits where last fits in it.
func (g *Generator) upTo(last uint64) uint64 {
	if last <= math.MaxUint32 {
		return lemire(func() uint64 { return uint64(g.Uint32()) }, 32, last)
	}
	if last == math.MaxUint64 {
		return g.Uint64()
	}
	n := last + 1
	high, low := bits.Mul64(g.Uint64(), n)
	if low < n {
		for few := -n % n; low < few; {
			high, low = bits.Mul64(g.Uint64(), n)
		}
	}
	return high
}

// lemire returns an integer from [0, last] out of words of so many bits, at most 32.
func lemire(word func() uint64, width int, last uint64) uint64 {
	mask := uint64(1)<<width - 1
	switch last {
	case 0:
		return 0
	case mask:
		return word()
	}
	n := last + 1
	m := word() * n
	if m&mask < n {
		for few := (mask - last) % n; m&mask < few; {
			m = word() * n
		}
	}
	return m >> width
}

// parts returns a function that gives out words of 32 bits in parts, the lowest first.
func (g *Generator) parts(width int) func() uint64 {
	var word uint32
	left := 0
	return func() uint64 {
		if left == 0 {
			word, left = g.Uint32(), 32/width
		}
		v := word & (1<<width - 1)
		word >>= width
		left--
		return uint64(v)
	}
}
