// Package idx reads and writes IDX files, the format of the MNIST database and
// its many successors, plain or packed with gzip.
//
// An IDX file is one array:
//
//	byte 0, 1    zero
//	byte 2       type of the elements, see [Type]
//	byte 3       number of axes, 1 to 8
//	4 bytes each length of each axis, big endian
//	the rest     the elements in row-major order, big endian
//
// Images are (N, H, W) bytes, 0 the paper and 255 the ink; their labels stand
// in a second file as (N) bytes. [Open] makes a data set of such a pair. It
// keeps the bytes as they are, a quarter of what floats would take, and
// divides by 255 as it fills a batch. Colour has an axis more. [Find] finds the
// pairs of a data set in a directory.
//
// Files come from elsewhere, so nothing in them is believed: an array takes
// memory as its elements arrive, not as its header claims, and errors name the
// file and the place.
//
// The format is described by Y. LeCun, C. Cortes and C. J. C. Burges, 'The
// MNIST database of handwritten digits'.
package idx

import (
	"encoding/binary"
	"fmt"
	"math"

	"cajal/tensor"
)

// Type is the type of an array's elements, as the third byte of a file has it.
type Type uint8

// The types of the format.
const (
	Uint8   Type = 0x08
	Int8    Type = 0x09
	Int16   Type = 0x0b
	Int32   Type = 0x0c
	Float32 Type = 0x0d
	Float64 Type = 0x0e
)

// Size returns the number of bytes of an element, 0 for an unknown type.
func (t Type) Size() int {
	switch t {
	case Uint8, Int8:
		return 1
	case Int16:
		return 2
	case Int32, Float32:
		return 4
	case Float64:
		return 8
	}
	return 0
}

// String returns NumPy's name of the type.
func (t Type) String() string {
	switch t {
	case Uint8:
		return "uint8"
	case Int8:
		return "int8"
	case Int16:
		return "int16"
	case Int32:
		return "int32"
	case Float32:
		return "float32"
	case Float64:
		return "float64"
	}
	return fmt.Sprintf("Type(0x%02x)", uint8(t))
}

// maxAxes is what tensors can have.
const maxAxes = 8

// Array is what an IDX file holds.
type Array struct {
	Name  string // of the file, for errors; not written
	Type  Type
	Shape []int  // 1 to 8 axes
	Data  []byte // elements in row-major order, big endian
}

// sizeOf returns how many bytes an array takes, and whether that is within
// limit. Axes of length zero do not hide others that are too large: no tensor
// could have their shape.
func sizeOf(t Type, shape []int, limit int64) (size int, ok bool) {
	bytes, empty := int64(max(t.Size(), 1)), false
	for _, d := range shape {
		switch {
		case d == 0:
			empty = true
		case bytes > limit/int64(d):
			return 0, false
		default:
			bytes *= int64(d)
		}
	}
	if empty {
		return 0, true
	}
	return int(bytes), true
}

// Tensor returns the elements as a tensor of type d. What does not fit is
// rounded, and on the way to Int64 cut off, as tensor.Tensor.To does it.
func (a *Array) Tensor(d tensor.DType) *tensor.Tensor {
	var t *tensor.Tensor
	switch d {
	case tensor.Float32:
		t = tensor.New(tensor.Float32, a.Shape...)
		for i, to := 0, t.Float32s(); i < len(to); i++ {
			to[i] = float32(a.at(i))
		}
		return t
	default:
		t = tensor.New(tensor.Float64, a.Shape...)
		for i, to := 0, t.Float64s(); i < len(to); i++ {
			to[i] = a.at(i)
		}
	}
	if d != tensor.Float64 {
		return t.To(d)
	}
	return t
}

// at returns element i.
func (a *Array) at(i int) float64 {
	switch b := a.Data[i*a.Type.Size():]; a.Type {
	case Int8:
		return float64(int8(b[0]))
	case Int16:
		return float64(int16(binary.BigEndian.Uint16(b)))
	case Int32:
		return float64(int32(binary.BigEndian.Uint32(b)))
	case Float32:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	case Float64:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	default:
		return float64(b[0])
	}
}
