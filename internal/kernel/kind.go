package kernel

import "math"

// Float is a type that the kernels compute in.
type Float interface{ float32 | float64 }

// Element is a type that a [Slice] holds.
type Element interface {
	float32 | float64 | int64 | int32 | uint8 | bool
}

// Kind says which type the elements of a [Slice] have.
type Kind uint8

// The kinds. A new one is a line here, in [Element], in the table of kinds, in
// Make, and in Int and SetInt or At and Set.
const (
	F32 Kind = iota
	F64
	I64
	I32
	U8
	Bool
)

// kinds holds a name and the bytes of an element for each kind.
var kinds = [...]struct {
	name string
	size int
}{
	F32:  {"float32", 4},
	F64:  {"float64", 8},
	I64:  {"int64", 8},
	I32:  {"int32", 4},
	U8:   {"uint8", 1},
	Bool: {"bool", 1},
}

// String returns the name of the type of the elements.
func (k Kind) String() string { return kinds[k].name }

// Size returns the number of bytes of an element.
func (k Kind) Size() int { return kinds[k].size }

// Float reports whether the elements are floating point numbers.
func (k Kind) Float() bool { return k == F32 || k == F64 }

// FloatKind returns the kind of double precision or of single.
func FloatKind(double bool) Kind {
	if double {
		return F64
	}
	return F32
}

func kindOf[T Element]() Kind {
	var v T
	switch any(v).(type) {
	case float32:
		return F32
	case float64:
		return F64
	case int64:
		return I64
	case int32:
		return I32
	case uint8:
		return U8
	default:
		return Bool
	}
}

// truncate cuts off the fraction. Go leaves open what becomes of a float that
// no int64 can hold, and processors differ; this is what amd64 does, and NumPy
// on it.
func truncate(v float64) int64 {
	if v >= -(1<<63) && v < 1<<63 {
		return int64(v)
	}
	return math.MinInt64
}

// truncate32 is truncate for int32.
func truncate32(v float64) int32 {
	if v > math.MinInt32-1 && v < 1<<31 {
		return int32(v)
	}
	return math.MinInt32
}
