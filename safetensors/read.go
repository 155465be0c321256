package safetensors

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"sort"
	"strings"

	"cajal/tensor"
)

// File is a safetensors file whose header has been read and checked. Several
// goroutines may read tensors from it at the same time.
type File struct {
	name     string
	r        io.ReaderAt
	close    func() error
	metadata map[string]string // nil if there is none
	entries  []Entry           // in the order of their data
	byName   []int32           // places in entries, in the order of their names
}

// Open opens a file and checks its header. The error is a [*FormatError] if
// the file can be read and is not what it should be. The caller closes the
// file.
func Open(path string) (*File, error) {
	info, err := os.Stat(path) // first, since to open a pipe is to wait for who writes to it
	switch {
	case err != nil:
		return nil, fmt.Errorf("safetensors: %w", err)
	case !info.Mode().IsRegular():
		return nil, &FormatError{File: path, Rule: "it is no regular file, and only of one is the length known beforehand"}
	}
	r, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	f, err := NewFile(r, info.Size(), path)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	f.close = r.Close
	return f, nil
}

// NewFile checks the header of a file of size bytes that r reads, such as a
// bytes.Reader; name stands for it in errors. Close does nothing then.
func NewFile(r io.ReaderAt, size int64, name string) (*File, error) {
	f := &File{name: name, r: r, close: func() error { return nil }}
	var length [8]byte
	if size < int64(len(length)) {
		return nil, f.fail("", fmt.Sprintf("%d bytes, want at least the 8 of the header's length", size))
	}
	if err := f.read(length[:], 0); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint64(length[:])
	switch {
	case n > uint64(size-8):
		return nil, f.fail("", fmt.Sprintf("the header has %d bytes by the file's first eight, and %d follow: %d are missing; is it another kind of file, or cut off?", n, size-8, n-uint64(size-8)))
	case n > maxHeader:
		return nil, f.fail("", fmt.Sprintf("the header has %d bytes, want at most %d", n, maxHeader))
	}
	var header strings.Builder // whose text is not copied once more
	header.Grow(int(n))
	if _, err := io.CopyN(&header, io.NewSectionReader(r, 8, int64(n)), int64(n)); err != nil {
		return nil, &FormatError{File: name, Rule: fmt.Sprintf("reading the %d bytes of the header", n), Err: err}
	}
	return f, f.parse(header.String(), 8+int64(n), size-8-int64(n))
}

func (f *File) fail(name, rule string) error {
	return &FormatError{File: f.name, Tensor: name, Rule: rule}
}

// read fills b from an offset on.
func (f *File) read(b []byte, at int64) error {
	if n, err := f.r.ReadAt(b, at); n < len(b) {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return &FormatError{File: f.name, Rule: fmt.Sprintf("reading %d bytes from byte %d on", len(b), at), Err: err}
	}
	return nil
}

// Close closes the file.
func (f *File) Close() error { return f.close() }

// Metadata returns a copy of what the header says beside the tensors.
func (f *File) Metadata() map[string]string { return maps.Clone(f.metadata) }

// Entries returns a copy of what the header says of the tensors, in the order
// of their data.
func (f *File) Entries() []Entry { return slices.Clone(f.entries) }

// Entry returns what the header says of a tensor, and whether there is one of
// that name.
func (f *File) Entry(name string) (Entry, bool) {
	i := sort.Search(len(f.byName), func(i int) bool { return f.entries[f.byName[i]].Name >= name })
	if i == len(f.byName) || f.entries[f.byName[i]].Name != name {
		return Entry{}, false
	}
	return f.entries[f.byName[i]], true
}

// Names returns the names of the tensors, in the order of their data.
func (f *File) Names() []string {
	names := make([]string, len(f.entries))
	for i := range f.entries {
		names[i] = f.entries[i].Name
	}
	return names
}

// Describe returns what the header says of a tensor: its shape, whether its
// elements are floats, and the format's name of their type. The error says why
// it cannot be read.
func (f *File) Describe(name string) (shape []int, float bool, elements string, err error) {
	e, _, err := f.find(name)
	return e.Shape, e.DType.Float(), string(e.DType), err
}

// Tensor reads a tensor, as a type that holds its numbers exactly; the
// package's comment says which.
func (f *File) Tensor(name string) (*tensor.Tensor, error) {
	e, c, err := f.find(name)
	if err != nil {
		return nil, err
	}
	if want, ok := sizeOf(F64, e.Shape); !ok || want > math.MaxInt {
		return nil, f.fail(name, fmt.Sprintf("shape %s, which no tensor can have", tensor.ShapeString(e.Shape)))
	}
	t := tensor.New(c.natural, e.Shape...)
	return t, f.decode(t, &e, c)
}

// ReadInto reads a tensor into dst, a contiguous tensor of the same shape, and
// converts the numbers to dst's type as tensor.Tensor.To does. An error in the
// middle of the file leaves dst half filled.
func (f *File) ReadInto(dst *tensor.Tensor, name string) error {
	e, c, err := f.find(name)
	if err != nil {
		return err
	}
	if !slices.Equal(dst.Shape(), e.Shape) {
		return f.fail(name, fmt.Sprintf("shape %s, want %s", tensor.ShapeString(e.Shape), tensor.ShapeString(dst.Shape())))
	}
	return f.decode(dst, &e, c)
}

func (f *File) find(name string) (Entry, *codec, error) {
	e, ok := f.Entry(name)
	if !ok {
		return e, nil, f.fail(name, "the file has no such tensor")
	}
	c := layouts[e.DType].codec
	if c == nil {
		return e, nil, f.fail(name, fmt.Sprintf("%s elements, which are not read; want a type of whole bytes that is no complex one", e.DType))
	}
	return e, c, nil
}

// chunk is how many bytes are read and written at a time: a whole number of
// elements of every type.
const chunk = 1 << 16

// decode reads an entry's elements piece by piece.
func (f *File) decode(dst *tensor.Tensor, e *Entry, c *codec) error {
	size := int64(layouts[e.DType].bits / 8)
	buf := make([]byte, min(chunk, e.Bytes))
	for done := int64(0); done < e.Bytes; done += chunk {
		b := buf[:min(chunk, e.Bytes-done)]
		if err := f.read(b, e.Offset+done); err != nil {
			var wrong *FormatError
			if errors.As(err, &wrong) {
				wrong.Tensor = e.Name
			}
			return err
		}
		if i := c.into(dst, int(done/size), b); i >= 0 {
			return f.fail(e.Name, fmt.Sprintf("element %d is %d, want at most %d, what an int64 holds",
				done/size+int64(i), binary.LittleEndian.Uint64(b[8*i:]), int64(math.MaxInt64)))
		}
	}
	return nil
}

// ReadFile reads all tensors of a file, in the order of their data, and its
// metadata.
func ReadFile(path string) (tensors []tensor.Named, metadata map[string]string, err error) {
	f, err := Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	tensors, err = f.All()
	return tensors, f.metadata, err
}

// All reads all tensors, in the order of their data.
func (f *File) All() ([]tensor.Named, error) {
	all := make([]tensor.Named, 0, len(f.entries))
	for _, e := range f.entries {
		t, err := f.Tensor(e.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, tensor.Named{Name: e.Name, Tensor: t})
	}
	return all, nil
}
