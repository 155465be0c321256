package numpy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// A saved state is, big endian: the mark, the number of words left (2 bytes),
// whether a normal is kept (1), that normal (8), the 624 words of the twister
// (4 each).
const (
	stateMark = "mt19937:"
	stateSize = len(stateMark) + 2 + 1 + 8 + 4*words
)

// AppendBinary implements [encoding.BinaryAppender]: it appends the state of
// the generator to b, 2515 bytes. It returns an error for the zero
// RandomState, which has no state to save.
func (r *RandomState) AppendBinary(b []byte) ([]byte, error) {
	if r.bits.dead() {
		return b, errors.New("save RandomState: it is the zero value, want one from Seed")
	}
	b = append(b, stateMark...)
	b = binary.BigEndian.AppendUint16(b, uint16(r.bits.left))
	flag := byte(0)
	if r.hasKept {
		flag = 1
	}
	b = append(b, flag)
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(r.kept))
	for _, w := range r.bits.key {
		b = binary.BigEndian.AppendUint32(b, w)
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (r *RandomState) MarshalBinary() ([]byte, error) {
	return r.AppendBinary(make([]byte, 0, stateSize))
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]: the generator then
// continues where the saved one stood. If data is not a saved state, it
// returns an error and leaves the generator as it was.
func (r *RandomState) UnmarshalBinary(data []byte) error {
	var n RandomState
	if err := n.decode(data); err != nil {
		return fmt.Errorf("restore RandomState: %w", err)
	}
	*r = n
	return nil
}

func (r *RandomState) decode(data []byte) error {
	if len(data) != stateSize {
		return fmt.Errorf("got %d bytes, want %d", len(data), stateSize)
	}
	if mark := data[:len(stateMark)]; string(mark) != stateMark {
		return fmt.Errorf("begins with %q, want %q", mark, stateMark)
	}
	data = data[len(stateMark):]
	if r.bits.left = int(binary.BigEndian.Uint16(data)); r.bits.left > words {
		return fmt.Errorf("%d words are left, want 0 to %d", r.bits.left, words)
	}
	flag := data[2]
	r.hasKept = flag == 1
	r.kept = math.Float64frombits(binary.BigEndian.Uint64(data[3:]))
	switch {
	case flag > 1:
		return fmt.Errorf("flag of the kept normal is %d, want 0 or 1", flag)
	case math.IsNaN(r.kept) || math.IsInf(r.kept, 0):
		return fmt.Errorf("kept normal is %v, want a finite number", r.kept)
	case !r.hasKept && r.kept != 0:
		return fmt.Errorf("kept normal is %v without its flag, want 0", r.kept)
	}
	for i := range r.bits.key {
		r.bits.key[i] = binary.BigEndian.Uint32(data[11+4*i:])
	}
	if r.bits.dead() {
		return errors.New("all words of the twister are 0, which it never leaves")
	}
	return nil
}
