package grpc

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// A message is read field by field, where it lies. What package proto would make of it may
// take sixty times its bytes, a tensor of nothing being two bytes long; here it is known
// what is about to be allocated, and it is charged first.
//
// Source: https://protobuf.dev/programming-guides/encoding/.

// The ways in which a field's value is written.
const (
	asVarint = 0
	asFixed8 = 1
	asBytes  = 2
	begins   = 3 // of a group, which nobody writes any more
	ends     = 4
	asFixed4 = 5
)

// wire is what is left to read of a message.
type wire struct{ left string }

var errCut = errors.New("it ends in the middle of a field")

// more reports whether another field follows.
func (w *wire) more() bool { return len(w.left) > 0 }

// field reads the number of a field and how its value is written.
func (w *wire) field() (number, kind int, err error) {
	tag, err := w.varint()
	if err != nil {
		return 0, 0, err
	}
	if n := tag >> 3; n == 0 || n > 1<<29-1 {
		return 0, 0, fmt.Errorf("it has a field of the number %d, which there is not", n)
	}
	return int(tag >> 3), int(tag & 7), nil
}

// varint reads a number of one to ten bytes.
func (w *wire) varint() (n uint64, err error) {
	for i := 0; i < len(w.left) && i < 10; i++ {
		b := w.left[i]
		if i == 9 && b > 1 {
			break
		}
		n |= uint64(b&127) << (7 * i)
		if b < 128 {
			w.left = w.left[i+1:]
			return n, nil
		}
	}
	if len(w.left) < 10 {
		return 0, errCut
	}
	return 0, errors.New("it has a number of more than 64 bits")
}

// fixed reads a number of 4 or 8 bytes.
func (w *wire) fixed(bytes int) (n uint64, err error) {
	if len(w.left) < bytes {
		return 0, errCut
	}
	for i := range bytes {
		n |= uint64(w.left[i]) << (8 * i)
	}
	w.left = w.left[bytes:]
	return n, nil
}

// bytes reads what stands behind its length.
func (w *wire) bytes() (string, error) {
	n, err := w.varint()
	if err != nil {
		return "", err
	}
	if n > uint64(len(w.left)) {
		return "", errCut
	}
	b := w.left[:n]
	w.left = w.left[n:]
	return b, nil
}

// skip goes over the value of a field that nobody here knows.
func (w *wire) skip(number, kind int) (err error) {
	const depth = 100
	open := make([]int, 0, 4) // groups that have begun
	for {
		switch kind {
		case asVarint:
			_, err = w.varint()
		case asFixed8:
			_, err = w.fixed(8)
		case asFixed4:
			_, err = w.fixed(4)
		case asBytes:
			_, err = w.bytes()
		case begins:
			if len(open) == depth {
				return fmt.Errorf("it has groups nested deeper than %d", depth)
			}
			open = append(open, number)
		case ends:
			if len(open) == 0 || open[len(open)-1] != number {
				return errors.New("it has the end of a group that did not begin")
			}
			open = open[:len(open)-1]
		default:
			return fmt.Errorf("it has a field of the kind %d, which there is not", kind)
		}
		if err != nil || len(open) == 0 {
			return err
		}
		if number, kind, err = w.field(); err != nil {
			return err
		}
	}
}

// fields reads a message. visit is called with each field whose kind is the one that it
// has in the schema, and reads its value; known says which kinds those are, and others are
// left out.
func (w *wire) fields(known func(number, kind int) bool, visit func(number, kind int) error) error {
	for w.more() {
		number, kind, err := w.field()
		if err != nil {
			return err
		}
		if known(number, kind) {
			err = visit(number, kind)
		} else {
			err = w.skip(number, kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// text reads a text, which has to be UTF-8.
func (w *wire) text(what string) (string, error) {
	s, err := w.bytes()
	if err == nil && !utf8.ValidString(s) {
		return "", fmt.Errorf("%s is no text in UTF-8", what)
	}
	return s, err
}
