package safetensors_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"cajal/safetensors"
	"cajal/tensor"
)

// file returns a file with a header and so many bytes behind it.
func file(header string, rest int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, rest)...)
}

// entry is a member of a header for a tensor of bytes.
func entry(name string, shape string, begin, end int64) string {
	return fmt.Sprintf(`%q:{"dtype":"U8","shape":%s,"data_offsets":[%d,%d]}`, name, shape, begin, end)
}

func TestHostile(t *testing.T) {
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"empty", nil, "0 bytes, want at least the 8"},
		{"seven bytes", make([]byte, 7), "7 bytes, want at least the 8"},
		{"a web page", []byte("<!DOCTYPE html><html>"), "by the file's first eight, and 13 follow"},
		{"a header of 2⁶³ bytes", append(bytes.Repeat([]byte{0xff}, 8), "{}"...), "the header has 18446744073709551615 bytes"},
		{"header cut", file(`{"a":{}}`, 0)[:12], "the header has 8 bytes by the file's first eight, and 4 follow: 4 are missing; is it another kind of file, or cut off?"},
		{"no header", file("", 0), "begins with \"\", want {"},
		{"a list", file("[]", 0), "want {"},
		{"space first", file(" {}", 0), "want {"},
		{"not UTF-8", file("{\"\xff\":1}", 0), "not UTF-8"},
		{"open", file("{", 0), "found the end of the header, want a string"},
		{"rubbish behind", file("{}x", 0), `"x" after the header's object`},
		{"a line break behind", file("{}\n", 0), "want spaces alone"},
		{"two objects", file("{}{}", 0), `"{}" after`},
		{"no object", file(`{"a":1}`, 0), `tensor "a": the header is not what the format wants: byte 5 of the header: found "1}", want '{'`},
		{"a comma too many", file(`{"a":{"dtype":"U8",}}`, 0), "want a string"},
		{"unknown key", file(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1],"zip":1}}`, 1), `the key "zip", want dtype, shape and data_offsets`},
		{"missing key", file(`{"a":{"dtype":"U8","shape":[]}}`, 1), `tensor "a": data_offsets is missing`},
		{"key twice", file(`{"a":{"dtype":"U8","dtype":"U8"}}`, 1), `"dtype" is given twice`},
		{"tensor twice", file("{"+entry("a", "[1]", 0, 1)+","+entry("a", "[1]", 1, 2)+"}", 2), `tensor "a": given twice`},
		{"tensor twice, escaped", file("{"+entry("a", "[1]", 0, 1)+","+strings.Replace(entry("a", "[1]", 1, 2), `"a"`, `"\u0061"`, 1)+"}", 2), "given twice"},
		{"metadata twice", file(`{"__metadata__":{},"__metadata__":{}}`, 0), `tensor "__metadata__": given twice`},
		{"metadata key twice", file(`{"__metadata__":{"k":"1","k":"2"}}`, 0), `the metadata "k" is given twice`},
		{"metadata number", file(`{"__metadata__":{"k":1}}`, 0), `the metadata "k": byte 21 of the header: found "1}}", want a string`},
		{"metadata object", file(`{"__metadata__":{"k":{}}}`, 0), "want a string"},
		{"too many metadata", file(`{"__metadata__":{"0":""`+manyKeys()+`}}`, 0), "metadata of more than 100000 keys"},
		{"metadata null", file(`{"__metadata__":null}`, 0), "want '{'"},
		{"unknown dtype", file(`{"a":{"dtype":"F128","shape":[],"data_offsets":[0,16]}}`, 16), `dtype "F128" is not known`},
		{"negative axis", file("{"+entry("a", "[-1]", 0, 1)+"}", 1), "want a whole number, not negative"},
		{"fraction", file("{"+entry("a", "[1.0]", 0, 1)+"}", 1), "want a whole number"},
		{"exponent", file("{"+entry("a", "[1e0]", 0, 1)+"}", 1), "want a whole number"},
		{"leading zero", file("{"+entry("a", "[01]", 0, 1)+"}", 1), "want a whole number"},
		{"an axis of 2⁶⁴", file("{"+entry("a", "[18446744073709551616]", 0, 1)+"}", 1), "found a number above 9223372036854775807"},
		{"nine axes", file("{"+entry("a", "[1,1,1,1,1,1,1,1,1]", 0, 1)+"}", 1), "more than 8 axes"},
		{"overflow", file("{"+entry("a", "[4294967296,4294967296,2]", 0, 1)+"}", 1), "which is more than can be"},
		{"overflow beside an empty axis", file("{"+entry("a", "[0,4294967296,4294967296]", 0, 0)+"}", 0), "which is more than can be"},
		{"a terabyte claimed", file("{"+entry("a", "[1099511627776]", 0, 1<<40)+"}", 3), `tensor "a": data_offsets [0, 1099511627776], and the file ends 3 bytes after the header: 1099511627773 bytes are missing at its end`},
		{"cut off", file("{"+entry("a", "[5]", 0, 5)+","+entry("b", "[7]", 5, 12)+"}", 4), `tensor "a": data_offsets [0, 5], and the file ends 4 bytes after the header: 8 bytes are missing at its end; is it a copy that was cut off?`},
		{"beyond the end", file("{"+entry("a", "[5]", 0, 5)+"}", 4), "the file ends 4 bytes after the header: 1 byte is missing"},
		{"backwards", file("{"+entry("a", "[1]", 2, 1)+"}", 4), "data_offsets [2 1], want where it begins and where it ends"},
		{"three offsets", file(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1,2]}}`, 2), "a third offset"},
		{"another size", file("{"+entry("a", "[2,3]", 0, 5)+"}", 5), "data_offsets [0, 5] are 5 bytes, and U8 elements of shape (2, 3) take 6"},
		{"half a byte", file(`{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}`, 2), "no whole number of bytes"},
		{"overlap", file("{"+entry("a", "[2]", 0, 2)+","+entry("b", "[2]", 1, 3)+"}", 3), `tensor "b": begins at byte 1 of the data, within "a", which ends at 2`},
		{"hole", file("{"+entry("a", "[1]", 0, 1)+","+entry("b", "[1]", 3, 4)+"}", 4), `tensor "b": begins at byte 3 of the data, and 2 bytes before it belong to no tensor`},
		{"hole at the front", file("{"+entry("a", "[1]", 1, 2)+"}", 2), "1 bytes before it belong to no tensor"},
		{"rest left over", file("{"+entry("a", "[1]", 0, 1)+"}", 9), "9 bytes after the header, and its tensors take 1"},
		{"control character", file("{\"a\n\":1}", 0), "a control character in a string"},
		{"bad escape", file(`{"\q":1}`, 0), "a string that is not JSON's"},
		{"a long name", file("{"+entry(strings.Repeat("n", 1<<20), "[1]", 0, 2)+"}", 2), "nnn…"},
	} {
		path := filepath.Join(t.TempDir(), "hostile.safetensors")
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := safetensors.Open(path)
		var e *safetensors.FormatError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "safetensors: "+path+": ") || len(err.Error()) > 1000 {
			t.Errorf("%s: got error %v, want a FormatError with the path and %q", c.name, err, c.want)
		}
	}
	if _, err := safetensors.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: got %v, want %v", err, fs.ErrNotExist)
	}
	if _, err := safetensors.Open(t.TempDir()); err == nil {
		t.Error("a directory: want an error")
	}
}

// What is legal although it looks strange.
func TestLegal(t *testing.T) {
	for _, c := range []struct {
		content []byte
		tensors int
	}{
		{file("{}", 0), 0},
		{file("{}      ", 0), 0},
		{file("{ \"a\" :\t{\"shape\":[ ] , \"data_offsets\":[0,1],\n\"dtype\":\"U8\"}}", 1), 1},
		{file("{"+entry("b", "[1]", 1, 2)+","+entry("a", "[1]", 0, 1)+"}", 2), 2},
		{file("{"+entry("a", "[0]", 0, 0)+","+entry("b", "[0]", 0, 0)+","+entry("", "[2]", 0, 2)+"}", 2), 3},
	} {
		f, err := safetensors.NewFile(bytes.NewReader(c.content), int64(len(c.content)), "legal")
		if err != nil || len(f.Entries()) != c.tensors {
			t.Errorf("%q: %v, want %d tensors", c.content, err, c.tensors)
			continue
		}
		if all, err := f.All(); err != nil || len(all) != c.tensors {
			t.Errorf("%q: read %d tensors (%v), want %d", c.content, len(all), err, c.tensors)
		}
	}
}

// A number that no int64 holds is an error that names it.
func TestLargeU64(t *testing.T) {
	b := file(`{"a":{"dtype":"U64","shape":[3],"data_offsets":[0,24]}}`, 24)
	b[len(b)-1] = 0x80
	f, err := safetensors.NewFile(bytes.NewReader(b), int64(len(b)), "big")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Tensor("a"); err == nil || err.Error() != `safetensors: big: tensor "a": element 2 is 9223372036854775808, want at most 9223372036854775807, what an int64 holds` {
		t.Errorf("got error %v", err)
	}
}

// shrunk is a file that became shorter after its header was read.
type shrunk struct {
	*bytes.Reader
	end int64
}

func (s shrunk) ReadAt(b []byte, at int64) (int, error) {
	n, err := s.Reader.ReadAt(b[:max(0, min(int64(len(b)), s.end-at))], at)
	if n < len(b) && err == nil {
		err = io.EOF
	}
	return n, err
}

func TestReadFails(t *testing.T) {
	b := file("{"+entry("a", "[100000]", 0, 100000)+"}", 100000)
	f, err := safetensors.NewFile(shrunk{bytes.NewReader(b), int64(len(b)) - 1}, int64(len(b)), "shrunk")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Tensor("a"); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), `shrunk: tensor "a": reading`) {
		t.Errorf("got error %v, want unexpected EOF, with the file and the tensor", err)
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

// Reading all of a file takes at most four times its length and 16 MB,
// whatever it holds.
func TestMemory(t *testing.T) {
	var many strings.Builder
	many.WriteByte('{')
	for i := range 20_000 {
		fmt.Fprintf(&many, `"%x":{"dtype":"I8","shape":[0],"data_offsets":[0,0]},`, i)
	}
	var backwards, escaped strings.Builder
	backwards.WriteByte('{')
	escaped.WriteByte('{')
	for i := range 20_000 {
		fmt.Fprintf(&backwards, `"%x":{"dtype":"I8","shape":[1],"data_offsets":[%d,%d]},`, i, 19_999-i, 20_000-i)
		fmt.Fprintf(&escaped, `"\u0061%x":{"dtype":"I8","shape":[0],"data_offsets":[0,0]},`, i)
	}
	for _, c := range []struct {
		name    string
		content []byte
	}{
		{"a large tensor of bytes", file("{"+entry("a", "[1000,5000]", 0, 5_000_000)+"}", 5_000_000)},
		{"many tensors", file(strings.TrimSuffix(many.String(), ",")+"}", 0)},
		{"many tensors, backwards", file(strings.TrimSuffix(backwards.String(), ",")+"}", 20_000)},
		{"many escapes", file(strings.TrimSuffix(escaped.String(), ",")+"}", 0)},
		{"a long name", file("{"+entry(strings.Repeat("n", 8<<20), "[1]", 0, 1)+"}", 1)},
		{"a long key", file(`{"a":{"`+strings.Repeat("n", 8<<20)+`":1}}`, 1)},
		{"deep nesting", file(`{"a":`+strings.Repeat("[", 8<<20), 1)},
	} {
		most := uint64(4*len(c.content) + 16<<20)
		bytes := allocated(func() {
			f, err := safetensors.NewFile(bytes.NewReader(c.content), int64(len(c.content)), c.name)
			if err == nil {
				_, err = f.All()
			}
			if (err != nil) != (c.name == "a long key" || c.name == "deep nesting") {
				t.Errorf("%s: got error %v", c.name, err)
			}
		})
		if bytes > most {
			t.Errorf("%s: %d bytes allocated for a file of %d, want at most %d", c.name, bytes, len(c.content), most)
		}
	}
}

func TestWriteErrors(t *testing.T) {
	one := tensor.New(tensor.Float32, 1)
	for _, c := range []struct {
		metadata map[string]string
		tensors  []tensor.Named
		want     string
	}{
		{nil, []tensor.Named{{Name: "a", Tensor: one}, {Name: "a", Tensor: one}}, `tensor "a": given twice`},
		{nil, []tensor.Named{{Name: "__metadata__", Tensor: one}}, "the name is taken"},
		{nil, []tensor.Named{{Name: "\xff", Tensor: one}}, "not UTF-8"},
		{map[string]string{"k": "\xff"}, nil, `the metadata "k" is not UTF-8`},
		{nil, []tensor.Named{{Name: "a", Tensor: one.Reshape(1, 1, 1, 1, 1, 1, 1, 1, 1)}}, "9 axes, want at most 8"},
	} {
		var out bytes.Buffer
		if err := safetensors.Write(&out, c.metadata, c.tensors...); err == nil || !strings.Contains(err.Error(), c.want) || out.Len() > 0 {
			t.Errorf("%q: got error %v and %d bytes, want %q and none", c.tensors, err, out.Len(), c.want)
		}
	}
	full := errors.New("disk full")
	if err := safetensors.Write(failing{full}, nil, tensor.Named{Name: "a", Tensor: one}); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := safetensors.WriteFile(path, nil, tensor.Named{Name: "\xff", Tensor: one}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got error %v, want one with the path", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
		t.Errorf("the old file holds %q (%v) after a failure", got, err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// manyKeys are a hundred thousand keys of metadata.
func manyKeys() string {
	var b strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&b, `,"%d":""`, i+1)
	}
	return b.String()
}
