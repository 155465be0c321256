package npy

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cajal/tensor"
)

// maxAxes is what operations on tensors take.
const maxAxes = 8

// header is what stands before the elements.
type header struct {
	element
	fortran bool
	shape   []int
	bytes   int64 // of all elements
}

// dictionary reads the literal that a header is.
type dictionary struct {
	text string
	at   int
	h    header
	seen map[string]bool
}

// fieldError is what is wrong with a header, by its field.
type fieldError struct{ field, rule string }

// parseHeader reads a header's text.
func parseHeader(text string) (*header, *fieldError) {
	d := &dictionary{text: text, seen: map[string]bool{}}
	if err := d.parse(); err != nil {
		return nil, err
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !d.seen[key] {
			return nil, &fieldError{key, "missing from the header"}
		}
	}
	var ok bool
	if d.h.bytes, ok = sizeOf(int64(d.h.size), d.h.shape); !ok {
		return nil, &fieldError{"shape", fmt.Sprintf("%s, which is more than can be", tensor.ShapeString(d.h.shape))}
	}
	return &d.h, nil
}

func (d *dictionary) parse() *fieldError {
	if !d.take("{") {
		return &fieldError{"", fmt.Sprintf("the header begins with %q, want {", d.rest())}
	}
	for !d.take("}") {
		key, ok := d.str()
		switch {
		case !ok || !d.take(":"):
			return &fieldError{"", fmt.Sprintf("the header has %q where a key and a colon belong", d.rest())}
		case d.seen[key]:
			return &fieldError{key, "given twice in the header"}
		}
		d.seen[key] = true
		if err := d.value(key); err != nil {
			return err
		}
		if !d.take(",") && d.peek() != '}' {
			return &fieldError{key, fmt.Sprintf("%q follows, want a comma or }", d.rest())}
		}
	}
	if d.peek() != 0 || d.at < len(d.text) {
		return &fieldError{"", fmt.Sprintf("%q after the header's dictionary, want spaces alone", d.rest())}
	}
	return nil
}

// value reads what belongs to a key.
func (d *dictionary) value(key string) *fieldError {
	switch key {
	case "descr":
		if c := d.peek(); c == '[' || c == '(' {
			return &fieldError{key, "records of several fields, which are not read; want numbers"}
		}
		descr, ok := d.str()
		if !ok {
			return &fieldError{key, fmt.Sprintf("found %q, want a string", d.rest())}
		}
		e, wrong := parseElement(descr)
		if wrong != "" {
			return &fieldError{key, wrong}
		}
		d.h.element = e
	case "fortran_order":
		switch {
		case d.take("True"):
			d.h.fortran = true
		case !d.take("False"):
			return &fieldError{key, fmt.Sprintf("found %q, want True or False", d.rest())}
		}
	case "shape":
		return d.tuple()
	default:
		return &fieldError{"", fmt.Sprintf("the header has a key %q, want descr, fortran_order and shape", brief(key))}
	}
	return nil
}

// tuple reads a shape: (), (3,), (3, 2). Python 2 wrote 3L.
func (d *dictionary) tuple() *fieldError {
	wrong := func() *fieldError {
		return &fieldError{"shape", fmt.Sprintf("found %q, want a tuple of whole numbers up to %d", d.rest(), math.MaxInt)}
	}
	if !d.take("(") {
		return wrong()
	}
	d.h.shape = []int{}
	comma := true
	for !d.take(")") {
		d.peek()
		end := d.at
		for end < len(d.text) && d.text[end] >= '0' && d.text[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(d.text[d.at:end])
		switch {
		case err != nil || !comma:
			return wrong()
		case len(d.h.shape) == maxAxes:
			return &fieldError{"shape", fmt.Sprintf("more than %d axes", maxAxes)}
		}
		d.h.shape = append(d.h.shape, n)
		d.at = end
		d.take("L")
		comma = d.take(",")
	}
	if len(d.h.shape) == 1 && !comma {
		return &fieldError{"shape", fmt.Sprintf("(%d) is a number, want a tuple such as (%d,)", d.h.shape[0], d.h.shape[0])}
	}
	return nil
}

// peek returns the next byte that is no white space, 0 at the end.
func (d *dictionary) peek() byte {
	for d.at < len(d.text) {
		if c := d.text[d.at]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c
		}
		d.at++
	}
	return 0
}

// take takes a word if it comes next.
func (d *dictionary) take(word string) bool {
	d.peek()
	if !strings.HasPrefix(d.text[d.at:], word) {
		return false
	}
	d.at += len(word)
	return true
}

// str reads a string in either quotes; those of a header have no escapes.
func (d *dictionary) str() (string, bool) {
	quote := d.peek()
	if quote != '\'' && quote != '"' {
		return "", false
	}
	end := strings.IndexByte(d.text[d.at+1:], quote)
	if end < 0 || strings.IndexByte(d.text[d.at+1:d.at+1+end], '\\') >= 0 {
		return "", false
	}
	s := d.text[d.at+1 : d.at+1+end]
	d.at += end + 2
	return s, true
}

func (d *dictionary) rest() string { return d.text[d.at:min(len(d.text), d.at+20)] }

// sizeOf returns how many bytes elements of a size take, and whether that can
// be said: a shape that overflows, beside an empty axis too, has no size.
func sizeOf(size int64, shape []int) (int64, bool) {
	total, empty := size, false
	for _, n := range shape {
		switch {
		case n == 0:
			empty = true
		case total > math.MaxInt64/8/int64(n):
			return 0, false
		default:
			total *= int64(n)
		}
	}
	if empty {
		return 0, true
	}
	return total, true
}

// format returns the header's text as NumPy writes it, padded for all before
// the elements to be a multiple of 64 bytes.
func (h *header) format() []byte {
	const prefix, align, growth = 10, 64, 21
	order := "False"
	if h.fortran {
		order = "True"
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", h.descr(), order, tensor.ShapeString(h.shape))
	if n := len(h.shape); n > 0 {
		// Room for the axis that grows if arrays are appended to the file.
		axis := h.shape[0]
		if h.fortran {
			axis = h.shape[n-1]
		}
		text += strings.Repeat(" ", growth-len(strconv.Itoa(axis)))
	}
	pad := align - (prefix+len(text)+1)%align
	text += strings.Repeat(" ", pad) + "\n"
	return append([]byte{0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, byte(len(text)), byte(len(text) >> 8)}, text...)
}
