package main

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
)

// pattern returns n numbers between −1 and 1, the same on both sides: whole
// numbers, squared modulo a prime, which every language computes alike.
func pattern(n int, seed uint64) []float64 {
	v := make([]float64, n)
	for i := range v {
		k := uint64(i)
		v[i] = float64((31*k*k+40503*k+9973*seed)%65521)/32760 - 1
	}
	return v
}

// slice returns numbers for the kernels.
func slice(v []float64, double bool) kernel.Slice {
	s := kernel.Make(len(v), kernel.FloatKind(double))
	kernel.Copy(s, kernel.SliceOf(v))
	return s
}

// probe returns up to 64 elements of s from its beginning to its end, which
// stand for all of them when two sides compare.
func probe(s kernel.Slice) []float64 {
	n := min(64, s.Len())
	v := make([]float64, n)
	for i := range v {
		v[i] = s.At(i * (s.Len() - 1) / max(1, n-1))
	}
	return v
}

// agree says whether a peer has computed what we have, within tolerance of the
// larger of 1 and the number, or of the number alone if relative is set.
func agree(ours, theirs []float64, tolerance float64, relative bool) error {
	if len(ours) != len(theirs) {
		return fmt.Errorf("it shows %d numbers, we have %d", len(theirs), len(ours))
	}
	for i, want := range ours {
		size := math.Abs(want)
		if !relative {
			size = max(1, size)
		}
		if !(math.Abs(theirs[i]-want) <= tolerance*size) {
			return fmt.Errorf("number %d of %d is %v, ours %v, more than %g apart", i, len(ours), theirs[i], want, tolerance*size)
		}
	}
	return nil
}

// precision returns a type's name in NumPy and the distance from 1 to the next
// number above it.
func precision(double bool) (name string, epsilon float64) {
	if double {
		return "float64", 0x1p-52
	}
	return "float32", 0x1p-23
}
