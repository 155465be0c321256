package grpc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// An inference request is read field by field, where it lies. What package proto would make
// of it may take sixty times its bytes, since a tensor of nothing is two bytes long; here it
// is known what is about to be allocated, and it is charged first.
//
// Source: https://protobuf.dev/programming-guides/encoding/.

// tag stands before the value of a field: the field's number, and in the last three bits
// the wire type, which is how the value is written. 5<<3 | bytesType is field 5, in bytes
// behind their length.
type tag uint64

const (
	varintType  = tag(protowire.VarintType)
	fixed32Type = tag(protowire.Fixed32Type)
	fixed64Type = tag(protowire.Fixed64Type)
	bytesType   = tag(protowire.BytesType)
)

func (t tag) number() int   { return int(t >> 3) }
func (t tag) wireType() tag { return t & 7 }

// wire is what is left to read of a message. It is a string, and its parts are parts of that,
// not copies.
type wire struct{ left string }

// fields reads a message: visit is called with the tag of each field, and reads its value.
func (w *wire) fields(visit func(t tag) error) error {
	for len(w.left) > 0 {
		n, err := w.varint()
		if err != nil {
			return err
		}
		if number := n >> 3; number < uint64(protowire.MinValidNumber) || number > uint64(protowire.MaxValidNumber) {
			return fmt.Errorf("it has a field of number %d, want 1 to %d", number, protowire.MaxValidNumber)
		}
		if err := visit(tag(n)); err != nil {
			return err
		}
	}
	return nil
}

// skip goes over the value of a field that is not known here.
func (w *wire) skip(t tag) (err error) {
	switch t.wireType() {
	case varintType:
		_, err = w.varint()
	case fixed32Type:
		_, err = w.take(4)
	case fixed64Type:
		_, err = w.take(8)
	case bytesType:
		_, err = w.bytes()
	default:
		// Groups, which proto3 has none of, and what is no wire type.
		err = strict("field %d has the wire type %d, want 0, 1, 2 or 5", t.number(), t.wireType())
	}
	return err
}

var errCut = errors.New("it ends in the middle of a field")

// varint reads a number of one to ten bytes.
func (w *wire) varint() (uint64, error) {
	n, length := protowire.ConsumeVarint([]byte(w.left[:min(len(w.left), binary.MaxVarintLen64)]))
	switch err := protowire.ParseError(length); {
	case err == io.ErrUnexpectedEOF:
		return 0, errCut
	case err != nil:
		return 0, err
	}
	w.left = w.left[length:]
	return n, nil
}

// take reads n bytes.
func (w *wire) take(n uint64) (string, error) {
	if n > uint64(len(w.left)) {
		return "", errCut
	}
	b := w.left[:n]
	w.left = w.left[n:]
	return b, nil
}

// bytes reads what stands behind its length.
func (w *wire) bytes() (string, error) {
	n, err := w.varint()
	if err != nil {
		return "", err
	}
	return w.take(n)
}

// text reads a text, which has to be UTF-8.
func (w *wire) text(what string) (string, error) {
	s, err := w.bytes()
	if err == nil && !utf8.ValidString(s) {
		return "", fmt.Errorf("%s is no text in UTF-8", what)
	}
	return s, err
}

// strictError is of something that package proto takes and this one does not, such as the
// first of two values of which proto takes the last.
type strictError struct{ text string }

func (e *strictError) Error() string { return e.text }

func strict(format string, args ...any) error { return &strictError{fmt.Sprintf(format, args...)} }
