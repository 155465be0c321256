package safetensors_test

import (
	"bytes"
	"errors"
	"testing"

	"cajal/safetensors"
	"cajal/tensor"
)

// FuzzRead holds that any bytes are a file or a FormatError, that tensors have
// the shape that their entries say, and that what is written of them reads the
// same again.
func FuzzRead(f *testing.F) {
	f.Add(file("{"+entry("a", "[2]", 0, 2)+"}", 2))
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := safetensors.NewFile(bytes.NewReader(content), int64(len(content)), "fuzz")
		if err != nil {
			checkError(t, err)
			return
		}
		var all []tensor.Named
		for _, e := range a.Entries() {
			v, err := a.Tensor(e.Name)
			if err != nil {
				checkError(t, err)
				continue
			}
			if d, ok := e.Type(); !ok || v.DType() != d || tensor.ShapeString(v.Shape()) != tensor.ShapeString(e.Shape) {
				t.Fatalf("%q: got %v of shape %v, want %v of shape %v", e.Name, v.DType(), v.Shape(), d, e.Shape)
			}
			all = append(all, tensor.Named{Name: e.Name, Tensor: v})
		}
		var once, twice bytes.Buffer
		if err := safetensors.Write(&once, a.Metadata(), all...); err != nil {
			t.Fatal(err)
		}
		b, err := safetensors.NewFile(bytes.NewReader(once.Bytes()), int64(once.Len()), "again")
		if err != nil {
			t.Fatal(err)
		}
		again, err := b.All()
		if err != nil {
			t.Fatal(err)
		}
		if err := safetensors.Write(&twice, b.Metadata(), again...); err != nil || !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Fatalf("written, read and written again (%v): got %q, want %q", err, twice.Bytes(), once.Bytes())
		}
	})
}

func checkError(t *testing.T, err error) {
	t.Helper()
	var e *safetensors.FormatError
	if !errors.As(err, &e) || e.File != "fuzz" {
		t.Fatalf("got error %#v, want a FormatError", err)
	}
}
