package rng

import (
	"fmt"
	"math/rand/v2"
)

// Stream is a sequence of random numbers: a PCG-DXSM generator with 128 bits
// of state, as [rand.PCG] has it, and the distributions of [rand.Rand], which
// keep nothing of their own between draws. [Streams.Stream] or UnmarshalBinary
// makes one that can be drawn from. No draw allocates but Perm.
//
// A Stream is not safe for concurrent use.
type Stream struct {
	pcg  rand.PCG
	rand *rand.Rand // over pcg
}

func newStream(seed1, seed2 uint64) *Stream {
	s := new(Stream)
	s.pcg.Seed(seed1, seed2)
	s.rand = rand.New(&s.pcg)
	return s
}

// Restart makes s the stream of a name under a seed, at its beginning: the one that
// New(seed).Stream(name) hands out. It is for many short streams, one for each sample of
// each epoch, say, that nobody keeps, and allocates nothing:
//
//	s.Restart(seed, fmt.Appendf(name[:0], "augment/%d/%d", epoch, sample))
func (s *Stream) Restart(seed uint64, name []byte) {
	s.pcg.Seed(derive(seed, name))
	if s.rand == nil {
		s.rand = rand.New(&s.pcg)
	}
}

// Uint64 returns 64 random bits, so that a Stream is a [rand.Source] too.
func (s *Stream) Uint64() uint64 { return s.rand.Uint64() }

// Float64 returns a number from [0, 1), a multiple of 2⁻⁵³, each as likely.
func (s *Stream) Float64() float64 { return s.rand.Float64() }

// NormFloat64 returns a number from the normal distribution with mean 0 and
// deviation 1.
func (s *Stream) NormFloat64() float64 { return s.rand.NormFloat64() }

// IntN returns an integer from [0, n), each as likely. It panics with an
// [*Error] if n < 1.
func (s *Stream) IntN(n int) int {
	if n < 1 {
		fail("int n", "want n of 1 or more, got %d", n)
	}
	return s.rand.IntN(n)
}

// Perm returns 0, 1, …, n−1 in random order. It panics with an [*Error] if n
// is negative.
func (s *Stream) Perm(n int) []int {
	if n < 0 {
		fail("perm", "want n of 0 or more, got %d", n)
	}
	return s.rand.Perm(n)
}

// Shuffle brings n things in random order; swap(i, j) must exchange things i
// and j. It panics with an [*Error] if n is negative.
func (s *Stream) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		fail("shuffle", "want n of 0 or more, got %d", n)
	}
	s.rand.Shuffle(n, swap)
}

// AppendBinary implements [encoding.BinaryAppender]: it appends the state of
// the stream to b, 20 bytes. The error is always nil.
func (s *Stream) AppendBinary(b []byte) ([]byte, error) { return s.state(b), nil }

// MarshalBinary implements [encoding.BinaryMarshaler].
func (s *Stream) MarshalBinary() ([]byte, error) { return s.state(nil), nil }

// state appends "pcg:" and the two halves of the state, big endian, to b.
func (s *Stream) state(b []byte) []byte {
	b, err := s.pcg.AppendBinary(b)
	if err != nil {
		panic(err) // rand.PCG has no way to fail
	}
	return b
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]: the stream then
// continues where the saved one stood. If data is not a saved state, it
// returns an error and leaves the stream as it was.
func (s *Stream) UnmarshalBinary(data []byte) error {
	var pcg rand.PCG
	if err := pcg.UnmarshalBinary(data); err != nil {
		const size = 20
		return fmt.Errorf("restore state: want %d bytes that begin with \"pcg:\", got %d that begin with %q: %w",
			size, len(data), data[:min(4, len(data))], err)
	}
	s.pcg = pcg
	if s.rand == nil {
		s.rand = rand.New(&s.pcg)
	}
	return nil
}
