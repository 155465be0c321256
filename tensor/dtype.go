package tensor

import (
	"fmt"

	"cajal/internal/kernel"
)

// DType is the type of a tensor's elements, chosen at run time.
type DType uint8

// The element types. Float32, the zero value, is the default for networks;
// Float64 serves gradient checks and the articles' runs; Int64 holds class
// labels and indices. Each has the number of the kernels' kind of memory.
const (
	Float32 = DType(kernel.F32)
	Float64 = DType(kernel.F64)
	Int64   = DType(kernel.I64)
)

// String returns the name NumPy and PyTorch use.
func (d DType) String() string {
	switch d {
	case Float32:
		return "float32"
	case Float64:
		return "float64"
	case Int64:
		return "int64"
	}
	return fmt.Sprintf("DType(%d)", uint8(d))
}

// Float reports whether d is one of the two floating point types.
func (d DType) Float() bool { return d == Float32 || d == Float64 }

// kind returns the kind of memory that holds elements of the type.
func (d DType) kind(op string) kernel.Kind {
	switch d {
	case Float32, Float64, Int64:
		return kernel.Kind(d)
	}
	fail(op, "unknown type %v", d)
	return 0
}

// ParseDType returns the type that s names.
func ParseDType(s string) (DType, error) {
	for _, d := range []DType{Float32, Float64, Int64} {
		if d.String() == s {
			return d, nil
		}
	}
	return 0, fmt.Errorf("dtype %q: want float32, float64 or int64", s)
}
