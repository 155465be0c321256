package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// compact walks over Thrift's compact protocol, in which Parquet keeps its
// metadata, and checks that all it announces is there. The Parquet reader makes
// lists of whatever size a file claims before it looks for their elements, so
// this comes first.
type compact struct {
	b   []byte
	pos int
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

// structure walks over a struct. visit, unless it is nil, sees the whole numbers
// in it, and 1 or 0 for true or false, each with its path: the numbers of the
// fields that lead there.
func (c *compact) structure(path []int16, visit func(path []int16, v int64)) error {
	if len(path) > thriftDepth {
		return fmt.Errorf("more than %d structures within each other", thriftDepth)
	}
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
		t := head & 15
		switch {
		case t == thriftTrue || t == thriftFalse:
			if visit != nil {
				visit(append(path[:len(path):len(path)], id), int64(2-t))
			}
		default:
			if err := c.value(t, append(path[:len(path):len(path)], id), visit); err != nil {
				return err
			}
		}
	}
}

func (c *compact) value(t byte, path []int16, visit func([]int16, int64)) error {
	switch {
	case t == thriftTrue || t == thriftFalse || t == thriftByte:
		return c.skip(1)
	case t <= thriftI64:
		v, err := c.varint()
		if err == nil && visit != nil {
			visit(path, v)
		}
		return err
	case t == thriftDouble:
		return c.skip(8)
	case t == thriftBinary:
		n, err := c.size()
		if err != nil {
			return err
		}
		return c.skip(n)
	case t == thriftList || t == thriftSet:
		return c.list(path)
	case t == thriftMap:
		return c.dictionary(path)
	case t == thriftStruct:
		return c.structure(path, visit)
	}
	return fmt.Errorf("a field of unknown type %d", t)
}

func (c *compact) list(path []int16) error {
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
		if err := c.value(head&15, append(path[:len(path):len(path)], 0), nil); err != nil {
			return err
		}
	}
	return nil
}

func (c *compact) dictionary(path []int16) error {
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
		err = c.value(t, append(path[:len(path):len(path)], 0), nil)
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

func (c *compact) skip(n int) error {
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

// size reads an unsigned number that must not exceed what is left.
func (c *compact) size() (int, error) {
	v, n := binary.Uvarint(c.b[c.pos:])
	if n <= 0 || v > uint64(len(c.b)) {
		return 0, errShort
	}
	c.pos += n
	return int(v), nil
}
