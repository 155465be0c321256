package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// compact reads Thrift's compact protocol, in which Parquet keeps its metadata.
// It makes nothing of a size that the bytes do not back.
type compact struct {
	b     []byte
	pos   int
	depth int
}

// Types of the protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12

	thriftDepth = 24
)

var errShort = errors.New("it ends too early")

// fields calls visit for each field of a struct, with its number and type. visit
// reads the value, or skips it.
func (c *compact) fields(visit func(id int16, t byte) error) error {
	if c.depth++; c.depth > thriftDepth {
		return fmt.Errorf("more than %d structures within each other", thriftDepth)
	}
	defer func() { c.depth-- }()
	var id int16
	for {
		head, err := c.byte()
		if err != nil || head == 0 {
			return err
		}
		if delta := int16(head >> 4); delta != 0 {
			id += delta
		} else {
			v, err := c.varint()
			if err != nil {
				return err
			}
			id = int16(v)
		}
		if err := visit(id, head&15); err != nil {
			return err
		}
	}
}

// elements calls visit for each element of a list, with its type.
func (c *compact) elements(visit func(t byte) error) error {
	if c.depth++; c.depth > thriftDepth {
		return fmt.Errorf("more than %d structures within each other", thriftDepth)
	}
	defer func() { c.depth-- }()
	head, err := c.byte()
	if err != nil {
		return err
	}
	n := int(head >> 4)
	if n == 15 {
		if n, err = c.size(); err != nil {
			return err
		}
	}
	if n > len(c.b)-c.pos {
		return errShort
	}
	for range n {
		if err := visit(head & 15); err != nil {
			return err
		}
	}
	return nil
}

// number reads a whole number, or the value of a field that is true (1) or false (0).
func (c *compact) number(t byte) (int64, error) {
	switch {
	case t == thriftTrue || t == thriftFalse:
		return int64(2 - t), nil
	case t == thriftByte:
		b, err := c.byte()
		return int64(int8(b)), err
	case t > thriftByte && t <= thriftI64:
		return c.varint()
	}
	return 0, fmt.Errorf("a field of type %d, want a number", t)
}

// number32 reads a whole number of 32 bits.
func (c *compact) number32(t byte) (int, error) {
	v, err := c.number(t)
	if err == nil && (v < math.MinInt32 || v > math.MaxInt32) {
		err = fmt.Errorf("found %d, want a number of 32 bits", v)
	}
	return int(v), err
}

// text reads bytes.
func (c *compact) text(t byte) (string, error) {
	if t != thriftBinary {
		return "", fmt.Errorf("a field of type %d, want a text", t)
	}
	n, err := c.size()
	if err != nil || n > len(c.b)-c.pos {
		return "", errShort
	}
	c.pos += n
	return string(c.b[c.pos-n : c.pos]), nil
}

// skip passes over the value of a field.
func (c *compact) skip(t byte) error {
	switch {
	case t == thriftTrue || t == thriftFalse:
		return nil
	case t == thriftByte:
		return c.advance(1)
	case t > thriftByte && t <= thriftI64:
		_, err := c.varint()
		return err
	case t == thriftDouble:
		return c.advance(8)
	case t == thriftBinary:
		n, err := c.size()
		if err != nil {
			return err
		}
		return c.advance(n)
	case t == thriftList || t == thriftSet:
		return c.elements(c.skipElement)
	case t == thriftMap:
		return c.skipMap()
	case t == thriftStruct:
		return c.fields(func(_ int16, t byte) error { return c.skip(t) })
	}
	return fmt.Errorf("a field of unknown type %d", t)
}

// skipElement passes over an element of a list or a map, where a truth value
// takes a byte.
func (c *compact) skipElement(t byte) error {
	if t == thriftTrue || t == thriftFalse {
		return c.advance(1)
	}
	return c.skip(t)
}

func (c *compact) skipMap() error {
	if c.depth++; c.depth > thriftDepth {
		return fmt.Errorf("more than %d structures within each other", thriftDepth)
	}
	defer func() { c.depth-- }()
	n, err := c.size()
	if err != nil || n == 0 {
		return err
	}
	if n > len(c.b)-c.pos {
		return errShort
	}
	types, err := c.byte()
	for i := 0; err == nil && i < 2*n; i++ {
		t := types >> 4
		if i%2 == 1 {
			t = types & 15
		}
		err = c.skipElement(t)
	}
	return err
}

func (c *compact) byte() (byte, error) {
	if c.pos >= len(c.b) {
		return 0, errShort
	}
	c.pos++
	return c.b[c.pos-1], nil
}

func (c *compact) advance(n int) error {
	if n < 0 || n > len(c.b)-c.pos {
		return errShort
	}
	c.pos += n
	return nil
}

// varint reads a signed number in zigzag form.
func (c *compact) varint() (int64, error) {
	v, n := binary.Varint(c.b[c.pos:])
	if n <= 0 {
		return 0, errShort
	}
	c.pos += n
	return v, nil
}

// size reads an unsigned number that must not exceed what there is.
func (c *compact) size() (int, error) {
	v, n := binary.Uvarint(c.b[c.pos:])
	if n <= 0 || v > uint64(len(c.b)) {
		return 0, errShort
	}
	c.pos += n
	return int(v), nil
}
