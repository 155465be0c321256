// Package rng deals random numbers in named streams that all come from one
// seed.
//
// With a single generator every draw moves all later ones: add a layer, and
// the shuffling changes too. Here each purpose asks for a stream by name,
//
//	streams := rng.New(42)
//	w := streams.Stream("init").NormFloat64()
//	order := streams.Stream("shuffle").Perm(n)
//
// and what a stream gives depends on the seed, its name and nothing else.
// Nothing in this package reads the clock or a global generator. The state of
// a stream, or of all of them, can be saved, and continues where it stood.
//
// Package rng/numpy has the generator for experiments that were published
// with NumPy's.
package rng

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Streams hands out the streams of one seed. The zero value has seed 0.
//
// Streams is not safe for concurrent use, nor is a [Stream]; different
// streams may be used at the same time.
type Streams struct {
	seed   uint64
	byName map[string]*Stream
}

// New returns the streams of a seed.
func New(seed uint64) *Streams { return &Streams{seed: seed} }

// Seed returns the seed, which is what [Streams.Restore] needs beside the
// states.
func (s *Streams) Seed() uint64 { return s.seed }

// Stream returns the stream of a name; the same one, wherever it stands, each
// time. Any name is good, parts apart by a slash: "init", "dropout/3".
func (s *Streams) Stream(name string) *Stream {
	if stream, ok := s.byName[name]; ok {
		return stream
	}
	if s.byName == nil {
		s.byName = make(map[string]*Stream)
	}
	stream := newStream(derive(s.seed, name))
	s.byName[name] = stream
	return stream
}

// States returns the state of each stream that has been asked for.
func (s *Streams) States() map[string][]byte {
	states := make(map[string][]byte, len(s.byName))
	for name, stream := range s.byName {
		states[name] = stream.state(nil)
	}
	return states
}

// Restore puts every stream where it stood when states was taken, under the
// same seed: those in states where it says, all others at their beginning.
// Streams in use stay the same objects. If one of the states is damaged,
// Restore returns an error and changes nothing.
func (s *Streams) Restore(states map[string][]byte) error {
	restored := New(s.seed)
	for name, state := range states {
		if err := restored.Stream(name).UnmarshalBinary(state); err != nil {
			return fmt.Errorf("stream %q: %w", name, err)
		}
	}
	for name := range s.byName {
		restored.Stream(name)
	}
	for name, stream := range restored.byName {
		s.Stream(name).pcg = stream.pcg
	}
	return nil
}

// derive makes the two seed words of a stream: the first 16 bytes, as two
// little-endian numbers, of the SHA-256 of "cajal/rng/1", a zero byte, the
// seed as 8 little-endian bytes and the name. It will never change: saved
// experiments rest on it. A hash with collisions that can be found would let
// two names share a stream.
func derive[T ~string | ~[]byte](seed uint64, name T) (uint64, uint64) {
	var buf [96]byte // of most names, so that nothing is allocated
	text := append(append(buf[:0], "cajal/rng/1"...), 0)
	text = binary.LittleEndian.AppendUint64(text, seed)
	sum := sha256.Sum256(append(text, name...))
	return binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:16])
}
