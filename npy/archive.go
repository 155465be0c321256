package npy

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"cajal/tensor"
)

// Archive is an .npz file. Several goroutines may read from it at the same
// time.
type Archive struct {
	name    string
	close   func() error
	names   []string // without ".npy", in the file's order
	members map[string]*zip.File
	limit   int64 // how many bytes its arrays may take

	mu    sync.Mutex
	taken map[string]int64 // what has been read takes, by name
}

// extra is what an archive may take beside four times its length.
const extra = 16 << 20

// Open opens an archive and lists its members. The error is a [*FormatError]
// if the file can be read and is not what it should be. The caller closes the
// archive.
func Open(path string) (*Archive, error) {
	info, err := os.Stat(path) // first, since to open a pipe is to wait for who writes to it
	switch {
	case err != nil:
		return nil, fmt.Errorf("npy: %w", err)
	case !info.Mode().IsRegular():
		return nil, &FormatError{File: path, Rule: "it is no regular file, and an archive is read from its end"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	a, err := NewArchive(f, info.Size(), path)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	a.close = f.Close
	return a, nil
}

// maxDirectory is how many bytes of an archive's list of members are read. An
// entry takes about five times its length in memory.
const maxDirectory = 8 << 20

// meter refuses to read on after so many bytes, while it counts.
type meter struct {
	r        io.ReaderAt
	counting bool
	left     int
}

var errLong = fmt.Errorf("its list of members is longer than %d bytes", maxDirectory)

func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if m.counting {
		if m.left -= len(b); m.left < 0 {
			return 0, errLong
		}
	}
	return m.r.ReadAt(b, at)
}

// NewArchive lists the members of an archive of size bytes that r reads, such
// as a bytes.Reader; name stands for it in errors. Close does nothing then.
func NewArchive(r io.ReaderAt, size int64, name string) (*Archive, error) {
	m := &meter{r, true, maxDirectory}
	z, err := zip.NewReader(m, size)
	if err != nil {
		return nil, &FormatError{File: name, Rule: "it is no .npz file", Err: err}
	}
	m.counting = false
	a := &Archive{name: name, close: func() error { return nil }, members: map[string]*zip.File{},
		limit: 4*size + extra, taken: map[string]int64{}}
	for _, f := range z.File {
		member, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			continue
		}
		if a.members[member] != nil {
			return nil, &FormatError{File: name, Member: member, Rule: "the archive has two members of this name"}
		}
		a.members[member] = f
		a.names = append(a.names, member)
	}
	return a, nil
}

// Close closes the file.
func (a *Archive) Close() error { return a.close() }

// Names returns the names of the arrays, without ".npy", in the file's order.
// Members that are no arrays are left out.
func (a *Archive) Names() []string { return slices.Clone(a.names) }

// Has reports whether there is an array of a name.
func (a *Archive) Has(name string) bool { return a.members[name] != nil }

// Read reads an array.
func (a *Archive) Read(name string, opts ...Option) (*tensor.Tensor, error) {
	set := settle(opts)
	s := &source{file: a.name, member: name}
	f := a.members[name]
	if f == nil {
		return nil, s.fail("", "the archive has no such member; it has "+brief(strings.Join(a.names, ", ")), nil)
	}
	if err := a.check(s, f); err != nil {
		return nil, err
	}
	r, err := f.Open()
	if err != nil {
		return nil, s.fail("", fmt.Sprintf("unpacking it by method %d", f.Method), err)
	}
	defer r.Close()
	s.r, s.left = r, int64(f.UncompressedSize64)
	h, err := s.header()
	if err != nil {
		return nil, err
	}
	if err := a.take(s, h, set); err != nil {
		return nil, err
	}
	return s.array(h, set)
}

// All reads all arrays, in the file's order.
func (a *Archive) All(opts ...Option) ([]tensor.Named, error) {
	var all []tensor.Named
	for _, name := range a.names {
		t, err := a.Read(name, opts...)
		if err != nil {
			return nil, err
		}
		all = append(all, tensor.Named{Name: name, Tensor: t})
	}
	return all, nil
}

// mostPacked is the most that deflate makes of a byte: 258 bytes of two bits.
const mostPacked = 1032

// check refuses a member whose entry in the archive cannot be right.
func (a *Archive) check(s *source, f *zip.File) error {
	const encrypted = 1
	switch packed, size := f.CompressedSize64, f.UncompressedSize64; {
	case f.Flags&encrypted != 0:
		return s.fail("", "it is encrypted", nil)
	case f.Method == zip.Store && packed != size:
		return s.fail("", fmt.Sprintf("it is stored in %d bytes and should have %d", packed, size), nil)
	case size/mostPacked > packed:
		return s.fail("", fmt.Sprintf("it would unpack from %d bytes to %d, and deflate makes at most %d of one", packed, size, mostPacked), nil)
	}
	return nil
}

// take counts what an array will take, once for each member, and refuses what
// goes beyond the limit.
func (a *Archive) take(s *source, h *header, set settings) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	limit := a.limit
	if set.limit != nil {
		limit = *set.limit
	}
	bytes := h.bytes / int64(h.size) * int64(h.natural().Size())
	total := bytes
	for name, n := range a.taken {
		if name != s.member {
			total += n
		}
	}
	if total > limit || total < 0 {
		return &FormatError{File: s.file, Member: s.member, Field: "shape", Limit: limit,
			Rule: fmt.Sprintf("%s elements of shape %s bring what is read of the archive to %d bytes, and %d are allowed, unless more is asked for",
				h.descr(), tensor.ShapeString(h.shape), total, limit)}
	}
	a.taken[s.member] = bytes
	return nil
}
