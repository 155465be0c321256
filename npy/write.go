package npy

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"cajal/internal/half"
	"cajal/internal/replace"
	"cajal/tensor"
)

// WriteFile writes an .npy file, which it replaces as a whole.
func WriteFile(path string, t *tensor.Tensor, opts ...Option) error {
	if err := replace.File(path, func(w io.Writer) error { return write(w, t, settle(opts)) }); err != nil {
		return fmt.Errorf("npy: write %s: %w", path, err)
	}
	return nil
}

// Write writes an .npy file in version 1.0, byte for byte as NumPy does: f4,
// f8 or i8 in row-major order unless options say otherwise.
func Write(w io.Writer, t *tensor.Tensor, opts ...Option) error {
	if err := write(w, t, settle(opts)); err != nil {
		return fmt.Errorf("npy: write: %w", err)
	}
	return nil
}

// WriteArchiveFile writes an .npz file, which it replaces as a whole.
func WriteArchiveFile(path string, arrays []tensor.Named, opts ...Option) error {
	if err := replace.File(path, func(w io.Writer) error { return writeArchive(w, arrays, settle(opts)) }); err != nil {
		return fmt.Errorf("npy: write %s: %w", path, err)
	}
	return nil
}

// WriteArchive writes an .npz file. The same arrays give the same bytes. It is
// an error if two have the same name.
func WriteArchive(w io.Writer, arrays []tensor.Named, opts ...Option) error {
	if err := writeArchive(w, arrays, settle(opts)); err != nil {
		return fmt.Errorf("npy: write: %w", err)
	}
	return nil
}

func writeArchive(w io.Writer, arrays []tensor.Named, set settings) error {
	seen := map[string]bool{}
	for _, a := range arrays {
		switch {
		case seen[a.Name]:
			return fmt.Errorf("%s: given twice", a.Name)
		case a.Name == "" || !utf8.ValidString(a.Name) || strings.ContainsAny(a.Name, "\\\x00"):
			return fmt.Errorf("%q: want a name in UTF-8, without backslashes", a.Name)
		}
		seen[a.Name] = true
	}
	z := zip.NewWriter(w)
	method := zip.Store
	if set.compress {
		method = zip.Deflate
	}
	for _, a := range arrays {
		m, err := z.CreateHeader(&zip.FileHeader{Name: a.Name + ".npy", Method: method})
		if err != nil {
			return fmt.Errorf("%s: %w", a.Name, err)
		}
		if err := write(m, a.Tensor, set); err != nil {
			return fmt.Errorf("%s: %w", a.Name, err)
		}
	}
	return z.Close()
}

// standard says how tensors are written unless Descr says otherwise.
var standard = map[tensor.DType]string{
	tensor.Float32: "<f4", tensor.Float64: "<f8", tensor.Int64: "<i8", tensor.Int32: "<i4", tensor.Uint8: "|u1", tensor.Bool: "|b1",
}

func write(w io.Writer, t *tensor.Tensor, set settings) error {
	if t.NDim() > maxAxes {
		return fmt.Errorf("%d axes, want at most %d", t.NDim(), maxAxes)
	}
	descr := set.descr
	if descr == "" {
		descr = standard[t.DType()]
	}
	e, wrong := parseElement(descr)
	if wrong != "" {
		return fmt.Errorf("descr %s", wrong)
	}
	h := &header{element: e, fortran: set.fortran && t.NDim() > 1, shape: t.Shape()}
	if _, err := w.Write(h.format()); err != nil {
		return err
	}
	if t = t.Contiguous(); !t.DType().Float() {
		t = t.To(tensor.Int64)
	}
	c := newCursor(t.Shape(), h.fortran)
	buf := make([]byte, min(chunk, t.Size()*e.size))
	for at, per := 0, chunk/e.size; at < t.Size(); at += per {
		n := min(per, t.Size()-at)
		for i := range n {
			p := c.next()
			if err := e.encode(buf[i*e.size:], t, p); err != nil {
				return fmt.Errorf("element %d: %w", p, err)
			}
		}
		if _, err := w.Write(buf[:n*e.size]); err != nil {
			return err
		}
	}
	return nil
}

// encode writes the element at a place of a contiguous tensor.
func (e element) encode(b []byte, t *tensor.Tensor, p int) error {
	if e.kind == 'f' {
		e.encodeFloat(b, at(t, p))
		return nil
	}
	lo, hi := e.span()
	var bits uint64
	if t.DType() == tensor.Int64 {
		v := t.Int64s()[p]
		if v < 0 && lo == 0 || e.size < 8 && (float64(v) < lo || float64(v) > hi) {
			return fmt.Errorf("%d, and %s holds %.0f to %.0f", v, e.descr(), lo, hi)
		}
		bits = uint64(v)
	} else {
		v := at(t, p)
		if !(v >= lo && v <= hi) || v != math.Trunc(v) {
			return fmt.Errorf("%v, and %s holds whole numbers from %.0f to %.0f", v, e.descr(), lo, hi)
		}
		if bits = uint64(int64(v)); v >= 1<<63 {
			bits = uint64(v)
		}
	}
	switch e.size {
	case 1:
		b[0] = byte(bits)
	case 2:
		e.order.PutUint16(b, uint16(bits))
	case 4:
		e.order.PutUint32(b, uint32(bits))
	default:
		e.order.PutUint64(b, bits)
	}
	return nil
}

// at returns a contiguous tensor's element as a float.
func at(t *tensor.Tensor, p int) float64 {
	switch t.DType() {
	case tensor.Float32:
		return float64(t.Float32s()[p])
	case tensor.Float64:
		return t.Float64s()[p]
	}
	return float64(t.Int64s()[p])
}

// span returns the smallest and the largest number of a whole type; of eight
// bytes, the largest that a float64 holds.
func (e element) span() (lo, hi float64) {
	bits := 8 * e.size
	switch e.kind {
	case 'b':
		bits = 1
	case 'i':
		bits--
		lo = -math.Ldexp(1, bits)
	}
	hi = math.Ldexp(1, bits) - 1
	if e.size == 8 {
		hi = math.Nextafter(math.Ldexp(1, bits), 0)
	}
	return lo, hi
}

func (e element) encodeFloat(b []byte, v float64) {
	switch e.size {
	case 2:
		e.order.PutUint16(b, half.FromFloat64(v))
	case 4:
		e.order.PutUint32(b, math.Float32bits(float32(v)))
	default:
		e.order.PutUint64(b, math.Float64bits(v))
	}
}
