package npy

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cajal/internal/half"
	"cajal/tensor"
)

// element is the type of an array's elements.
type element struct {
	kind  byte // b for bool, i, u, f
	size  int  // bytes
	order binary.ByteOrder
}

// sizes are those of the numbers that are read, by kind.
var sizes = map[byte][]int{'b': {1}, 'i': {1, 2, 4, 8}, 'u': {1, 2, 4, 8}, 'f': {2, 4, 8}}

// refused says what the kinds are that are not read.
var refused = map[byte]string{
	'c': "complex numbers", 'O': "pickled Python objects, which may run code", 'S': "text", 'a': "text", 'U': "text",
	'V': "records of raw bytes", 'M': "dates", 'm': "spans of time",
}

// parseElement reads a descr, such as "<f4". It returns what is wrong with it,
// or "".
func parseElement(descr string) (e element, wrong string) {
	want := fmt.Sprintf("%q, want numbers: <, > or | and one of b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8", brief(descr))
	if len(descr) < 2 || !strings.ContainsRune("<>|", rune(descr[0])) {
		return e, want
	}
	e.kind, e.order = descr[1], binary.LittleEndian
	if what := refused[e.kind]; what != "" {
		text := fmt.Sprintf("%q are %s, which are not read; want numbers", brief(descr), what)
		if what == "text" || e.kind == 'O' {
			text += ", which NumPy makes of names: names, y = np.unique(y, return_inverse=True)"
		}
		return e, text
	}
	size, err := strconv.Atoi(descr[2:])
	if err != nil || !slices.Contains(sizes[e.kind], size) || descr[2:] != strconv.Itoa(size) || descr[0] == '|' && size > 1 {
		if e.kind == 'f' && (size == 12 || size == 16) {
			return e, fmt.Sprintf("%q are numbers of extended precision, which are not read; want f2, f4 or f8", brief(descr))
		}
		return e, want
	}
	e.size = size
	if descr[0] == '>' {
		e.order = binary.BigEndian
	}
	return e, ""
}

// descr returns what NumPy calls the type.
func (e element) descr() string {
	order := "<"
	switch {
	case e.size == 1:
		order = "|"
	case e.order == binary.BigEndian:
		order = ">"
	}
	return fmt.Sprintf("%s%c%d", order, e.kind, e.size)
}

// natural returns the type that elements are read as.
func (e element) natural() tensor.DType {
	switch {
	case e.kind == 'f' && e.size == 8:
		return tensor.Float64
	case e.kind == 'f' || e.size == 1:
		return tensor.Float32
	}
	return tensor.Int64
}

// float reads a floating point number.
func (e element) float(b []byte) float64 {
	switch e.size {
	case 2:
		return float64(half.Float16(e.order.Uint16(b)))
	case 4:
		return float64(math.Float32frombits(e.order.Uint32(b)))
	}
	return math.Float64frombits(e.order.Uint64(b))
}

// integer reads a whole number, and says whether an int64 holds it.
func (e element) integer(b []byte) (v int64, ok bool) {
	switch e.size {
	case 1:
		v = int64(int8(b[0]))
	case 2:
		v = int64(int16(e.order.Uint16(b)))
	case 4:
		v = int64(int32(e.order.Uint32(b)))
	default:
		v = int64(e.order.Uint64(b))
	}
	switch e.kind {
	case 'b':
		if v != 0 {
			v = 1
		}
		return v, true
	case 'u':
		if e.size == 8 {
			return v, v >= 0
		}
		return v & (1<<(8*e.size) - 1), true
	}
	return v, true
}

// decode reads the elements in b into dst, at the places that c names. It
// returns the number in b of the first element that no tensor holds, or −1.
func (e element) decode(dst *tensor.Tensor, c *cursor, b []byte) int {
	switch n := len(b) / e.size; dst.DType() {
	case tensor.Float32:
		to := dst.Float32s()
		for i := range n {
			v, ok := e.value(b[i*e.size:])
			if !ok {
				return i
			}
			to[c.next()] = float32(v)
		}
	case tensor.Float64:
		to := dst.Float64s()
		for i := range n {
			v, ok := e.value(b[i*e.size:])
			if !ok {
				return i
			}
			to[c.next()] = v
		}
	case tensor.Int64:
		to := dst.Int64s()
		for i := range n {
			v, ok := e.whole(b[i*e.size:])
			if !ok {
				return i
			}
			to[c.next()] = v
		}
	default:
		return e.decodeShort(dst, c, b)
	}
	return -1
}

// decodeShort is decode for the types below eight bytes that are no floats,
// converted as by tensor.Tensor.To.
func (e element) decodeShort(dst *tensor.Tensor, c *cursor, b []byte) int {
	n := len(b) / e.size
	natural := tensor.New(e.natural(), n)
	if i := e.decode(natural, newCursor([]int{n}, false), b); i >= 0 {
		return i
	}
	switch from := natural.To(dst.DType()); dst.DType() {
	case tensor.Int32:
		for _, v := range from.Int32s() {
			dst.Int32s()[c.next()] = v
		}
	case tensor.Uint8:
		for _, v := range from.Uint8s() {
			dst.Uint8s()[c.next()] = v
		}
	default:
		for _, v := range from.Bools() {
			dst.Bools()[c.next()] = v
		}
	}
	return -1
}

func (e element) value(b []byte) (float64, bool) {
	if e.kind == 'f' {
		return e.float(b), true
	}
	v, ok := e.integer(b)
	return float64(v), ok
}

// whole cuts off a fraction; a float that does not fit becomes the smallest
// int64, as in tensor.Tensor.To.
func (e element) whole(b []byte) (int64, bool) {
	if e.kind != 'f' {
		return e.integer(b)
	}
	if v := e.float(b); v >= -(1<<63) && v < 1<<63 {
		return int64(v), true
	}
	return math.MinInt64, true
}

// cursor walks over the places of a tensor's elements, in the order in which a
// file has them.
type cursor struct {
	fortran               bool
	at                    int
	index, shape, strides []int
}

func newCursor(shape []int, fortran bool) *cursor {
	c := &cursor{fortran: fortran && len(shape) > 1, index: make([]int, len(shape)), shape: shape, strides: make([]int, len(shape))}
	step := 1
	for a := len(shape) - 1; a >= 0; a-- {
		c.strides[a] = step
		step *= shape[a]
	}
	return c
}

// next returns a place and goes on to the following one: in column-major order
// the first axis is the fastest.
func (c *cursor) next() int {
	p := c.at
	if !c.fortran {
		c.at++
		return p
	}
	for a, n := range c.shape {
		c.index[a]++
		c.at += c.strides[a]
		if c.index[a] < n {
			break
		}
		c.at -= c.strides[a] * n
		c.index[a] = 0
	}
	return p
}
