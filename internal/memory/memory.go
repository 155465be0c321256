// Package memory reaches the memory of tensors, which users of package tensor
// cannot: the engine reads it as its kernels do, and runs a pass in the memory of
// the one before.
//
// A tensor that stands in memory of another, or of a pool, is only right as long
// as that memory is its own. Who takes memory away must see to it that nobody
// reads the tensor any more; in grad the states of a value's memory do
// (docs/memory.md). So these functions are no methods of Tensor.
//
// # How
//
// header has the fields of a Tensor, and a *Tensor is read as a *header. A test
// holds the two to the same fields of the same types at the same places.
package memory

import (
	"fmt"
	"slices"
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/shape"
	"cajal/tensor"
)

// header is a Tensor with names that this package can say.
type header struct {
	dtype   tensor.DType
	shape   []int
	strides []int
	offset  int
	view    bool
	data    kernel.Slice
}

// The sizes are equal, or this does not compile.
var _ [unsafe.Sizeof(header{})]struct{} = [unsafe.Sizeof(tensor.Tensor{})]struct{}{}

func of(t *tensor.Tensor) *header { return (*header)(unsafe.Pointer(t)) }

// Of returns the elements of a contiguous tensor as the kernels take them; no
// copy.
func Of(t *tensor.Tensor) kernel.Slice {
	contiguous("memory of", t)
	h := of(t)
	return h.data.Range(h.offset, h.offset+t.Size())
}

// Resize gives t a shape and a type of its own and makes it contiguous. It
// keeps its own memory when that is large enough, whatever stands in it, and
// allocates when it is not. A view leaves the memory it shared, untouched, and
// becomes a tensor of its own; views of t stay on the old memory.
func Resize(t *tensor.Tensor, d tensor.DType, shape ...int) {
	n, k, h := size("resize", shape), kind("resize", d), of(t)
	if h.view {
		h.data, h.view = kernel.Slice{}, false
	}
	if h.data.Kind() != k || h.data.Cap() < n {
		h.data = kernel.Make(n, k)
	} else {
		h.data = h.data.Range(0, n)
	}
	h.dtype, h.offset = d, 0
	h.reshape(shape)
}

// Owns reports whether t has memory of its own for elements of that type and
// shape, so that Resize would change nothing.
func Owns(t *tensor.Tensor, d tensor.DType, shape []int) bool {
	h := of(t)
	return !h.view && h.data.Kind() == kernel.Kind(d) && h.dtype == d && h.data.Len() == t.Size() && slices.Equal(h.shape, shape)
}

// Outline gives t a type and a shape without memory for its elements: what asks
// for shapes alone can use it, and what reads or writes an element panics.
func Outline(t *tensor.Tensor, d tensor.DType, shape ...int) {
	size("outline", shape)
	h := of(t)
	h.dtype, h.offset, h.view, h.data = d, 0, false, kernel.Make(0, kind("outline", d))
	h.reshape(shape)
}

// View makes t a view of the contiguous tensor src under another shape with
// as many elements. It lets go of t's own memory. It allocates nothing once t
// has seen a shape as long.
func View(t, src *tensor.Tensor, shape ...int) {
	contiguous("view", src)
	h, s := of(t), of(src)
	if h.shows(t, s.data, s.offset, shape) {
		return
	}
	if n := size("view", shape); n != src.Size() {
		fail("view", "%v as %v: want %d elements, not %d",
			tensor.ShapeString(s.shape), tensor.ShapeString(shape), src.Size(), n)
	}
	h.view = h.view || t != src
	h.dtype, h.offset, h.data = s.dtype, s.offset, s.data
	h.reshape(shape)
}

// ViewRange is View of the elements from number lo on, in row-major order, as
// many as the shape has.
func ViewRange(t, src *tensor.Tensor, lo int, shape ...int) {
	contiguous("view range", src)
	h, s := of(t), of(src)
	n := size("view range", shape)
	if lo < 0 || n > src.Size()-lo {
		fail("view range", "%v from element %d of %v, which has %d",
			tensor.ShapeString(shape), lo, tensor.ShapeString(s.shape), src.Size())
	}
	h.view = h.view || t != src
	h.dtype, h.offset, h.data = s.dtype, s.offset+lo, s.data
	h.reshape(shape)
}

// Over makes t a contiguous tensor of that shape in memory that the caller
// owns, whose first elements it uses; it must have enough of them. It lets go
// of t's own memory and allocates nothing once t has seen a shape as long.
// Package grad reuses the memory of one value for another so.
func Over(t *tensor.Tensor, memory kernel.Slice, shape ...int) {
	h := of(t)
	if s := t.Size(); s <= memory.Cap() && h.shows(t, memory.Range(0, s), 0, shape) {
		return
	}
	n := size("over", shape)
	if n > memory.Cap() {
		fail("over", "%v needs %d elements, the memory has %d", tensor.ShapeString(shape), n, memory.Cap())
	}
	h.dtype, h.offset, h.data, h.view = tensor.DType(memory.Kind()), 0, memory.Range(0, n), true
	h.reshape(shape)
}

// IsView reports whether t looks at memory that is not its own.
func IsView(t *tensor.Tensor) bool { return of(t).view }

// shows reports whether t is such a view already, as in a loop that repeats itself.
func (h *header) shows(t *tensor.Tensor, data kernel.Slice, offset int, shape []int) bool {
	return h.view && h.data == data && h.offset == offset && slices.Equal(h.shape, shape) && t.IsContiguous()
}

// reshape stores a row-major shape in the slices that the tensor has. The shape
// may be a part of the old one.
func (h *header) reshape(s []int) {
	h.shape = append(h.shape[:0], s...)
	h.strides = slices.Grow(h.strides[:0], len(h.shape))[:len(h.shape)]
	shape.RowMajor(h.strides, h.shape)
}

// size returns the number of elements. It panics if an axis is negative or the
// size overflows.
func size(op string, s []int) int {
	for _, d := range s {
		if d < 0 {
			fail(op, "shape %v has a negative axis", tensor.ShapeString(s))
		}
	}
	n, ok := shape.Product(s)
	if !ok {
		fail(op, "shape %v has too many elements", tensor.ShapeString(s))
	}
	return n
}

// kind returns the kernels' kind of memory for a type.
func kind(op string, d tensor.DType) kernel.Kind {
	if d > tensor.Bool { // the last
		fail(op, "unknown type %v", d)
	}
	return kernel.Kind(d)
}

func contiguous(op string, t *tensor.Tensor) {
	if !t.IsContiguous() {
		fail(op, "a view of shape %v is not contiguous; Contiguous() copies", tensor.ShapeString(t.Shape()))
	}
}

func fail(op, format string, args ...any) {
	panic(&tensor.Error{Op: op, Rule: fmt.Sprintf(format, args...)})
}
