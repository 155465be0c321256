package npy_test

import (
	"bytes"
	"errors"
	"testing"

	"cajal/npy"
	"cajal/tensor"
)

func checkError(t *testing.T, err error) {
	t.Helper()
	var e *npy.FormatError
	if !errors.As(err, &e) || e.File != "fuzz" {
		t.Fatalf("got error %#v, want a FormatError", err)
	}
}

// FuzzRead holds that any bytes are an array or a FormatError, and that an
// array survives Write and Read.
func FuzzRead(f *testing.F) {
	f.Add(file(dict(">i2", "(2, 1)"), 4))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1<<12 {
			return // longer files only take longer
		}
		a, err := npy.Read(bytes.NewReader(content), int64(len(content)), "fuzz")
		if err != nil {
			checkError(t, err)
			return
		}
		var out, again bytes.Buffer
		if err := npy.Write(&out, a); err != nil {
			t.Fatal(err)
		}
		b, err := npy.Read(bytes.NewReader(out.Bytes()), int64(out.Len()), "again")
		if err != nil || b.DType() != a.DType() {
			t.Fatalf("got %v (%v), want %v", b, err, a)
		}
		if err := npy.Write(&again, b); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
			t.Fatalf("written, read and written again (%v): got %q, want %q", err, again.Bytes(), out.Bytes())
		}
	})
}

// FuzzArchive holds that any bytes are an archive or a FormatError, and so is
// each member.
func FuzzArchive(f *testing.F) {
	f.Add(archive(f, map[string][]byte{"x.npy": file(dict("<f4", "(2, 3)"), 24)}))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1<<12 {
			return
		}
		a, err := npy.NewArchive(bytes.NewReader(content), int64(len(content)), "fuzz")
		if err != nil {
			checkError(t, err)
			return
		}
		for _, name := range a.Names() {
			if x, err := a.Read(name, npy.As(tensor.Float32)); err != nil {
				checkError(t, err)
			} else if int64(x.Size()) > 4*int64(len(content))+16<<20 {
				t.Fatalf("%s: %d elements of %d bytes", name, x.Size(), len(content))
			}
		}
	})
}
