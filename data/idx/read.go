package idx

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"cajal/tensor"
)

// Limit is how many bytes of elements ReadFile and Open take from a file: one
// gigabyte. A packed file of one megabyte may hold as much.
const Limit = 1 << 30

// FormatError says what is wrong with a file, and where.
type FormatError struct {
	File   string
	Offset int64 // of the byte, in the unpacked file
	Rule   string
	Err    error // what reading failed with, if it did
}

// Error returns "idx: file: byte n: rule".
func (e *FormatError) Error() string {
	text := fmt.Sprintf("idx: %s: byte %d: %s", e.File, e.Offset, e.Rule)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns what reading failed with.
func (e *FormatError) Unwrap() error { return e.Err }

// ReadFile reads a file, plain or packed; its first bytes tell, not its name.
// The error is a [*FormatError] if the file can be read and is not what it
// should be.
func ReadFile(path string) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("idx: %w", err)
	}
	defer f.Close()
	return Read(f, path, Limit)
}

// Read reads one array, plain or packed, up to the end of r, which has a name
// for errors. It is an error if the elements take more than limit bytes.
func Read(r io.Reader, name string, limit int64) (*Array, error) {
	s := &source{r: bufio.NewReader(r), name: name}
	start, err := s.r.Peek(2)
	if err != nil && err != io.EOF {
		return nil, s.fail("reading the file", err)
	}
	if string(start) == "\x1f\x8b" {
		unpacked, err := gzip.NewReader(s.r)
		if err != nil {
			return nil, s.fail("unpacking the file", err)
		}
		s.r = bufio.NewReader(unpacked)
	}
	a, err := s.header()
	if err != nil {
		return nil, err
	}
	size, err := s.size(a, limit)
	if err != nil {
		return nil, err
	}
	if a.Data, err = s.elements(size); err != nil {
		return nil, err
	}
	return a, s.end(a)
}

// source is an unpacked file and how far it has been read.
type source struct {
	r      *bufio.Reader
	name   string
	offset int64
}

// fail returns a FormatError for the place that the source stands at.
func (s *source) fail(rule string, err error) error {
	return &FormatError{File: s.name, Offset: s.offset, Rule: rule, Err: err}
}

// read fills b from the file, as far as that goes.
func (s *source) read(b []byte) error {
	n, err := io.ReadFull(s.r, b)
	s.offset += int64(n)
	return err
}

func ended(err error) bool { return err == io.EOF || err == io.ErrUnexpectedEOF }

// header reads all that stands before the elements.
func (s *source) header() (*Array, error) {
	var magic [4]byte
	switch err := s.read(magic[:]); {
	case ended(err) && s.offset == 0:
		return nil, s.fail("the file is empty", nil)
	case err != nil:
		return nil, s.short("the first four bytes", err)
	}
	a := &Array{Name: s.name, Type: Type(magic[2])}
	switch axes := int(magic[3]); {
	case magic[0] != 0 || magic[1] != 0:
		s.offset = 0
		return nil, s.fail(fmt.Sprintf("it begins with %q, an IDX file with two zero bytes; is it another kind of file?", magic), nil)
	case a.Type.Size() == 0:
		s.offset = 2
		return nil, s.fail(fmt.Sprintf("element type 0x%02x, want 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e", magic[2]), nil)
	case axes < 1 || axes > maxAxes:
		s.offset = 3
		return nil, s.fail(fmt.Sprintf("%d axes, want 1 to %d", axes, maxAxes), nil)
	default:
		a.Shape = make([]int, axes)
	}
	for i := range a.Shape {
		var b [4]byte
		if err := s.read(b[:]); err != nil {
			return nil, s.short(fmt.Sprintf("the lengths of the %d axes", len(a.Shape)), err)
		}
		a.Shape[i] = int(binary.BigEndian.Uint32(b[:]))
	}
	return a, nil
}

// size returns how many bytes the elements take.
func (s *source) size(a *Array, limit int64) (int, error) {
	size, ok := sizeOf(a.Type, a.Shape, limit)
	if !ok {
		s.offset = 4
		return 0, s.fail(fmt.Sprintf("%v elements of shape %s, which take more than the %d bytes allowed",
			a.Type, tensor.ShapeString(a.Shape), limit), nil)
	}
	return size, nil
}

// elements reads size bytes, in steps that double: a header that claims more
// than there is costs no more than twice what there is.
func (s *source) elements(size int) ([]byte, error) {
	const first = 1 << 20
	var data []byte
	for len(data) < size {
		grown := make([]byte, min(size, max(first, 2*len(data))))
		done := copy(grown, data)
		if err := s.read(grown[done:]); err != nil {
			return nil, s.short(fmt.Sprintf("%d bytes of elements", size), err)
		}
		data = grown
	}
	return data, nil
}

// short returns the error of a read that stopped too early.
func (s *source) short(want string, err error) error {
	if ended(err) {
		return s.fail("the file ends here, before "+want, io.ErrUnexpectedEOF)
	}
	return s.fail("reading "+want, err)
}

// end checks that nothing follows; it is here that gzip compares its checksum.
// What follows is not read.
func (s *source) end(a *Array) error {
	switch _, err := s.r.ReadByte(); {
	case err == nil:
		return s.fail(fmt.Sprintf("more bytes after the %d elements of shape %s", len(a.Data)/a.Type.Size(), tensor.ShapeString(a.Shape)), nil)
	case err != io.EOF:
		return s.fail("reading the end of the file", err)
	}
	return nil
}
