package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"cajal/tensor"
)

// ReadFile reads an .npy file. The error is a [*FormatError] if the file can
// be read and is not what it should be.
func ReadFile(path string, opts ...Option) (*tensor.Tensor, error) {
	info, err := os.Stat(path) // first, since to open a pipe is to wait for who writes to it
	switch {
	case err != nil:
		return nil, fmt.Errorf("npy: %w", err)
	case !info.Mode().IsRegular():
		return nil, &FormatError{File: path, Rule: "it is no regular file, and only of one is the length known beforehand"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	defer f.Close()
	return Read(f, info.Size(), path, opts...)
}

// Read reads an .npy file of size bytes from r, which is read up to its end;
// name stands for it in errors.
func Read(r io.Reader, size int64, name string, opts ...Option) (*tensor.Tensor, error) {
	s := &source{r: r, left: size, file: name}
	h, err := s.header()
	if err != nil {
		return nil, err
	}
	return s.array(h, settle(opts))
}

// source is a file or a member of an archive, and how many bytes are left of
// it.
type source struct {
	r            io.Reader
	left         int64
	file, member string
}

func (s *source) fail(field, rule string, err error) error {
	return &FormatError{File: s.file, Member: s.member, Field: field, Rule: rule, Err: err}
}

// read fills b with what comes next, called what.
func (s *source) read(b []byte, what string) error {
	if int64(len(b)) > s.left {
		return s.fail("", fmt.Sprintf("%d bytes left, and %s takes %d", s.left, what, len(b)), io.ErrUnexpectedEOF)
	}
	n, err := io.ReadFull(s.r, b)
	s.left -= int64(n)
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return s.fail("", "reading "+what, err)
	}
	return nil
}

// maxHeader is the longest header that is read; those of numbers have about a
// hundred bytes.
const maxHeader = 1 << 16

// header reads all that stands before the elements.
func (s *source) header() (*header, error) {
	var b [8]byte
	if err := s.read(b[:], "the magic number and the version"); err != nil {
		return nil, err
	}
	if string(b[:6]) != "\x93NUMPY" {
		return nil, s.fail("", fmt.Sprintf("it begins with %q, an .npy file with \"\\x93NUMPY\"; is it another kind of file?", b[:6]), nil)
	}
	if b[6] < 1 || b[6] > 3 || b[7] != 0 {
		return nil, s.fail("version", fmt.Sprintf("%d.%d, want 1.0, 2.0 or 3.0", b[6], b[7]), nil)
	}
	length := [4]byte{}
	n := 4
	if b[6] == 1 {
		n = 2
	}
	if err := s.read(length[:n], "the header's length"); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(length[:])
	if size > maxHeader {
		return nil, s.fail("", fmt.Sprintf("a header of %d bytes, want at most %d", size, maxHeader), nil)
	}
	if int64(size) > s.left {
		return nil, s.fail("", fmt.Sprintf("%d bytes left, and the header takes %d", s.left, size), io.ErrUnexpectedEOF)
	}
	text := make([]byte, size)
	if err := s.read(text, "the header"); err != nil {
		return nil, err
	}
	h, wrong := parseHeader(string(text))
	if wrong != nil {
		return nil, s.fail(wrong.field, wrong.rule, nil)
	}
	if h.bytes != s.left {
		return nil, s.fail("shape", fmt.Sprintf("%s elements of shape %s take %d bytes, and %d follow the header", h.descr(), tensor.ShapeString(h.shape), h.bytes, s.left), nil)
	}
	return h, nil
}

// chunk is how many bytes are read and written at a time: a whole number of
// elements of every type.
const chunk = 1 << 16

// array reads the elements piece by piece, and up to the end of the file.
func (s *source) array(h *header, set settings) (*tensor.Tensor, error) {
	d := h.natural()
	if set.as != nil {
		d = *set.as
	}
	if set.stored != nil {
		*set.stored = h.descr()
	}
	if _, ok := sizeOf(8, h.shape); !ok {
		return nil, s.fail("shape", tensor.ShapeString(h.shape)+", which no tensor can have", nil)
	}
	t := tensor.New(d, h.shape...)
	c := newCursor(t.Shape(), h.fortran)
	buf := make([]byte, min(chunk, h.bytes))
	for done := int64(0); done < h.bytes; done += chunk {
		b := buf[:min(chunk, h.bytes-done)]
		if err := s.read(b, "the elements"); err != nil {
			return nil, err
		}
		if i := h.decode(t, c, b); i >= 0 {
			return nil, s.fail("", fmt.Sprintf("element %d is %d, want at most %d, what an int64 holds",
				done/8+int64(i), h.order.Uint64(b[8*i:]), int64(1<<63-1)), nil)
		}
	}
	// It is at the end that an archive compares its checksum.
	var more [1]byte
	switch n, err := s.r.Read(more[:]); {
	case n > 0:
		return nil, s.fail("", "more bytes follow the elements", nil)
	case err != nil && !errors.Is(err, io.EOF):
		return nil, s.fail("", "reading the end", err)
	}
	return t, nil
}
