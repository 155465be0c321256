package idx_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"cajal/data/idx"
	"cajal/tensor"
)

// file returns an IDX file, as the format says.
func file(kind byte, shape []uint32, elements ...byte) []byte {
	b := []byte{0, 0, kind, byte(len(shape))}
	for _, d := range shape {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, elements...)
}

func pack(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func store(t testing.TB, name string, b []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadTypes(t *testing.T) {
	for _, c := range []struct {
		kind  idx.Type
		shape []uint32
		data  []byte
		want  []float64
	}{
		{idx.Uint8, []uint32{2, 2}, []byte{0, 1, 128, 255}, []float64{0, 1, 128, 255}},
		{idx.Int8, []uint32{3}, []byte{0x80, 0xff, 0x7f}, []float64{-128, -1, 127}},
		{idx.Int16, []uint32{2}, []byte{0xff, 0xfe, 0x01, 0x2c}, []float64{-2, 300}},
		{idx.Int32, []uint32{1, 2}, []byte{0x80, 0, 0, 0, 0, 1, 0, 0}, []float64{-1 << 31, 65536}},
		{idx.Float32, []uint32{2}, []byte{0x3f, 0xc0, 0, 0, 0xbe, 0x80, 0, 0}, []float64{1.5, -0.25}},
		{idx.Float64, []uint32{1}, []byte{0xc0, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18}, []float64{-3.141592653589793}},
		{idx.Uint8, []uint32{0, 28, 28}, nil, nil},
	} {
		plain := file(byte(c.kind), c.shape, c.data...)
		for name, content := range map[string][]byte{"plain": plain, "packed": pack(t, plain)} {
			a, err := idx.ReadFile(store(t, name, content))
			if err != nil {
				t.Errorf("%s %v: %v", name, c.kind, err)
				continue
			}
			shape := make([]int, len(c.shape))
			for i, d := range c.shape {
				shape[i] = int(d)
			}
			want := tensor.From(c.want, shape...)
			for _, d := range []tensor.DType{tensor.Float64, tensor.Float32, tensor.Int64} {
				if got := a.Tensor(d); !tensor.Equal(got, want.To(d)) {
					t.Errorf("%s %v as %v: got %v, want %v", name, c.kind, d, got, want.To(d))
				}
			}
			var again bytes.Buffer
			if err := idx.Write(&again, a); err != nil || !bytes.Equal(again.Bytes(), plain) {
				t.Errorf("%s %v written again: got % x (%v), want % x", name, c.kind, again.Bytes(), err, plain)
			}
		}
	}
}

func TestReadHostile(t *testing.T) {
	good := file(0x08, []uint32{2, 2, 2}, 1, 2, 3, 4, 5, 6, 7, 8)
	packed := pack(t, good)
	flipped := slices.Clone(packed)
	flipped[len(flipped)-8] ^= 1 // in the checksum
	for _, c := range []struct {
		name    string
		content []byte
		offset  int64
		want    string
	}{
		{"empty", nil, 0, "the file is empty"},
		{"a web page", []byte("<!DOCTYPE html>"), 0, `begins with "<!DO", an IDX file with two zero bytes`},
		{"little endian", []byte{3, 8, 0, 0, 1, 0, 0, 0}, 0, "two zero bytes"},
		{"magic cut", good[:3], 3, "the file ends here, before the first four bytes"},
		{"unknown type", file(0x0a, []uint32{1}, 1), 2, "element type 0x0a, want 0x08"},
		{"no axes", file(0x08, nil, 1), 3, "0 axes, want 1 to 8"},
		{"255 axes", []byte{0, 0, 8, 255}, 3, "255 axes, want 1 to 8"},
		{"header cut", good[:14], 14, "before the lengths of the 3 axes"},
		{"short", good[:len(good)-1], int64(len(good) - 1), "the file ends here, before 8 bytes of elements"},
		{"no elements", good[:16], 16, "the file ends here, before 8 bytes"},
		{"trailing", append(slices.Clone(good), 0), int64(len(good)), "more bytes after the 8 elements of shape (2, 2, 2)"},
		{"four billion images", file(0x08, []uint32{4_294_967_295, 28, 28}, 1, 2), 4, "uint8 elements of shape (4294967295, 28, 28), which take more than the 1073741824 bytes allowed"},
		{"overflow", file(0x0e, slices.Repeat([]uint32{1 << 31}, 8), 1), 4, "which take more than"},
		{"overflow beside an empty axis", file(0x0e, []uint32{0, 1 << 31, 1 << 31}), 4, "which take more than"},
		{"packed, cut", packed[:20], 0, "the file ends here"},
		{"packed, checksum cut", packed[:len(packed)-4], int64(len(good)), "reading the end of the file: unexpected EOF"},
		{"packed, wrong checksum", flipped, int64(len(good)), "gzip: invalid checksum"},
		{"packed, trailing", pack(t, append(slices.Clone(good), 7)), int64(len(good)), "more bytes after the 8 elements"},
		{"packed, rubbish behind", append(slices.Clone(packed), "rubbish rubbish"...), int64(len(good)), "gzip: invalid header"},
		{"packed twice", pack(t, packed), 0, "begins with \"\\x1f\\x8b"},
		{"half a gzip header", packed[:5], 0, "unpacking the file: unexpected EOF"},
	} {
		path := store(t, "file.idx", c.content)
		_, err := idx.ReadFile(path)
		var e *idx.FormatError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "idx: "+path+": byte ") {
			t.Errorf("%s: got error %v, want a FormatError with the path and %q", c.name, err, c.want)
			continue
		}
		if c.name != "packed, cut" && e.Offset != c.offset {
			t.Errorf("%s: %v: got byte %d, want %d", c.name, err, e.Offset, c.offset)
		}
	}
	if _, err := idx.ReadFile(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: got %v, want %v", err, fs.ErrNotExist)
	}
}

// zeros is a file without end.
type zeros struct{ read int }

func (z *zeros) Read(b []byte) (int, error) {
	clear(b)
	z.read += len(b)
	return len(b), nil
}

// allocated returns how many bytes f asks for.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What a header claims is no reason to take memory, and what a small file
// unpacks to none to read it all.
func TestReadTakesLittle(t *testing.T) {
	claim := file(0x08, []uint32{1000, 1000, 1000}, 1, 2, 3)
	bomb := pack(t, append(file(0x08, []uint32{10}), make([]byte, 16<<20)...))
	if len(bomb) > 1<<17 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	endless := new(zeros)
	for _, c := range []struct {
		name string
		r    io.Reader
		want string
	}{
		{"a gigabyte claimed", bytes.NewReader(claim), "the file ends here, before 1000000000 bytes"},
		{"a gigabyte claimed, packed", bytes.NewReader(pack(t, claim)), "the file ends here"},
		{"four billion images", bytes.NewReader(file(0x08, []uint32{1<<32 - 1, 28, 28})), "more than the 1073741824 bytes"},
		{"bomb", bytes.NewReader(bomb), "more bytes after the 10 elements"},
		{"endless", io.MultiReader(bytes.NewReader(file(0x08, []uint32{10})), endless), "more bytes after the 10 elements"},
	} {
		var err error
		bytes := allocated(func() { _, err = idx.Read(c.r, c.name, idx.Limit) })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, err, c.want)
		}
		if bytes > 2<<20 {
			t.Errorf("%s: %d bytes allocated, want 2 MB at most", c.name, bytes)
		}
	}
	if endless.read > 1<<16 {
		t.Errorf("%d bytes read of a file without end", endless.read)
	}
	if _, err := idx.Read(bytes.NewReader(claim), "claim", 1<<20); err == nil || !strings.Contains(err.Error(), "the 1048576 bytes allowed") {
		t.Errorf("limit of a megabyte: got %v", err)
	}
}

// A file larger than the first step of reading comes out whole.
func TestReadGrows(t *testing.T) {
	elements := make([]byte, 5_000_000)
	for i := range elements {
		elements[i] = byte(i * i >> 8)
	}
	a, err := idx.Read(bytes.NewReader(file(0x08, []uint32{5000, 1000}, elements...)), "large", idx.Limit)
	if err != nil || !bytes.Equal(a.Data, elements) || cap(a.Data) != len(elements) {
		t.Errorf("got %d bytes in %d (%v), want %d that are the same", len(a.Data), cap(a.Data), err, len(elements))
	}
}

func TestWriteErrors(t *testing.T) {
	for _, c := range []struct {
		a    idx.Array
		want string
	}{
		{idx.Array{Type: 7, Shape: []int{1}, Data: []byte{1}}, "unknown type Type(0x07)"},
		{idx.Array{Type: idx.Uint8, Data: []byte{1}}, "shape (), want 1 to 8 axes"},
		{idx.Array{Type: idx.Uint8, Shape: []int{1, 1, 1, 1, 1, 1, 1, 1, 1}, Data: []byte{1}}, "want 1 to 8 axes"},
		{idx.Array{Type: idx.Int16, Shape: []int{3}, Data: []byte{1, 2, 3}}, "3 bytes for int16 elements of shape (3,)"},
		{idx.Array{Type: idx.Uint8, Shape: []int{-1}}, "want axes from 0 to"},
		{idx.Array{Type: idx.Float64, Shape: []int{math.MaxInt32, math.MaxInt32}}, "which is another number"},
	} {
		var out bytes.Buffer
		if err := idx.Write(&out, &c.a); err == nil || !strings.Contains(err.Error(), c.want) || out.Len() > 0 {
			t.Errorf("%+v: got error %v and %d bytes, want one with %q and none", c.a, err, out.Len(), c.want)
		}
	}
	full := errors.New("disk full")
	if err := idx.Write(failing{full}, &idx.Array{Type: idx.Uint8, Shape: []int{1}, Data: []byte{1}}); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
