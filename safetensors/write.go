package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode/utf8"

	"cajal/internal/replace"
	"cajal/tensor"
)

// WriteFile writes tensors and metadata, which may be nil, to a file, which it
// replaces as a whole: after an error, or a crash, the old one stands.
func WriteFile(path string, metadata map[string]string, tensors ...tensor.Named) error {
	if err := replace.File(path, func(w io.Writer) error { return write(w, path, metadata, tensors) }); err != nil {
		return fmt.Errorf("safetensors: write %s: %w", path, err)
	}
	return nil
}

// Write writes tensors and metadata, which may be nil. It needs little memory
// beside what the tensors have. Like Python's library it sorts them, wider
// elements first and then by name, and pads the header to a multiple of eight
// bytes, so that each element stands on a multiple of its size.
//
// It is an error, and nothing is written, if two tensors have the same name or
// if a name or metadata is not UTF-8.
func Write(w io.Writer, metadata map[string]string, tensors ...tensor.Named) error {
	if err := write(w, "", metadata, tensors); err != nil {
		return fmt.Errorf("safetensors: write: %w", err)
	}
	return nil
}

// written says what the elements of tensors are called in a file.
var written = map[tensor.DType]DType{
	tensor.Float32: F32, tensor.Float64: F64, tensor.Int64: I64, tensor.Int32: I32, tensor.Uint8: U8, tensor.Bool: Bool,
}

// typeOf returns what a tensor's elements are called in a file.
func typeOf(t *tensor.Tensor) DType { return written[t.DType()] }

// rank is the order in which types are written, that of the format's
// reference.
func rank(t *tensor.Tensor) int {
	return slices.Index([]DType{I64, F64, F32, I32, U8, Bool}, typeOf(t))
}

func write(w io.Writer, file string, metadata map[string]string, tensors []tensor.Named) error {
	sorted := slices.Clone(tensors)
	slices.SortFunc(sorted, func(a, b tensor.Named) int {
		return cmp.Or(cmp.Compare(rank(a.Tensor), rank(b.Tensor)), cmp.Compare(a.Name, b.Name))
	})
	header, err := makeHeader(metadata, sorted)
	if err != nil {
		return err
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))); err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	for _, t := range sorted {
		if err := writeElements(w, t.Tensor); err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
	}
	return nil
}

// makeHeader returns the header, padded.
func makeHeader(metadata map[string]string, tensors []tensor.Named) ([]byte, error) {
	for key, value := range metadata {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return nil, fmt.Errorf("the metadata %q is not UTF-8", key)
		}
	}
	b := []byte{'{'}
	if metadata != nil {
		b = append(member(b, metadataKey), quote(metadata)...)
	}
	offset, seen := int64(0), map[string]bool{}
	for _, t := range tensors {
		switch {
		case !utf8.ValidString(t.Name):
			return nil, fmt.Errorf("tensor %q: the name is not UTF-8", t.Name)
		case t.Name == metadataKey:
			return nil, fmt.Errorf("tensor %q: the name is taken, metadata stands under it", t.Name)
		case seen[t.Name]:
			return nil, fmt.Errorf("tensor %q: given twice", t.Name)
		case t.Tensor.NDim() > maxAxes:
			return nil, fmt.Errorf("tensor %q: %d axes, want at most %d", t.Name, t.Tensor.NDim(), maxAxes)
		}
		seen[t.Name] = true
		size, _ := sizeOf(typeOf(t.Tensor), t.Tensor.Shape())
		b = fmt.Appendf(member(b, t.Name), `{"dtype":"%s","shape":%s,"data_offsets":[%d,%d]}`,
			typeOf(t.Tensor), quote(t.Tensor.Shape()), offset, offset+size)
		offset += size
	}
	b = append(b, '}')
	for len(b)%8 != 0 {
		b = append(b, ' ')
	}
	if len(b) > maxHeader {
		return nil, fmt.Errorf("the header would have %d bytes, want at most %d", len(b), maxHeader)
	}
	return b, nil
}

// member begins a member of the header's object.
func member(b []byte, key string) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	return append(append(b, quote(key)...), ':')
}

// quote returns a string, a list of whole numbers or a map of strings as JSON.
func quote(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // these can be encoded
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}

// writeElements writes a tensor's elements piece by piece.
func writeElements(w io.Writer, t *tensor.Tensor) error {
	t = t.Contiguous()
	width := 8
	var put func(b []byte, i int)
	switch t.DType() {
	case tensor.Float32:
		from := t.Float32s()
		width, put = 4, func(b []byte, i int) { binary.LittleEndian.PutUint32(b, math.Float32bits(from[i])) }
	case tensor.Float64:
		from := t.Float64s()
		put = func(b []byte, i int) { binary.LittleEndian.PutUint64(b, math.Float64bits(from[i])) }
	case tensor.Int32:
		from := t.Int32s()
		width, put = 4, func(b []byte, i int) { binary.LittleEndian.PutUint32(b, uint32(from[i])) }
	case tensor.Uint8, tensor.Bool:
		from := t.To(tensor.Uint8).Uint8s()
		width, put = 1, func(b []byte, i int) { b[0] = from[i] }
	default:
		from := t.Int64s()
		put = func(b []byte, i int) { binary.LittleEndian.PutUint64(b, uint64(from[i])) }
	}
	buf := make([]byte, min(chunk, t.Size()*width))
	for at, per := 0, chunk/width; at < t.Size(); at += per {
		n := min(per, t.Size()-at)
		for i := range n {
			put(buf[i*width:], at+i)
		}
		if _, err := w.Write(buf[:n*width]); err != nil {
			return err
		}
	}
	return nil
}
