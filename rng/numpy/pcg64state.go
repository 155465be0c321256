package numpy

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
)

// A saved state is, big endian: the mark, the state and the increment (16 bytes each),
// whether half a step is kept (1), and that half (4).
const (
	pcgMark = "pcg64:"
	pcgSize = len(pcgMark) + 16 + 16 + 1 + 4
)

// AppendBinary implements [encoding.BinaryAppender]: it appends the state of the
// generator to b, 43 bytes. It returns an error for the zero PCG64, which has no state
// to save.
func (p *PCG64) AppendBinary(b []byte) ([]byte, error) {
	if p.inc.lo&1 == 0 {
		return b, errors.New("save PCG64: it is the zero value, want one from NewPCG64")
	}
	b = append(b, pcgMark...)
	for _, v := range []uint64{p.state.hi, p.state.lo, p.inc.hi, p.inc.lo} {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	b = append(b, byte(p.flag()))
	return binary.BigEndian.AppendUint32(b, p.kept), nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (p *PCG64) MarshalBinary() ([]byte, error) { return p.AppendBinary(make([]byte, 0, pcgSize)) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]: the generator then
// continues where the saved one stood. If data is not a saved state, it returns an
// error and leaves the generator as it was.
func (p *PCG64) UnmarshalBinary(data []byte) error {
	switch {
	case len(data) != pcgSize:
		return fmt.Errorf("restore PCG64: got %d bytes, want %d", len(data), pcgSize)
	case string(data[:len(pcgMark)]) != pcgMark:
		return fmt.Errorf("restore PCG64: begins with %q, want %q", data[:len(pcgMark)], pcgMark)
	}
	data = data[len(pcgMark):]
	word := func(i int) uint64 { return binary.BigEndian.Uint64(data[8*i:]) }
	return p.restore(uint128{word(0), word(1)}, uint128{word(2), word(3)}, int64(data[32]), binary.BigEndian.Uint32(data[33:]))
}

// pcgJSON is a state as NumPy's has it.
type pcgJSON struct {
	Generator string `json:"bit_generator"`
	State     struct {
		State *big.Int `json:"state"`
		Inc   *big.Int `json:"inc"`
	} `json:"state"`
	HasUint32 int64  `json:"has_uint32"`
	Uinteger  uint32 `json:"uinteger"`
}

// MarshalJSON writes the state as json.dumps(rng.bit_generator.state) does in Python.
func (p *PCG64) MarshalJSON() ([]byte, error) {
	if p.inc.lo&1 == 0 {
		return nil, errors.New("save PCG64: it is the zero value, want one from NewPCG64")
	}
	s := pcgJSON{Generator: "PCG64", HasUint32: p.flag(), Uinteger: p.kept}
	s.State.State, s.State.Inc = p.state.big(), p.inc.big()
	return json.Marshal(s)
}

// UnmarshalJSON reads what MarshalJSON and Python write. If data is not a state, it
// returns an error and leaves the generator as it was.
func (p *PCG64) UnmarshalJSON(data []byte) error {
	var s pcgJSON
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("restore PCG64: %w", err)
	}
	if s.Generator != "PCG64" {
		return fmt.Errorf("restore PCG64: it is the state of %q, want \"PCG64\"", s.Generator)
	}
	for i, n := range []*big.Int{s.State.State, s.State.Inc} {
		if n == nil || n.Sign() < 0 || n.Cmp(largest) > 0 {
			return fmt.Errorf("restore PCG64: %s is %v, want a number of 128 bits", []string{"state", "inc"}[i], n)
		}
	}
	return p.restore(uint128Of(s.State.State), uint128Of(s.State.Inc), s.HasUint32, s.Uinteger)
}

// restore takes a state that has been read.
func (p *PCG64) restore(state, inc uint128, flag int64, kept uint32) error {
	switch {
	case inc.lo&1 == 0:
		return fmt.Errorf("restore PCG64: the increment is %v, want an odd number", inc.big())
	case flag != 0 && flag != 1:
		return fmt.Errorf("restore PCG64: flag of the kept half is %d, want 0 or 1", flag)
	}
	*p = PCG64{state, inc, kept, flag == 1}
	return nil
}

// flag is 1 if half a step is kept.
func (p *PCG64) flag() int64 {
	if p.hasKept {
		return 1
	}
	return 0
}
