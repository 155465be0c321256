// Package tensor holds arrays of numbers with a shape.
//
// A [Tensor] is what NumPy calls an ndarray: a block of memory, the length of
// each axis, and the step in memory from one index to the next along it.
// [Tensor.T], [Tensor.Narrow] and [Tensor.Select] return views, which share
// the memory of the tensor they look at. The type of the elements is known at
// run time: [Float32], [Float64] or [Int64].
//
// There are no gradients here (package grad) and no files (npy, safetensors).
// A call that cannot be right, such as an axis that does not exist, panics
// with an [*Error]; what a tensor holds never makes a function panic.
package tensor

import (
	"math"
	"slices"

	"cajal/internal/kernel"
)

// Tensor is an array of numbers with a shape. Element (i, j, …) stands at
// offset + i·strides[0] + j·strides[1] + … of its memory.
//
// A Tensor is not safe for concurrent writes.
type Tensor struct {
	dtype   DType
	shape   []int
	strides []int
	offset  int
	floats  kernel.Slice // Float32 and Float64
	ints    []int64      // Int64
}

// New returns a tensor of zeros. New(Float64) without a shape is a scalar. It
// panics if an axis is negative or the size overflows.
func New(d DType, shape ...int) *Tensor {
	n := checkShape("new", shape)
	t := &Tensor{dtype: d, shape: slices.Clone(shape), strides: rowMajor(shape)}
	if d == Int64 {
		t.ints = make([]int64, n)
	} else {
		t.floats = kernel.Make(n, d == Float64)
	}
	return t
}

// From returns a tensor over data, which is not copied: both see each other's
// changes. Elements stand in row-major order, the last axis fastest. Without
// a shape the tensor has one axis. It panics if the shape needs another
// number of elements.
func From[E float32 | float64 | int64](data []E, shape ...int) *Tensor {
	if len(shape) == 0 {
		shape = []int{len(data)}
	}
	if n := checkShape("from", shape); n != len(data) {
		fail("from", "shape %v needs %d elements, got %d", shapeString(shape), n, len(data))
	}
	t := &Tensor{shape: slices.Clone(shape), strides: rowMajor(shape)}
	switch data := any(data).(type) {
	case []float32:
		t.dtype, t.floats.F32 = Float32, nonNil(data)
	case []float64:
		t.dtype, t.floats.F64 = Float64, nonNil(data)
	case []int64:
		t.dtype, t.ints = Int64, data
	}
	return t
}

// nonNil keeps an empty slice's type: kernel.Slice tells the types apart by
// which of its fields is nil.
func nonNil[E any](s []E) []E {
	if s == nil {
		return []E{}
	}
	return s
}

// Full returns a tensor in which every element is v.
func Full(d DType, v float64, shape ...int) *Tensor {
	t := New(d, shape...)
	t.Fill(v)
	return t
}

// DType returns the type of the elements.
func (t *Tensor) DType() DType { return t.dtype }

// Shape returns the length of each axis. The caller must not change it.
func (t *Tensor) Shape() []int { return t.shape }

// NDim returns the number of axes; a scalar has none.
func (t *Tensor) NDim() int { return len(t.shape) }

// Dim returns the length of an axis; a negative axis counts from the end.
func (t *Tensor) Dim(axis int) int { return t.shape[t.axis("dim", axis)] }

// Size returns the number of elements.
func (t *Tensor) Size() int {
	n := 1
	for _, d := range t.shape {
		n *= d
	}
	return n
}

// IsContiguous reports whether the elements stand in row-major order without
// gaps.
func (t *Tensor) IsContiguous() bool {
	want := 1
	for i := len(t.shape) - 1; i >= 0; i-- {
		if t.shape[i] == 0 {
			return true
		}
		if t.shape[i] != 1 && t.strides[i] != want {
			return false
		}
		want *= t.shape[i]
	}
	return true
}

// At returns one element. The number of indices is the number of axes;
// negative ones count from the end.
func (t *Tensor) At(index ...int) float64 {
	i := t.position("at", index)
	if t.dtype == Int64 {
		return float64(t.ints[i])
	}
	return t.floats.At(i)
}

// Set stores v, converted to the tensor's type, in one element.
func (t *Tensor) Set(v float64, index ...int) {
	i := t.position("set", index)
	if t.dtype == Int64 {
		t.ints[i] = int64(v)
		return
	}
	t.floats.Set(i, v)
}

// Item returns the only element. It panics if there is not exactly one.
func (t *Tensor) Item() float64 {
	if t.Size() != 1 {
		fail("item", "shape %v has %d elements, want one", shapeString(t.shape), t.Size())
	}
	if t.dtype == Int64 {
		return float64(t.ints[t.offset])
	}
	return t.floats.At(t.offset)
}

// Float32s returns the elements of a contiguous Float32 tensor; no copy.
func (t *Tensor) Float32s() []float32 { return t.run("float32s", Float32).floats.F32 }

// Float64s returns the elements of a contiguous Float64 tensor; no copy.
func (t *Tensor) Float64s() []float64 { return t.run("float64s", Float64).floats.F64 }

// Int64s returns the elements of a contiguous Int64 tensor; no copy.
func (t *Tensor) Int64s() []int64 {
	t.run("int64s", Int64)
	return t.ints[t.offset : t.offset+t.Size()]
}

// Raw returns the elements of a contiguous tensor of floats as the kernels
// take them; no copy. It serves the packages of this module.
func (t *Tensor) Raw() kernel.Slice {
	if t.dtype == Int64 || !t.IsContiguous() {
		fail("raw", "want contiguous floats, have %v of shape %v", t.dtype, shapeString(t.shape))
	}
	return t.floats.Range(t.offset, t.offset+t.Size())
}

func (t *Tensor) run(op string, d DType) Tensor {
	if t.dtype != d {
		fail(op, "the tensor is %v; To(%v) converts", t.dtype, d)
	}
	if !t.IsContiguous() {
		fail(op, "a view of shape %v is not contiguous; Contiguous() copies", shapeString(t.shape))
	}
	if d == Int64 {
		return *t
	}
	return Tensor{floats: t.floats.Range(t.offset, t.offset+t.Size())}
}

// checkShape returns the number of elements.
func checkShape(op string, shape []int) int {
	n := 1
	for _, d := range shape {
		if d < 0 {
			fail(op, "shape %v has a negative axis", shapeString(shape))
		}
		if d > 0 && n > math.MaxInt/8/d {
			fail(op, "shape %v has too many elements", shapeString(shape))
		}
		n *= d
	}
	return n
}

func rowMajor(shape []int) []int {
	strides := make([]int, len(shape))
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = step
		step *= shape[i]
	}
	return strides
}

func (t *Tensor) axis(op string, axis int) int {
	a := axis
	if a < 0 {
		a += len(t.shape)
	}
	if a < 0 || a >= len(t.shape) {
		fail(op, "axis %d of shape %v", axis, shapeString(t.shape))
	}
	return a
}

func (t *Tensor) position(op string, index []int) int {
	if len(index) != len(t.shape) {
		fail(op, "%d indices for shape %v", len(index), shapeString(t.shape))
	}
	p := t.offset
	for a, i := range index {
		if i < 0 {
			i += t.shape[a]
		}
		if i < 0 || i >= t.shape[a] {
			fail(op, "index %d on axis %d of shape %v", index[a], a, shapeString(t.shape))
		}
		p += i * t.strides[a]
	}
	return p
}

// Resize gives t a shape and a type of its own and makes it contiguous. It
// keeps the memory when that is large enough, whatever stands in it, and
// allocates when it is not. Package grad uses it to run a pass in the memory
// of the one before. A view becomes a tensor of its own.
func (t *Tensor) Resize(d DType, shape ...int) {
	n := checkShape("resize", shape)
	if d == Int64 {
		if cap(t.ints) < n {
			t.ints = make([]int64, n)
		}
		t.ints = t.ints[:n]
	} else if double := d == Float64; t.floats.Double() != double || t.floats.Cap() < n {
		t.floats = kernel.Make(n, double)
	} else {
		t.floats = t.floats.Range(0, n)
	}
	t.dtype, t.offset = d, 0
	t.reshape(shape)
}

// View makes t a view of the contiguous tensor src under another shape with
// as many elements. It allocates nothing once t has seen a shape as long.
func (t *Tensor) View(src *Tensor, shape ...int) {
	if !src.IsContiguous() || checkShape("view", shape) != src.Size() {
		fail("view", "%v as %v", shapeString(src.shape), shapeString(shape))
	}
	t.dtype, t.offset, t.floats, t.ints = src.dtype, src.offset, src.floats, src.ints
	t.reshape(shape)
}

func (t *Tensor) reshape(shape []int) {
	t.shape = append(t.shape[:0], shape...)
	t.strides = slices.Grow(t.strides[:0], len(shape))[:len(shape)]
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		t.strides[i] = step
		step *= shape[i]
	}
}
