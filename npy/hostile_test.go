package npy_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"cajal/npy"
	"cajal/tensor"
)

// file returns an .npy file of version 1.0 with a header and so many bytes
// behind it.
func file(header string, rest int) []byte {
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	return append(append(b, header...), make([]byte, rest)...)
}

// dict returns a header.
func dict(descr, shape string) string {
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n", descr, shape)
}

func TestHostile(t *testing.T) {
	good := file(dict("<f4", "(2, 3)"), 24)
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"empty", nil, "0 bytes left, and the magic number and the version takes 8"},
		{"a web page", []byte("<!DOCTYPE html>"), `it begins with "<!DOCT", an .npy file with "\x93NUMPY"`},
		{"version 4", []byte("\x93NUMPY\x04\x00\x00\x00\x00\x00"), "version: 4.0, want 1.0, 2.0 or 3.0"},
		{"version 1.1", []byte("\x93NUMPY\x01\x01\x00\x00"), "version: 1.1"},
		{"no length", []byte("\x93NUMPY\x02\x00\x00"), "1 bytes left, and the header's length takes 4"},
		{"a header of four gigabytes", []byte("\x93NUMPY\x02\x00\xff\xff\xff\xff{}"), "a header of 4294967295 bytes, want at most 65536"},
		{"header cut", good[:20], "10 bytes left, and the header takes"},
		{"no dictionary", file("[]", 0), `the header begins with "[]", want {`},
		{"not closed", file("{'descr': '<f4'", 0), "want a comma or }"},
		{"no colon", file("{'descr' '<f4'}", 0), "where a key and a colon belong"},
		{"an escape", file(`{'de\x73cr': '<f4'}`, 0), "where a key and a colon belong"},
		{"unknown key", file("{'descr': '<f4', 'zip': 1}", 0), `a key "zip", want descr, fortran_order and shape`},
		{"missing key", file("{'descr': '<f4', 'shape': (1,)}", 4), "fortran_order: missing from the header"},
		{"key twice", file("{'descr': '<f4', 'descr': '<f8'}", 0), "descr: given twice"},
		{"code behind", file(dict("<f4", "(1,)")+"x", 4), `"x" after the header's dictionary`},
		{"zero byte behind", file(dict("<f4", "(1,)")+"\x00", 4), "after the header's dictionary"},
		{"descr number", file("{'descr': 4}", 0), `descr: found "4}", want a string`},
		{"descr empty", file(dict("", "(1,)"), 4), `descr: "", want numbers`},
		{"no byte order", file(dict("f4", "(1,)"), 4), `descr: "f4", want numbers: <, > or |`},
		{"no byte order for four bytes", file(dict("|f4", "(1,)"), 4), `descr: "|f4", want numbers`},
		{"unknown size", file(dict("<f3", "(1,)"), 3), `descr: "<f3"`},
		{"huge size", file(dict("<i99999999999999999999", "(1,)"), 3), `descr: "<i99999999999999999999"`},
		{"leading zero", file(dict("<f04", "(1,)"), 4), `descr: "<f04"`},
		{"order of a number", file("{'fortran_order': 1}", 0), `fortran_order: found "1}", want True or False`},
		{"shape list", file(dict("<f4", "[1]"), 4), "shape: found \"[1]"},
		{"shape number", file(dict("<f4", "(1)"), 4), "shape: (1) is a number, want a tuple such as (1,)"},
		{"negative axis", file(dict("<f4", "(-1,)"), 4), "shape: found \"-1,)"},
		{"an axis of 2⁶⁴", file(dict("<f4", "(18446744073709551616,)"), 4), "want a tuple of whole numbers up to"},
		{"no comma", file(dict("<f4", "(1 2)"), 8), "shape: found \"2)"},
		{"nine axes", file(dict("<f4", "(1,1,1,1,1,1,1,1,1)"), 4), "shape: more than 8 axes"},
		{"overflow", file(dict("<f4", "(4294967296, 4294967296)"), 4), "shape: (4294967296, 4294967296), which is more than can be"},
		{"overflow beside an empty axis", file(dict("<f4", "(0, 4294967296, 4294967296)"), 0), "which is more than can be"},
		{"a terabyte claimed", file(dict("|u1", "(1099511627776,)"), 3), "shape: |u1 elements of shape (1099511627776,) take 1099511627776 bytes, and 3 follow the header"},
		{"short", good[:len(good)-1], "take 24 bytes, and 23 follow"},
		{"trailing", append(bytes.Clone(good), 0), "take 24 bytes, and 25 follow"},
	} {
		path := filepath.Join(t.TempDir(), "hostile.npy")
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := npy.ReadFile(path)
		checkFailure(t, c.name, err, path, c.want)
	}
	if _, err := npy.ReadFile(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: got %v, want %v", err, fs.ErrNotExist)
	}
	if _, err := npy.ReadFile(t.TempDir()); err == nil {
		t.Error("a directory: want an error")
	}
}

func checkFailure(t *testing.T, name string, err error, path, want string) {
	t.Helper()
	var e *npy.FormatError
	if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "npy: "+path+": ") || len(err.Error()) > 1000 {
		t.Errorf("%s: got error %v, want a FormatError with %s and %q", name, err, path, want)
	}
}

// What is legal although NumPy writes it otherwise.
func TestLegal(t *testing.T) {
	for _, header := range []string{
		`{"shape":(2L,),"fortran_order":True,"descr":"|u1"}`,
		"{'descr': '>u1', 'fortran_order': False, 'shape': ( 2 , ) }   \t\r\n\n",
	} {
		b := file(header, 2)
		got, err := npy.Read(bytes.NewReader(b), int64(len(b)), "legal")
		if err != nil || !tensor.Equal(got, tensor.New(tensor.Float32, 2)) {
			t.Errorf("%s: got %v (%v), want two zeros", header, got, err)
		}
	}
}

// archive packs members, deflated.
func archive(t testing.TB, members map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, content := range members {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestHostileArchive(t *testing.T) {
	good := archive(t, map[string][]byte{"x.npy": file(dict("<f4", "(2, 3)"), 24)})
	bad := archive(t, map[string][]byte{"x.npy": file(dict("<f4", "(2, 3)"), 23)})
	central := bytes.Index(good, []byte("PK\x01\x02"))
	change := func(at int, b ...byte) []byte {
		c := bytes.Clone(good)
		copy(c[at:], b)
		return c
	}
	var double bytes.Buffer
	z := zip.NewWriter(&double)
	for range 2 {
		if _, err := z.Create("x.npy"); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"empty", nil, "it is no .npz file"},
		{"an .npy file", file(dict("<f4", "(2, 3)"), 24), "it is no .npz file: zip: not a valid zip file"},
		{"cut", good[:len(good)-30], "it is no .npz file"},
		{"two of a name", double.Bytes(), "x: the archive has two members of this name"},
		{"a short array", bad, "x: shape: <f4 elements of shape (2, 3) take 24 bytes, and 23 follow"},
		{"encrypted", change(central+8, 1), "x: it is encrypted"},
		{"unknown method", change(central+10, 99), "x: unpacking it by method 99: zip: unsupported compression algorithm"},
		{"wrong checksum", change(central+16, 1, 2, 3, 4), "x: reading the end: zip: checksum error"},
		{"unpacks to more than deflate can", change(central+24, 0, 0, 0, 0x40), "and deflate makes at most 1032 of one"},
		{"another size", change(central+24, 200, 0, 0, 0), "follow the header"},
		{"broken packing", change(40, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "x: "},
	} {
		path := filepath.Join(t.TempDir(), "hostile.npz")
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := npy.Open(path)
		if err == nil {
			_, err = a.Read("x")
			a.Close()
		}
		checkFailure(t, c.name, err, path, c.want)
	}
}

// allocated returns how many bytes f asks for, garbage too.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What a file unpacks to is bounded, and so is what reading takes: four times
// the file and 16 MB. A limit that allows more does.
func TestBomb(t *testing.T) {
	const n = 6 << 20 // bytes, which become floats: 24 MB
	b := archive(t, map[string][]byte{"x.npy": file(dict("|u1", fmt.Sprintf("(%d,)", n)), n), "notes.txt": make([]byte, 1<<20)})
	if len(b) > 1<<16 {
		t.Fatalf("the bomb has %d bytes", len(b))
	}
	a, err := npy.NewArchive(bytes.NewReader(b), int64(len(b)), "bomb")
	if err != nil {
		t.Fatal(err)
	}
	taken := allocated(func() { _, err = a.Read("x") })
	checkFailure(t, "bomb", err, "bomb", fmt.Sprintf("x: shape: |u1 elements of shape (%d,) bring what is read of the archive to %d bytes, and %d are allowed", n, 4*n, 4*len(b)+16<<20))
	if e, ok := errors.AsType[*npy.FormatError](err); !ok || e.Limit != int64(4*len(b)+16<<20) {
		t.Errorf("bomb: got %#v, want the limit %d in the error", err, 4*len(b)+16<<20)
	}
	if taken > 1<<20 {
		t.Errorf("%d bytes allocated to refuse a bomb, want at most a megabyte", taken)
	}
	if x, err := a.Read("x", npy.Limit(4*n)); err != nil || x.Size() != n {
		t.Errorf("with a limit of %d: %v", 4*n, err)
	}
	// Members add up.
	half := file(dict("|u1", fmt.Sprintf("(%d,)", n/2)), n/2)
	b = archive(t, map[string][]byte{"x.npy": half, "y.npy": half})
	if a, err = npy.NewArchive(bytes.NewReader(b), int64(len(b)), "bombs"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := a.Read("x"); err != nil {
			t.Fatalf("one of two, again and again: %v", err)
		}
	}
	_, err = a.Read("y")
	checkFailure(t, "two of two", err, "bombs", "y: shape: ")
}

func TestMemory(t *testing.T) {
	var names bytes.Buffer
	z := zip.NewWriter(&names)
	for i := range 30_000 {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	large := file(dict("|i1", "(2500, 1000)"), 2_500_000)
	for _, c := range []struct {
		name    string
		content []byte
		fails   bool
	}{
		{"an array of bytes", large, false},
		{"an archive", archive(t, map[string][]byte{"x.npy": large}), false},
		{"many names", names.Bytes(), true},
	} {
		most := uint64(4*len(c.content) + 16<<20)
		var err error
		taken := allocated(func() {
			if c.content[0] == 0x93 {
				_, err = npy.Read(bytes.NewReader(c.content), int64(len(c.content)), c.name)
				return
			}
			var a *npy.Archive
			if a, err = npy.NewArchive(bytes.NewReader(c.content), int64(len(c.content)), c.name); err == nil {
				_, err = a.Read("x")
			}
		})
		if taken > most || (err != nil) != c.fails {
			t.Errorf("%s: %d bytes allocated for %d, want at most %d (%v)", c.name, taken, len(c.content), most, err)
		}
	}
}

func TestLongDirectory(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 150 {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: strings.Repeat("n", 60_000) + fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	_, err := npy.NewArchive(bytes.NewReader(b.Bytes()), int64(b.Len()), "long")
	checkFailure(t, "a long directory", err, "long", "its list of members is longer than 8388608 bytes")
}

func TestWriteErrors(t *testing.T) {
	one := tensor.New(tensor.Float32, 1)
	of := func(v float64) *tensor.Tensor { return tensor.Full(tensor.Float64, v, 2) }
	for _, c := range []struct {
		t     *tensor.Tensor
		descr string
		want  string
	}{
		{one, "<c8", "complex numbers"},
		{of(0.5), "<i4", "element 0: 0.5, and <i4 holds whole numbers from -2147483648 to 2147483647"},
		{of(256), "|u1", "256, and |u1 holds whole numbers from 0 to 255"},
		{of(-1), "<u8", "-1, and <u8"},
		{of(2), "|b1", "2, and |b1 holds whole numbers from 0 to 1"},
		{of(math.NaN()), "<i8", "NaN, and <i8"},
		{of(1 << 63), "<i8", "9.223372036854776e+18, and <i8"},
		{tensor.From([]int64{128}), "|i1", "element 0: 128, and |i1 holds -128 to 127"},
		{tensor.From([]int64{-1}), ">u2", "-1, and >u2 holds 0 to 65535"},
		{one.Reshape(1, 1, 1, 1, 1, 1, 1, 1, 1), "<f4", "9 axes, want at most 8"},
	} {
		if err := npy.Write(io.Discard, c.t, npy.Descr(c.descr)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v as %s: got error %v, want %q", c.t, c.descr, err, c.want)
		}
	}
	for _, arrays := range [][]tensor.Named{{{Name: "a", Tensor: one}, {Name: "a", Tensor: one}}, {{Name: "", Tensor: one}}, {{Name: "a\\b", Tensor: one}}, {{Name: "\xff", Tensor: one}}} {
		if err := npy.WriteArchive(io.Discard, arrays); err == nil {
			t.Errorf("%v: want an error", arrays)
		}
	}
	path := filepath.Join(t.TempDir(), "a.npz")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := npy.WriteArchiveFile(path, []tensor.Named{{Name: "a", Tensor: of(0.5)}}, npy.Descr("<i4")); err == nil || !strings.Contains(err.Error(), path+": a: element 0") {
		t.Errorf("got error %v, want one with path, member and element", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
		t.Errorf("the old file holds %q (%v) after a failure", got, err)
	}
}
