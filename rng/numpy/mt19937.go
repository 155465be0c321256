package numpy

const (
	words  = 624 // of state
	middle = 397 // distance of the two words that the recurrence mixes
)

// twister is MT19937: M. Matsumoto and T. Nishimura, "Mersenne Twister: a
// 623-dimensionally equidistributed uniform pseudo-random number generator",
// ACM Transactions on Modeling and Computer Simulation 8 (1998).
type twister struct {
	key  [words]uint32
	left int // words at the end of key not yet given out
}

// seed is the authors' init_genrand of 2002, with Knuth's multiplier.
func (t *twister) seed(s uint32) {
	for i := range t.key {
		t.key[i] = s
		s = 1812433253*(s^s>>30) + uint32(i) + 1
	}
	t.left = 0
}

// next returns the next word, tempered.
func (t *twister) next() uint32 {
	if t.left == 0 {
		t.refill()
	}
	y := t.key[words-t.left]
	t.left--
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

// Uint32 is next, for what draws from any source.
func (t *twister) Uint32() uint32 { return t.next() }

// Uint64 puts the earlier word in the upper half, as NumPy does.
func (t *twister) Uint64() uint64 {
	high := uint64(t.next())
	return high<<32 | uint64(t.next())
}

// refill makes the next 624 words from the present ones.
func (t *twister) refill() {
	if t.dead() {
		fail("draw", "want a generator from Seed or UnmarshalBinary, got the zero RandomState")
	}
	for i := range words - middle {
		t.key[i] = t.key[i+middle] ^ twist(t.key[i], t.key[i+1])
	}
	for i := words - middle; i < words-1; i++ {
		t.key[i] = t.key[i+middle-words] ^ twist(t.key[i], t.key[i+1])
	}
	t.key[words-1] = t.key[middle-1] ^ twist(t.key[words-1], t.key[0])
	t.left = words
}

// dead reports whether the state is the one that only leads to itself. The
// lower bits of the first word are no part of the state.
func (t *twister) dead() bool {
	for _, w := range t.key[1:] {
		if w != 0 {
			return false
		}
	}
	return t.key[0]>>31 == 0
}

// twist multiplies the upper bit of one word and the lower bits of the next by
// the matrix of the recurrence.
func twist(upper, lower uint32) uint32 {
	y := upper&0x80000000 | lower&0x7fffffff
	return y>>1 ^ -(y&1)&0x9908b0df
}
