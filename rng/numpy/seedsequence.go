package numpy

import (
	"math/big"
	"slices"
)

// SeedSequence makes seeds out of integers: NumPy's class of that name. It mixes them
// into a pool of 128 bits so that any two lists of integers, however alike, lead to
// unlike seeds, and hands out others for parts of a program by [SeedSequence.Spawn].
//
// The mixing is M. E. O'Neill's seed_seq_fe ("Developing a seed_seq Alternative",
// 2015), as R. Kern took it over.
type SeedSequence struct {
	entropy  []uint32 // words of the integers
	key      []uint64 // which child of which child
	children uint64   // spawned so far
	pool     []uint32
}

// poolWords is the size of the pool of a sequence that nobody asks another of.
const poolWords = 4

// NewSeedSequence returns the sequence of a list of integers: NumPy's
// SeedSequence([…]), or SeedSequence(n) for a single one. Without any it is that of an
// empty list; nothing here asks the system for a seed.
func NewSeedSequence(entropy ...uint64) *SeedSequence {
	var list []uint32
	for _, n := range entropy {
		list = appendWords(list, n)
	}
	return newSeedSequence(list, nil, poolWords)
}

// SeedSequenceOf is NewSeedSequence for integers of any length. It panics with an
// [*Error] if one is negative.
func SeedSequenceOf(entropy ...*big.Int) *SeedSequence {
	var list []uint32
	for _, n := range entropy {
		if n.Sign() < 0 {
			fail("seed sequence", "want integers of 0 or more, got %v", n)
		}
		word, rest := new(big.Int), new(big.Int).Set(n)
		mask := big.NewInt(1<<32 - 1)
		for {
			list = append(list, uint32(word.And(rest, mask).Uint64()))
			if rest.Rsh(rest, 32); rest.Sign() == 0 {
				break
			}
		}
	}
	return newSeedSequence(list, nil, poolWords)
}

// WithKey returns the sequence of the same integers with another spawn key: NumPy's
// SeedSequence(…, spawn_key=key).
func (s *SeedSequence) WithKey(key ...uint64) *SeedSequence {
	return newSeedSequence(s.entropy, slices.Clone(key), len(s.pool))
}

// WithPool returns the sequence of the same integers and key with a pool of so many
// words of 32 bits: NumPy's SeedSequence(…, pool_size=words). It panics with an
// [*Error] below 4.
func (s *SeedSequence) WithPool(words int) *SeedSequence {
	if words < poolWords {
		fail("seed sequence", "want a pool of %d words or more, got %d", poolWords, words)
	}
	return newSeedSequence(s.entropy, s.key, words)
}

// Key returns the spawn key, which is empty for a sequence that nobody spawned.
func (s *SeedSequence) Key() []uint64 { return slices.Clone(s.key) }

// Spawn returns n further sequences for parts of a program that draw independently of
// each other: NumPy's spawn(n). It panics with an [*Error] if n is negative.
func (s *SeedSequence) Spawn(n int) []*SeedSequence {
	if n < 0 {
		fail("spawn", "want 0 children or more, got %d", n)
	}
	list := make([]*SeedSequence, n)
	for i := range list {
		key := append(slices.Clone(s.key), s.children)
		list[i] = newSeedSequence(s.entropy, key, len(s.pool))
		s.children++
	}
	return list
}

// State returns n words to seed a generator by: NumPy's generate_state(n). It is the
// same for each call.
func (s *SeedSequence) State(n int) []uint32 {
	words := make([]uint32, n)
	hash := hasher{initB, multB}
	for i := range words {
		words[i] = hash.mix(s.pool[i%len(s.pool)])
	}
	return words
}

// State64 returns n words of 64 bits: NumPy's generate_state(n, np.uint64).
func (s *SeedSequence) State64(n int) []uint64 {
	halves := s.State(2 * n)
	words := make([]uint64, n)
	for i := range words {
		words[i] = uint64(halves[2*i+1])<<32 | uint64(halves[2*i])
	}
	return words
}

// newSeedSequence mixes the words of integers and of a key, with zeros between them
// where the integers alone don't fill the pool: then no list of integers has the same
// words.
func newSeedSequence(entropy []uint32, key []uint64, pool int) *SeedSequence {
	s := &SeedSequence{entropy: entropy, key: key, pool: make([]uint32, pool)}
	words := slices.Clone(entropy)
	if len(key) > 0 {
		for len(words) < pool {
			words = append(words, 0)
		}
		for _, k := range key {
			words = appendWords(words, k)
		}
	}
	s.mix(words)
	return s
}

// appendWords appends the words of 32 bits that n has, the lowest first; 0 has one.
func appendWords(list []uint32, n uint64) []uint32 {
	list = append(list, uint32(n))
	if n >= 1<<32 {
		list = append(list, uint32(n>>32))
	}
	return list
}

const (
	initA, multA      = 0x43b0d7e5, 0x931e8875
	initB, multB      = 0x8b51f9dd, 0x58f38ded
	mixLeft, mixRight = 0xca01f9dd, 0x4973f715
	half              = 16 // bits of a word
)

// hasher scrambles words, each by a constant of its own.
type hasher struct{ constant, factor uint32 }

func (h *hasher) mix(word uint32) uint32 {
	word ^= h.constant
	h.constant *= h.factor
	word *= h.constant
	return word ^ word>>half
}

// mix brings every word into every word of the pool.
func (s *SeedSequence) mix(words []uint32) {
	hash := hasher{initA, multA}
	for i := range s.pool {
		var word uint32
		if i < len(words) {
			word = words[i]
		}
		s.pool[i] = hash.mix(word)
	}
	stir := func(to int, word uint32) {
		v := mixLeft*s.pool[to] - mixRight*hash.mix(word)
		s.pool[to] = v ^ v>>half
	}
	for from := range s.pool {
		for to := range s.pool {
			if from != to {
				stir(to, s.pool[from])
			}
		}
	}
	for i := len(s.pool); i < len(words); i++ {
		for to := range s.pool {
			stir(to, words[i])
		}
	}
}
