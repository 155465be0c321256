package idx_test

import (
	"bytes"
	"errors"
	"testing"

	"cajal/data/idx"
	"cajal/tensor"
)

// FuzzRead holds that any bytes are an array or a FormatError, that an array
// has as many bytes as its shape says, and that it survives Write and Read.
func FuzzRead(f *testing.F) {
	const limit = 1 << 16
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := idx.Read(bytes.NewReader(content), "fuzz", limit)
		if err != nil {
			var e *idx.FormatError
			if !errors.As(err, &e) || e.File != "fuzz" || e.Offset < 0 {
				t.Fatalf("got error %#v, want a FormatError", err)
			}
			return
		}
		size := a.Type.Size()
		for _, d := range a.Shape {
			size *= d
		}
		if size != len(a.Data) || size > limit || a.Tensor(tensor.Float32).Size() != size/a.Type.Size() {
			t.Fatalf("%v of shape %v: %d bytes", a.Type, a.Shape, len(a.Data))
		}
		var out bytes.Buffer
		if err := idx.Write(&out, a); err != nil {
			t.Fatal(err)
		}
		if content[0] == 0 && !bytes.Equal(out.Bytes(), content) {
			t.Fatalf("read % x, wrote % x", content, out.Bytes())
		}
		b, err := idx.Read(&out, "fuzz", limit)
		if err != nil || !bytes.Equal(a.Data, b.Data) {
			t.Fatalf("written and read: got %v (%v), want %v", b, err, a)
		}
	})
}
