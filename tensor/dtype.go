package tensor

import (
	"fmt"

	"cajal/internal/kernel"
)

// DType is the type of a tensor's elements, chosen at run time.
type DType uint8

// The element types. Float32, the zero value, is the default for networks;
// Float64 serves gradient checks and the articles' runs; Int64 and Int32 hold
// class labels and indices, Uint8 pixels, and Bool the answers to comparisons.
// Each has the number of the kernels' kind of memory.
const (
	Float32 = DType(kernel.F32)
	Float64 = DType(kernel.F64)
	Int64   = DType(kernel.I64)
	Int32   = DType(kernel.I32)
	Uint8   = DType(kernel.U8)
	Bool    = DType(kernel.Bool)
)

// dtypes lists the element types in the order of their numbers.
var dtypes = [...]DType{Float32, Float64, Int64, Int32, Uint8, Bool}

func (d DType) known() bool { return int(d) < len(dtypes) }

// String returns the name NumPy and PyTorch use.
func (d DType) String() string {
	if !d.known() {
		return fmt.Sprintf("DType(%d)", uint8(d))
	}
	return kernel.Kind(d).String()
}

// Float reports whether d is one of the two floating point types.
func (d DType) Float() bool { return d == Float32 || d == Float64 }

// Integer reports whether d holds whole numbers; Bool is none.
func (d DType) Integer() bool { return d == Int64 || d == Int32 || d == Uint8 }

// Size returns the number of bytes of an element.
func (d DType) Size() int { return d.kind("size").Size() }

// kind returns the kind of memory that holds elements of the type.
func (d DType) kind(op string) kernel.Kind {
	if !d.known() {
		fail(op, "unknown type %v", d)
	}
	return kernel.Kind(d)
}

// ParseDType returns the type that s names.
func ParseDType(s string) (DType, error) {
	for _, d := range dtypes {
		if d.String() == s {
			return d, nil
		}
	}
	return 0, fmt.Errorf("dtype %q: want float32, float64, int64, int32, uint8 or bool", s)
}
