package grpc

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"cajal/internal/figure"
)

// The fields of InferTensorContents, each a list of values.
const (
	boolContents = iota + 1
	intContents
	int64Contents
	uintContents
	uint64Contents
	fp32Contents
	fp64Contents
	bytesContents
)

// list is such a field.
type list struct {
	name     string
	wireType tag // of a value that stands alone; those of numbers may be packed too
	size     int // bytes of a value, 0 for those of no fixed length
}

var lists = [...]list{
	boolContents:   {"bool_contents", varintType, 0},
	intContents:    {"int_contents", varintType, 0},
	int64Contents:  {"int64_contents", varintType, 0},
	uintContents:   {"uint_contents", varintType, 0},
	uint64Contents: {"uint64_contents", varintType, 0},
	fp32Contents:   {"fp32_contents", fixed32Type, 4},
	fp64Contents:   {"fp64_contents", fixed64Type, 8},
	bytesContents:  {"bytes_contents", bytesType, 0},
}

// typed is how the values of a datatype stand in contents, and in bytes.
type typed struct {
	list   int // the number of its field
	width  int // bytes of a value, 0 of texts
	lo, hi int64
}

var datatypes = map[string]typed{
	"BOOL":   {boolContents, 1, 0, 1},
	"INT8":   {intContents, 1, math.MinInt8, math.MaxInt8},
	"INT16":  {intContents, 2, math.MinInt16, math.MaxInt16},
	"INT32":  {intContents, 4, math.MinInt32, math.MaxInt32},
	"INT64":  {int64Contents, 8, 0, 0},
	"UINT8":  {uintContents, 1, 0, math.MaxUint8},
	"UINT16": {uintContents, 2, 0, math.MaxUint16},
	"UINT32": {uintContents, 4, 0, math.MaxUint32},
	"UINT64": {uint64Contents, 8, 0, 0},
	"FP32":   {fp32Contents, 4, 0, 0},
	"FP64":   {fp64Contents, 8, 0, 0},
	"BYTES":  {bytesContents, 0, 0, 0},
}

// contents reads the values of a tensor, as many as are wanted, and writes them as
// raw_input_contents would have them.
type contents struct {
	*reader
	message  string
	datatype string
	shape    []int64
}

// raw returns the bytes. Those of numbers with a fixed length stand in the message as they
// are.
func (c *contents) raw(want int) (string, error) {
	t, ok := datatypes[c.datatype]
	if !ok {
		return "", fmt.Errorf("the datatype %s has no contents; want it in raw_input_contents", c.datatype)
	}
	m, err := c.measure(t)
	switch {
	case err != nil:
		return "", err
	case m.values != want:
		return "", fmt.Errorf("it has %s, want %d for the shape %v", figure.Count(m.values, "value"), want, c.shape)
	case m.whole != "":
		return m.whole, nil
	}
	if err := c.take(m.raw); err != nil {
		return "", err
	}
	var b strings.Builder
	b.Grow(int(m.raw))
	return c.write(&b, t)
}

// measured is what there is of values, before they are written.
type measured struct {
	values int
	raw    int64  // bytes that they are to have
	whole  string // those bytes, if they stand in the message in one piece
}

func (c *contents) measure(t typed) (m measured, err error) {
	l, pieces := lists[t.list], 0
	err = c.pieces(t, func(piece *wire) error {
		pieces++
		switch {
		case t.list == bytesContents:
			m.values++
			m.raw += 4 + int64(len(piece.left))
			return nil
		case l.size > 0:
			if len(piece.left)%l.size != 0 {
				return fmt.Errorf("%s has %s, want %d for each value", l.name, figure.Count(len(piece.left), "byte"), l.size)
			}
			m.values += len(piece.left) / l.size
			m.whole = piece.left
		default:
			for len(piece.left) > 0 {
				if _, err := piece.varint(); err != nil {
					return err
				}
				m.values++
			}
		}
		m.raw = int64(m.values) * int64(t.width)
		return nil
	})
	if pieces > 1 {
		m.whole = ""
	}
	return m, err
}

// pieces calls visit with each piece of the values: one value, or some packed one behind
// the other. Values in another list are refused.
func (c *contents) pieces(t typed, visit func(piece *wire) error) error {
	w := &wire{c.message}
	return w.fields(func(field tag) (err error) {
		number := field.number()
		if number >= len(lists) {
			return w.skip(field)
		}
		var piece string
		switch l := lists[number]; field.wireType() {
		case bytesType:
			if piece, err = w.bytes(); piece == "" && number != bytesContents {
				return err
			}
		case l.wireType:
			before := w.left
			err = w.skip(field)
			piece = before[:len(before)-len(w.left)]
		default:
			return w.skip(field)
		}
		switch {
		case err != nil:
			return err
		case number != t.list:
			return strict("values stand in %s, want those of %s in %s", lists[number].name, c.datatype, lists[t.list].name)
		}
		return visit(&wire{piece})
	})
}

// write writes the values, for which there is room.
func (c *contents) write(b *strings.Builder, t typed) (string, error) {
	var room [8]byte
	values := 0
	err := c.pieces(t, func(piece *wire) error {
		if t.list == bytesContents {
			values++
			if !utf8.ValidString(piece.left) {
				return strict("value %d: found %q, want a text in UTF-8", values, clip(piece.left))
			}
			if uint64(len(piece.left)) > math.MaxUint32 {
				return strict("value %d: the text has %d bytes, want at most %d", values, len(piece.left), uint32(math.MaxUint32))
			}
			binary.LittleEndian.PutUint32(room[:], uint32(len(piece.left)))
			b.Write(room[:4])
			b.WriteString(piece.left)
			return nil
		}
		if lists[t.list].size > 0 {
			b.WriteString(piece.left)
			return nil
		}
		for len(piece.left) > 0 {
			n, err := piece.varint()
			if err != nil {
				return err
			}
			values++
			if n, err = t.narrow(n, values); err != nil {
				return err
			}
			binary.LittleEndian.PutUint64(room[:], n)
			b.Write(room[:t.width])
		}
		return nil
	})
	return b.String(), err
}

// narrow returns the value with a place, which has to be one of the datatype, of what stands
// in its list.
func (t typed) narrow(n uint64, place int) (uint64, error) {
	var v int64
	switch t.list {
	case boolContents: // whatever is not 0 is true, as protobuf has it
		return min(n, 1), nil
	case intContents:
		v = int64(int32(n))
	case uintContents:
		v = int64(uint32(n))
	default:
		return n, nil
	}
	if v < t.lo || v > t.hi {
		return 0, fmt.Errorf("value %d: found %d, want a whole number from %d to %d", place, v, t.lo, t.hi)
	}
	return uint64(v), nil
}
