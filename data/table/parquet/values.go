package parquet

import (
	"encoding/binary"
	"fmt"

	"cajal/data/table"
)

// Encodings of values, by their numbers in the format's specification.
const (
	encodingPlain           = 0
	encodingPlainDictionary = 2 // deprecated name of a dictionary's places
	encodingRLE             = 3
	encodingDelta           = 5
	encodingDeltaLength     = 6
	encodingDeltaBytes      = 7
	encodingDictionary      = 8
	encodingSplit           = 9
)

// values reads the values of a page, one after the other. The bytes of one are
// valid until the next.
type values interface {
	next() (value, error)
}

// newValues returns the values of a page that stand in b, at most so many.
func newValues(encoding int, p physical, length int, b []byte, most int) (values, error) {
	width := p.width(length)
	switch {
	case encoding == encodingPlain && p == boolean:
		return &plainBools{b: b}, nil
	case encoding == encodingPlain && p == byteArrays:
		return &plainBytes{b: b}, nil
	case encoding == encodingPlain:
		return &plain{b: b, width: width, whole: wholeOf(p)}, nil
	case encoding == encodingRLE && p == boolean:
		if len(b) < 4 {
			return nil, errShort
		}
		return &hybridBools{hybrid{b: b[4:], width: 1}}, nil
	case encoding == encodingDelta && (p == int32s || p == int64s):
		d, err := newDelta(b, most)
		return &deltaInts{d: d, short: p == int32s}, err
	case encoding == encodingDeltaLength && p == byteArrays:
		return newDeltaLength(b, most)
	case encoding == encodingDeltaBytes && (p == byteArrays || p == fixedBytes):
		return newDeltaBytes(b, most, width)
	case encoding == encodingSplit && width > 0 && p != int96s:
		return &split{b: b, n: len(b) / width, width: width, whole: wholeOf(p)}, nil
	}
	return nil, fmt.Errorf("values of type %v in encoding %d, which does not fit them or is not known", p, encoding)
}

// wholeOf returns how the bytes of a value of fixed width become a value.
func wholeOf(p physical) func([]byte) value {
	switch p {
	case int32s:
		return func(b []byte) value { return value{n: int64(int32(binary.LittleEndian.Uint32(b)))} }
	case floats:
		return func(b []byte) value { return value{n: int64(binary.LittleEndian.Uint32(b))} }
	case int64s, doubles:
		return func(b []byte) value { return value{n: int64(binary.LittleEndian.Uint64(b))} }
	}
	return func(b []byte) value { return value{b: b} }
}

// plain is values of a fixed width, one after the other.
type plain struct {
	b     []byte
	width int
	whole func([]byte) value
}

func (p *plain) next() (value, error) {
	if len(p.b) < p.width {
		return value{}, errShort
	}
	v := p.whole(p.b[:p.width])
	p.b = p.b[p.width:]
	return v, nil
}

// plainBools is one bit for each value.
type plainBools struct {
	b   []byte
	bit int
}

func (p *plainBools) next() (value, error) {
	if p.bit/8 >= len(p.b) {
		return value{}, errShort
	}
	v := p.b[p.bit/8] >> (p.bit % 8) & 1
	p.bit++
	return value{n: int64(v)}, nil
}

// plainBytes is bytes behind their length.
type plainBytes struct{ b []byte }

func (p *plainBytes) next() (value, error) {
	if len(p.b) < 4 {
		return value{}, errShort
	}
	n := uint64(binary.LittleEndian.Uint32(p.b))
	if n > uint64(len(p.b)-4) {
		return value{}, errShort
	}
	v := p.b[4 : 4+n]
	p.b = p.b[4+n:]
	return value{b: v}, nil
}

// hybridBools is truth values as runs.
type hybridBools struct{ h hybrid }

func (p *hybridBools) next() (value, error) {
	v, err := p.h.next()
	return value{n: int64(v)}, err
}

// deltaInts is whole numbers by their differences.
type deltaInts struct {
	d     *delta
	short bool // the numbers have 32 bits, and so have the sums
}

func (p *deltaInts) next() (value, error) {
	v, err := p.d.next()
	if p.short {
		v = int64(int32(v))
	}
	return value{n: v}, err
}

// deltaLength is bytes behind the lengths of all of them.
type deltaLength struct {
	lengths *delta
	b       []byte
}

func newDeltaLength(b []byte, most int) (*deltaLength, error) {
	rest, err := deltaEnd(b, most)
	if err != nil {
		return nil, err
	}
	lengths, err := newDelta(b, most)
	return &deltaLength{lengths: lengths, b: rest}, err
}

func (p *deltaLength) next() (value, error) {
	n, err := p.lengths.next()
	n = int64(int32(n))
	if err != nil || n < 0 || n > int64(len(p.b)) {
		return value{}, errShort
	}
	v := p.b[:n]
	p.b = p.b[n:]
	return value{b: v}, nil
}

// deltaBytes is bytes that each begin as the ones before, for a length that is
// given.
type deltaBytes struct {
	prefixes *delta
	suffixes *deltaLength
	last     []byte
	width    int // of every value, or 0
}

func newDeltaBytes(b []byte, most, width int) (*deltaBytes, error) {
	rest, err := deltaEnd(b, most)
	if err != nil {
		return nil, err
	}
	prefixes, err := newDelta(b, most)
	if err != nil {
		return nil, err
	}
	suffixes, err := newDeltaLength(rest, most)
	return &deltaBytes{prefixes: prefixes, suffixes: suffixes, width: width}, err
}

func (p *deltaBytes) next() (value, error) {
	n, err := p.prefixes.next()
	if err != nil {
		return value{}, err
	}
	suffix, err := p.suffixes.next()
	switch {
	case err != nil:
		return value{}, err
	case n < 0 || n > int64(len(p.last)):
		return value{}, fmt.Errorf("a value that shares %d bytes with one of %d", n, len(p.last))
	case int(n)+len(suffix.b) > table.MaxCell:
		return value{}, fmt.Errorf("a text of %d bytes, want at most %d", int(n)+len(suffix.b), table.MaxCell)
	case p.width > 0 && int(n)+len(suffix.b) != p.width:
		return value{}, fmt.Errorf("a value of %d bytes, want %d", int(n)+len(suffix.b), p.width)
	}
	p.last = append(p.last[:n], suffix.b...)
	return value{b: p.last}, nil
}

// split is values of a fixed width of which first all first bytes stand, then
// all second ones, and so on.
type split struct {
	b        []byte
	n, at    int
	width    int
	whole    func([]byte) value
	together []byte
}

func (p *split) next() (value, error) {
	if p.at == p.n {
		return value{}, errShort
	}
	p.together = p.together[:0]
	for i := range p.width {
		p.together = append(p.together, p.b[i*p.n+p.at])
	}
	p.at++
	return p.whole(p.together), nil
}
