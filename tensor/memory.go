package tensor

import (
	"slices"

	"cajal/internal/kernel"
)

// Float32s returns the elements of a contiguous Float32 tensor; no copy.
func (t *Tensor) Float32s() []float32 { return kernel.Of[float32](t.run("float32s", Float32)) }

// Float64s returns the elements of a contiguous Float64 tensor; no copy.
func (t *Tensor) Float64s() []float64 { return kernel.Of[float64](t.run("float64s", Float64)) }

// Int64s returns the elements of a contiguous Int64 tensor; no copy.
func (t *Tensor) Int64s() []int64 { return kernel.Of[int64](t.run("int64s", Int64)) }

// Int32s returns the elements of a contiguous Int32 tensor; no copy.
func (t *Tensor) Int32s() []int32 { return kernel.Of[int32](t.run("int32s", Int32)) }

// Uint8s returns the elements of a contiguous Uint8 tensor; no copy.
func (t *Tensor) Uint8s() []uint8 { return kernel.Of[uint8](t.run("uint8s", Uint8)) }

// Bools returns the elements of a contiguous Bool tensor; no copy.
func (t *Tensor) Bools() []bool { return kernel.Of[bool](t.run("bools", Bool)) }

// Raw returns the elements of a contiguous tensor as the kernels take them; no
// copy. It serves the packages of this module.
func (t *Tensor) Raw() kernel.Slice {
	if !t.IsContiguous() {
		fail("raw", "a view of shape %v is not contiguous; Contiguous() copies", ShapeString(t.shape))
	}
	return t.elements()
}

// run returns the elements of a contiguous tensor of type d without the memory
// behind them.
func (t *Tensor) run(op string, d DType) kernel.Slice {
	if t.dtype != d {
		fail(op, "the tensor is %v; To(%v) converts", t.dtype, d)
	}
	if !t.IsContiguous() {
		fail(op, "a view of shape %v is not contiguous; Contiguous() copies", ShapeString(t.shape))
	}
	return t.elements().Clip()
}

// elements returns the elements of a contiguous tensor.
func (t *Tensor) elements() kernel.Slice { return t.data.Range(t.offset, t.offset+t.Size()) }

// Resize gives t a shape and a type of its own and makes it contiguous. It
// keeps its own memory when that is large enough, whatever stands in it, and
// allocates when it is not. Package grad uses it to run a pass in the memory
// of the one before. A view leaves the memory it shared, untouched, and
// becomes a tensor of its own; views of t stay on the old memory.
func (t *Tensor) Resize(d DType, shape ...int) {
	n, kind := checkShape("resize", shape), d.kind("resize")
	if t.view {
		t.data, t.view = kernel.Slice{}, false
	}
	if t.data.Kind() != kind || t.data.Cap() < n {
		t.data = kernel.Make(n, kind)
	} else {
		t.data = t.data.Range(0, n)
	}
	t.dtype, t.offset = d, 0
	t.reshape(shape)
}

// Owns reports whether t has memory of its own for elements of that type and
// shape, so that Resize would change nothing.
func (t *Tensor) Owns(d DType, shape []int) bool {
	return !t.view && t.data.Kind() == kernel.Kind(d) && t.dtype == d && t.data.Len() == t.Size() && slices.Equal(t.shape, shape)
}

// Outline gives t a type and a shape without memory for its elements: what asks
// for shapes alone can use it, and what reads or writes an element panics.
func (t *Tensor) Outline(d DType, shape ...int) {
	checkShape("outline", shape)
	t.dtype, t.offset, t.view, t.data = d, 0, false, kernel.Make(0, d.kind("outline"))
	t.reshape(shape)
}

// View makes t a view of the contiguous tensor src under another shape with
// as many elements. It lets go of t's own memory. It allocates nothing once t
// has seen a shape as long.
func (t *Tensor) View(src *Tensor, shape ...int) {
	if !src.IsContiguous() {
		fail("view", "a view of shape %v is not contiguous; Contiguous() copies", ShapeString(src.shape))
	}
	if t.shows(src.data, src.offset, shape) {
		return
	}
	if n := checkShape("view", shape); n != src.Size() {
		fail("view", "%v as %v: want %d elements, not %d",
			ShapeString(src.shape), ShapeString(shape), src.Size(), n)
	}
	t.view = t.view || t != src
	t.dtype, t.offset, t.data = src.dtype, src.offset, src.data
	t.reshape(shape)
}

// ViewRange is View of the elements from number lo on, in row-major order, as
// many as the shape has.
func (t *Tensor) ViewRange(src *Tensor, lo int, shape ...int) {
	if !src.IsContiguous() {
		fail("view range", "a view of shape %v is not contiguous; Contiguous() copies", ShapeString(src.shape))
	}
	n := checkShape("view range", shape)
	if lo < 0 || n > src.Size()-lo {
		fail("view range", "%v from element %d of %v, which has %d", ShapeString(shape), lo, ShapeString(src.shape), src.Size())
	}
	t.view = t.view || t != src
	t.dtype, t.offset, t.data = src.dtype, src.offset+lo, src.data
	t.reshape(shape)
}

// Over makes t a contiguous tensor of that shape in memory that the caller
// owns, whose first elements it uses; it must have enough of them. It lets go
// of t's own memory and allocates nothing once t has seen a shape as long.
// Package grad uses it to lend the memory of one value to another.
func (t *Tensor) Over(memory kernel.Slice, shape ...int) {
	if size := t.Size(); size <= memory.Cap() && t.shows(memory.Range(0, size), 0, shape) {
		return
	}
	n := checkShape("over", shape)
	if n > memory.Cap() {
		fail("over", "%v needs %d elements, the memory has %d", ShapeString(shape), n, memory.Cap())
	}
	t.dtype, t.offset, t.data, t.view = DType(memory.Kind()), 0, memory.Range(0, n), true
	t.reshape(shape)
}

// shows reports whether t is such a view already, as in a loop that repeats itself.
func (t *Tensor) shows(data kernel.Slice, offset int, shape []int) bool {
	return t.view && t.data == data && t.offset == offset && slices.Equal(t.shape, shape) && t.IsContiguous()
}

// IsView reports whether t looks at memory that View or Over gave it.
func (t *Tensor) IsView() bool { return t.view }

// reshape stores a row-major shape in the slices that t has. The shape may be
// a part of t's old one.
func (t *Tensor) reshape(shape []int) {
	t.shape = append(t.shape[:0], shape...)
	t.strides = slices.Grow(t.strides[:0], len(t.shape))[:len(t.shape)]
	fillRowMajor(t.strides, t.shape)
}
