package grpc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"cajal/internal/figure"
)

// list is one of the lists of InferTensorContents.
type list struct {
	name   string
	number int
	fixed  int // bytes of a value, 0 for those of no fixed length
	texts  bool
}

var lists = []list{
	{"bool_contents", 1, 0, false}, {"int_contents", 2, 0, false}, {"int64_contents", 3, 0, false}, {"uint_contents", 4, 0, false},
	{"uint64_contents", 5, 0, false}, {"fp32_contents", 6, 4, false}, {"fp64_contents", 7, 8, false}, {"bytes_contents", 8, 0, true},
}

// typed is how the values of a datatype stand in contents, and in bytes.
type typed struct {
	list   int // its number
	width  int // bytes of a value, 0 of texts
	lo, hi int64
}

var datatypes = map[string]typed{
	"BOOL": {1, 1, 0, 1},
	"INT8": {2, 1, math.MinInt8, math.MaxInt8}, "INT16": {2, 2, math.MinInt16, math.MaxInt16}, "INT32": {2, 4, math.MinInt32, math.MaxInt32},
	"INT64": {3, 8, 0, 0},
	"UINT8": {4, 1, 0, math.MaxUint8}, "UINT16": {4, 2, 0, math.MaxUint16}, "UINT32": {4, 4, 0, math.MaxUint32},
	"UINT64": {5, 8, 0, 0},
	"FP32":   {6, 4, 0, 0}, "FP64": {7, 8, 0, 0}, "BYTES": {8, 0, 0, 0},
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
	got, bytes, whole, err := c.measure(lists[t.list-1])
	switch {
	case err != nil:
		return "", err
	case got != want:
		return "", fmt.Errorf("it has %s, want %d for the shape %v", figure.Count(got, "value"), want, c.shape)
	case whole != "":
		return whole, nil
	}
	room := got * t.width
	if t.width == 0 {
		room = bytes + 4*got
	}
	if err := c.take(int64(room)); err != nil {
		return "", err
	}
	var b strings.Builder
	b.Grow(room)
	return c.write(&b, t)
}

// measure counts the values, and the bytes of texts. Where numbers of a fixed length
// stand in one piece, it is that.
func (c *contents) measure(l list) (values, bytes int, whole string, err error) {
	pieces := 0
	err = c.pieces(l, func(kind int, w *wire) error {
		if pieces++; pieces > 1 {
			whole = ""
		}
		switch {
		case l.texts:
			bytes += len(w.left)
			values++
		case l.fixed > 0:
			if len(w.left)%l.fixed != 0 {
				return fmt.Errorf("%s has %s, want %d for each value", l.name, figure.Count(len(w.left), "byte"), l.fixed)
			}
			if pieces == 1 {
				whole = w.left
			}
			values += len(w.left) / l.fixed
		default:
			for w.more() {
				if _, err := w.varint(); err != nil {
					return err
				}
				values++
			}
		}
		return nil
	})
	return values, bytes, whole, err
}

// pieces calls visit with each piece of a list: its values one behind the other, or one
// text. Values in another list are refused.
func (c *contents) pieces(l list, visit func(kind int, w *wire) error) error {
	w := &wire{c.message}
	return w.fields(
		func(number, kind int) bool {
			return number >= 1 && number <= len(lists) && (kind == asBytes || kind == lists[number-1].kind())
		},
		func(number, kind int) (err error) {
			var piece string
			switch {
			case kind == asBytes:
				if piece, err = w.bytes(); piece == "" && number != 8 {
					return err
				}
			default:
				before := w.left
				if kind == asVarint {
					_, err = w.varint()
				} else {
					_, err = w.fixed(lists[number-1].fixed)
				}
				piece = before[:len(before)-len(w.left)]
			}
			switch {
			case err != nil:
				return err
			case number != l.number:
				return fmt.Errorf("values stand in %s, want those of %s in %s", lists[number-1].name, c.datatype, l.name)
			}
			return visit(kind, &wire{piece})
		})
}

// kind returns how a single value is written.
func (l list) kind() int {
	switch {
	case l.texts:
		return asBytes
	case l.fixed == 4:
		return asFixed4
	case l.fixed == 8:
		return asFixed8
	}
	return asVarint
}

// write writes the values, for which there is room.
func (c *contents) write(b *strings.Builder, t typed) (string, error) {
	var room [8]byte
	at := 0
	err := c.pieces(lists[t.list-1], func(kind int, w *wire) error {
		if t.width == 0 {
			at++
			if !utf8.ValidString(w.left) {
				return fmt.Errorf("value %d: found %q, want a text in UTF-8", at, clip(w.left))
			}
			if uint64(len(w.left)) > math.MaxUint32 {
				return errors.New("a text is too long")
			}
			binary.LittleEndian.PutUint32(room[:], uint32(len(w.left)))
			b.Write(room[:4])
			b.WriteString(w.left)
			return nil
		}
		if lists[t.list-1].fixed > 0 {
			b.WriteString(w.left)
			return nil
		}
		for w.more() {
			n, err := w.varint()
			if err != nil {
				return err
			}
			at++
			if n, err = t.narrow(n, at); err != nil {
				return err
			}
			binary.LittleEndian.PutUint64(room[:], n)
			b.Write(room[:t.width])
		}
		return nil
	})
	return b.String(), err
}

// narrow returns a value as its list has it, which has to be one of the datatype.
func (t typed) narrow(n uint64, at int) (uint64, error) {
	var v int64
	switch t.list {
	case 1: // whatever is not 0 is true, as protobuf has it
		return min(n, 1), nil
	case 2:
		v = int64(int32(n))
	case 4:
		v = int64(uint32(n))
	default:
		return n, nil
	}
	if v < t.lo || v > t.hi {
		return 0, fmt.Errorf("value %d: found %d, want a whole number from %d to %d", at, v, t.lo, t.hi)
	}
	return uint64(v), nil
}
