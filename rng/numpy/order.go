package numpy

import (
	"math"
	"math/bits"
)

// IntN returns an integer from [0, n): NumPy's randint(n) with its default
// type, int64. It panics with an [*Error] if n < 1.
func (r *RandomState) IntN(n int) int {
	if n < 1 {
		fail("int n", "want n of 1 or more, got %d", n)
	}
	return int(r.interval(uint64(n) - 1))
}

// Shuffle brings n things in random order by NumPy's shuffle: Fisher-Yates
// from the end. Calling swap(i, j) must exchange things i and j; it is not
// called for i = j. It panics with an [*Error] if n is negative.
func (r *RandomState) Shuffle(n int, swap func(i, j int)) { shuffle(&r.bits, n, swap) }

// ShuffleInts brings the elements of a in random order in place: NumPy's
// shuffle(a).
func (r *RandomState) ShuffleInts(a []int) {
	r.Shuffle(len(a), func(i, j int) { a[i], a[j] = a[j], a[i] })
}

// Permutation returns 0, 1, …, n−1 in random order: NumPy's permutation(n). It
// panics with an [*Error] if n is negative.
func (r *RandomState) Permutation(n int) []int { return permutation(&r.bits, n) }

// interval returns an integer from [0, last] by masked rejection.
func (r *RandomState) interval(last uint64) uint64 { return interval(&r.bits, last) }

// source is what bits come from.
type source interface {
	Uint32() uint32
	Uint64() uint64
}

// shuffle is Shuffle of both generators.
func shuffle(from source, n int, swap func(i, j int)) {
	if n < 0 {
		fail("shuffle", "want n of 0 or more, got %d", n)
	}
	for i := n - 1; i > 0; i-- {
		if j := int(interval(from, uint64(i))); j != i {
			swap(i, j)
		}
	}
}

// permutation is Permutation of both.
func permutation(from source, n int) []int {
	if n < 0 {
		fail("permutation", "want n of 0 or more, got %d", n)
	}
	order := upward(n)
	shuffle(from, n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// interval takes as many low bits as last has, and draws again while they exceed it.
// A word of 32 bits serves where last fits in it, one of 64 where it does not, none
// for 0.
func interval(from source, last uint64) uint64 {
	mask := uint64(1)<<bits.Len64(last) - 1
	switch {
	case last == 0:
		return 0
	case last <= math.MaxUint32:
		for {
			if v := uint64(from.Uint32()) & mask; v <= last {
				return v
			}
		}
	}
	for {
		if v := from.Uint64() & mask; v <= last {
			return v
		}
	}
}
