package tensor

import (
	"slices"

	"cajal/internal/kernel"
)

// Float32s returns the elements of a contiguous Float32 tensor; no copy.
func (t *Tensor) Float32s() []float32 { return slices.Clip(t.run("float32s", Float32).F32) }

// Float64s returns the elements of a contiguous Float64 tensor; no copy.
func (t *Tensor) Float64s() []float64 { return slices.Clip(t.run("float64s", Float64).F64) }

// Int64s returns the elements of a contiguous Int64 tensor; no copy.
func (t *Tensor) Int64s() []int64 {
	t.run("int64s", Int64)
	return slices.Clip(t.ints[t.offset : t.offset+t.Size()])
}

// Raw returns the elements of a contiguous tensor of floats as the kernels
// take them; no copy. It serves the packages of this module.
func (t *Tensor) Raw() kernel.Slice {
	if t.dtype == Int64 || !t.IsContiguous() {
		fail("raw", "want contiguous floats, have %v of shape %v", t.dtype, ShapeString(t.shape))
	}
	return t.floats.Range(t.offset, t.offset+t.Size())
}

// run checks the type and the order of the elements and returns them if they
// are floats.
func (t *Tensor) run(op string, d DType) kernel.Slice {
	if t.dtype != d {
		fail(op, "the tensor is %v; To(%v) converts", t.dtype, d)
	}
	if !t.IsContiguous() {
		fail(op, "a view of shape %v is not contiguous; Contiguous() copies", ShapeString(t.shape))
	}
	if d == Int64 {
		return kernel.Slice{}
	}
	return t.floats.Range(t.offset, t.offset+t.Size())
}

// Resize gives t a shape and a type of its own and makes it contiguous. It
// keeps its own memory when that is large enough, whatever stands in it, and
// allocates when it is not. Package grad uses it to run a pass in the memory
// of the one before. A view leaves the memory it shared, untouched, and
// becomes a tensor of its own; views of t stay on the old memory.
func (t *Tensor) Resize(d DType, shape ...int) {
	n := checkShape("resize", shape)
	if t.view {
		t.floats, t.ints, t.view = kernel.Slice{}, nil, false
	}
	switch d {
	case Float32, Float64:
		double := d == Float64
		if t.floats.Double() != double || t.floats.Cap() < n {
			t.floats = kernel.Make(n, double)
		} else {
			t.floats = t.floats.Range(0, n)
		}
	case Int64:
		if cap(t.ints) < n {
			t.ints = make([]int64, n)
		}
		t.ints = t.ints[:n]
	default:
		fail("resize", "unknown type %v", d)
	}
	t.dtype, t.offset = d, 0
	t.reshape(shape)
}

// View makes t a view of the contiguous tensor src under another shape with
// as many elements. It lets go of t's own memory. It allocates nothing once t
// has seen a shape as long.
func (t *Tensor) View(src *Tensor, shape ...int) {
	if !src.IsContiguous() {
		fail("view", "a view of shape %v is not contiguous; Contiguous() copies", ShapeString(src.shape))
	}
	if n := checkShape("view", shape); n != src.Size() {
		fail("view", "%v as %v: want %d elements, not %d",
			ShapeString(src.shape), ShapeString(shape), src.Size(), n)
	}
	t.view = t.view || t != src
	t.dtype, t.offset, t.floats, t.ints = src.dtype, src.offset, src.floats, src.ints
	t.reshape(shape)
}

// Over makes t a contiguous tensor of that shape in memory that the caller
// owns, whose first elements it uses; it must have enough of them. It lets go
// of t's own memory and allocates nothing once t has seen a shape as long.
// Package grad uses it to lend the memory of one value to another.
func (t *Tensor) Over(memory kernel.Slice, shape ...int) {
	n := checkShape("over", shape)
	if n > memory.Cap() {
		fail("over", "%v needs %d elements, the memory has %d", ShapeString(shape), n, memory.Cap())
	}
	t.dtype, t.offset, t.floats, t.ints, t.view = Float32, 0, memory.Range(0, n), nil, true
	if memory.Double() {
		t.dtype = Float64
	}
	t.reshape(shape)
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
