package model

import (
	"fmt"
	"math"
)

// RowSet remembers which rows a model was trained on without holding them: a Bloom
// filter over 64-bit hashes of the rows (Bloom, Space/Time Trade-offs in Hash Coding
// with Allowable Errors, 1970). A row that was added is always found, and one in
// 70,000 of the others. A hash is of the numbers that the network sees, so neither the
// order of rows or columns nor how a file writes them matters.
//
// It takes 3 bytes a row and at most half a megabyte: of more than 174,762 rows it
// remembers one in OneIn, chosen by their hashes.
type RowSet struct {
	Rows  int    `json:"rows"`   // that were added
	OneIn int    `json:"one_in"` // a power of two: rows whose hash is a multiple are remembered
	Bits  []byte `json:"bits"`
}

// The measures of a RowSet: with 24 bits for a row and 12 of them set, the share of
// other rows that are found is (1 − exp(−12/24))^12 = 1.4e-5.
const (
	bitsPerRow = 24
	bitsSet    = 12
	maxRowBits = 1 << 22
)

// NewRowSet returns an empty set for so many rows.
func NewRowSet(rows int) *RowSet {
	s := &RowSet{OneIn: 1}
	for rows > s.OneIn*(maxRowBits/bitsPerRow) {
		s.OneIn *= 2
	}
	s.Bits = make([]byte, max(1, (rows/s.OneIn*bitsPerRow+7)/8))
	return s
}

// Add adds a row by its hash.
func (s *RowSet) Add(hash uint64) {
	s.Rows++
	if hash%uint64(s.OneIn) != 0 {
		return
	}
	s.each(hash, func(i uint64) bool {
		s.Bits[i/8] |= 1 << (i % 8)
		return true
	})
}

// Has reports whether a row was added, and whether the set can tell.
func (s *RowSet) Has(hash uint64) (has, known bool) {
	if hash%uint64(s.OneIn) != 0 {
		return false, false
	}
	has = true
	s.each(hash, func(i uint64) bool {
		has = s.Bits[i/8]>>(i%8)&1 == 1
		return has
	})
	return has, true
}

// each calls visit with the places of a hash's bits until it returns false. They are
// h₁ + i·h₂, which is as good as hashes of their own (Kirsch and Mitzenmacher, Less
// Hashing, Same Performance, 2006).
func (s *RowSet) each(hash uint64, visit func(i uint64) bool) {
	first, step := mix(hash), mix(hash^0x9e3779b97f4a7c15)|1
	for range bitsSet {
		if !visit(first % uint64(8*len(s.Bits))) {
			return
		}
		first += step
	}
}

// mix spreads the bits of a number (SplitMix64's last step; Steele, Lea and Flood,
// Fast Splittable Pseudorandom Number Generators, 2014).
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// RowHash is the hash of a row on its way; it begins as 0.
type RowHash uint64

// Add returns the hash with one more number, which counts as the nearest float32; the
// zeros are one number, and so are all that are none.
func (h RowHash) Add(v float64) RowHash {
	f := float32(v)
	bits := math.Float32bits(f)
	switch {
	case f == 0:
		bits = 0
	case f != f:
		bits = 0x7fc00000
	}
	return RowHash(mix(uint64(h)*0x100000001b3 ^ uint64(bits) ^ 0x51_7cc1_b727_220a))
}

// check refuses a set that cannot be.
func (s *RowSet) check() error {
	switch {
	case s.Rows < 0:
		return fmt.Errorf("%d rows, want at least 0", s.Rows)
	case s.OneIn < 1 || s.OneIn&(s.OneIn-1) != 0:
		return fmt.Errorf("one_in is %d, want a power of two", s.OneIn)
	case len(s.Bits) < 1 || len(s.Bits) > maxRowBits/8+1:
		return fmt.Errorf("%d bytes of bits, want 1 to %d", len(s.Bits), maxRowBits/8+1)
	}
	return nil
}
