// Package tensor holds arrays of numbers with a shape.
//
// A [Tensor] is what NumPy calls an ndarray: a block of memory, the length of
// each axis, and the step in memory from one index to the next along it. The
// type of the elements is known at run time: [Float32], [Float64], [Int64],
// [Int32], [Uint8] or [Bool]. There are no gradients here (package grad) and no
// files (npy, safetensors).
//
// # Arithmetic
//
// Methods such as [Tensor.Add], [Tensor.Less], [Tensor.Take] or [Tensor.SumOver]
// compute at once and return a new tensor. They are for what needs no gradient:
// masks, targets, indices, shapes. They take the plain way, not the fast one.
// Two operands have one type, and their shapes meet by NumPy's broadcasting rule.
// Whole numbers are exact and wrap around; floats of both types are added up in
// double precision.
//
// # Memory
//
// [Tensor.T], [Tensor.Transpose], [Tensor.Narrow], [Tensor.Select],
// [Tensor.BroadcastTo] and, on a contiguous tensor, [Tensor.Reshape] return
// views, which cost a few words whatever the size: a view has its own shape
// and steps and shares the memory of the tensor it looks at, so writing to
// one of them writes to both. [From] shares its slice in the same way, and
// [Tensor.Float32s] and its sisters hand it back. [Tensor.Contiguous] returns
// the tensor itself if it can. [Tensor.Clone] and [Tensor.To] always copy.
//
// The tensors of values on a tape of package grad stand in memory that the tape
// reuses: who wants to keep one past the tape's next pass clones it.
//
// # Errors
//
// A call that cannot be right, such as an axis that does not exist, panics
// with an [*Error]. What a tensor holds never makes a function panic, with one
// exception: an index has to be one of the axis that it points into.
package tensor

import (
	"slices"

	"cajal/internal/kernel"
)

// Tensor is an array of numbers with a shape. Element (i, j, …) stands at
// offset + i·strides[0] + j·strides[1] + … of its memory.
//
// The zero Tensor is a scalar without memory, which only this module fills. A
// Tensor is not safe for concurrent writes.
type Tensor struct {
	dtype   DType
	shape   []int
	strides []int
	offset  int
	view    bool // the memory is another tensor's
	data    kernel.Slice
}

// New returns a tensor of zeros. New(Float64) without a shape is a scalar. It
// panics if an axis is negative or the size overflows.
func New(d DType, shape ...int) *Tensor {
	n := checkShape("new", shape)
	return &Tensor{dtype: d, shape: slices.Clone(shape), strides: rowMajor(shape), data: kernel.Make(n, d.kind("new"))}
}

// From returns a tensor over data, which is not copied: both see each other's
// changes. Elements stand in row-major order, the last axis fastest. Without
// a shape the tensor has one axis; an empty slice as the shape makes a
// scalar. It panics if the shape needs another number of elements.
func From[E float32 | float64 | int64 | int32 | uint8 | bool](data []E, shape ...int) *Tensor {
	if shape == nil {
		shape = []int{len(data)}
	}
	if n := checkShape("from", shape); n != len(data) {
		fail("from", "shape %v needs %d elements, got %d", ShapeString(shape), n, len(data))
	}
	memory := kernel.SliceOf(data).Clip() // nobody grows into elements that are not the tensor's
	return &Tensor{dtype: DType(memory.Kind()), shape: slices.Clone(shape), strides: rowMajor(shape), data: memory}
}

// Full returns a tensor in which every element is v.
func Full(d DType, v float64, shape ...int) *Tensor {
	t := New(d, shape...)
	t.Fill(v)
	return t
}

// DType returns the type of the elements.
func (t *Tensor) DType() DType { return t.dtype }

// Shape returns the length of each axis, not nil for a scalar. The caller must
// not change it; that of a value on a tape holds until the tape's next pass.
func (t *Tensor) Shape() []int {
	if t.shape == nil {
		return []int{}
	}
	return t.shape
}

// NDim returns the number of axes; a scalar has none.
func (t *Tensor) NDim() int { return len(t.shape) }

// Dim returns the length of an axis; a negative axis counts from the end.
func (t *Tensor) Dim(axis int) int { return t.shape[t.axis("dim", axis)] }

// Size returns the number of elements, the product of the axes: 1 for a
// scalar, 0 if any axis is empty.
func (t *Tensor) Size() int {
	n := 1
	for _, d := range t.shape {
		n *= d
	}
	return n
}

// IsContiguous reports whether the elements stand in row-major order without
// gaps. A tensor without elements does.
func (t *Tensor) IsContiguous() bool {
	want := 1
	for i := len(t.shape) - 1; i >= 0; i-- {
		if t.shape[i] != 1 && t.strides[i] != want {
			return slices.Contains(t.shape, 0)
		}
		want *= t.shape[i]
	}
	return true
}

// At returns one element. The number of indices is the number of axes;
// negative ones count from the end. An Int64 beyond ±2⁵³ is rounded; Int64s
// is exact. Of a Bool true is 1.
func (t *Tensor) At(index ...int) float64 { return t.value(t.position("at", index)) }

// Set stores v, converted to the tensor's type as by To, in one element.
func (t *Tensor) Set(v float64, index ...int) { t.store(t.position("set", index), v) }

// Item returns the only element. It panics if there is not exactly one.
func (t *Tensor) Item() float64 {
	if t.Size() != 1 {
		fail("item", "shape %v has %d elements, want one", ShapeString(t.shape), t.Size())
	}
	return t.value(t.offset)
}

// value returns the element at a place in memory.
func (t *Tensor) value(p int) float64 { return t.data.At(p) }

// store sets the element at a place in memory.
func (t *Tensor) store(p int, v float64) { t.data.Set(p, v) }

// position returns the place in memory of an index.
func (t *Tensor) position(op string, index []int) int {
	if len(index) != len(t.shape) {
		fail(op, "%d indices for shape %v", len(index), ShapeString(t.shape))
	}
	p := t.offset
	for a, i := range index {
		p += t.index(op, a, i) * t.strides[a]
	}
	return p
}

// index returns i as counted from the start of an axis.
func (t *Tensor) index(op string, axis, i int) int {
	n := i
	if n < 0 {
		n += t.shape[axis]
	}
	if n < 0 || n >= t.shape[axis] {
		fail(op, "index %d on axis %d of shape %v", i, axis, ShapeString(t.shape))
	}
	return n
}

// axis returns axis as counted from the first.
func (t *Tensor) axis(op string, axis int) int {
	a := axis
	if a < 0 {
		a += len(t.shape)
	}
	if a < 0 || a >= len(t.shape) {
		fail(op, "axis %d of shape %v", axis, ShapeString(t.shape))
	}
	return a
}
