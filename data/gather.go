package data

import (
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Take returns a copy of the rows of t (N, …) with the given numbers, in their
// order, as NumPy's take along axis 0. It panics with an [*Error] if t is a
// scalar or has no such row.
func Take(t *tensor.Tensor, index []int) *tensor.Tensor {
	if t.NDim() == 0 {
		fail("take", "a scalar has no rows")
	}
	checkIndex("take", index, t.Dim(0))
	return gather(nil, t.Contiguous(), index)
}

// gather copies rows of src into dst, which it makes or resizes, and returns
// dst.
func gather(dst, src *tensor.Tensor, index []int) *tensor.Tensor {
	if dst == nil {
		dst = tensor.New(src.DType())
	}
	var buf [kernel.MaxAxes]int
	shape := append(buf[:0], src.Shape()...)
	shape[0] = len(index)
	memory.Resize(dst, src.DType(), shape...)
	width := 1
	for _, d := range shape[1:] {
		width *= d
	}
	switch src.DType() {
	case tensor.Float32:
		rows(dst.Float32s(), src.Float32s(), width, index)
	case tensor.Float64:
		rows(dst.Float64s(), src.Float64s(), width, index)
	case tensor.Int64:
		rows(dst.Int64s(), src.Int64s(), width, index)
	}
	return dst
}

// rows copies rows of numbers.
func rows[E any](to, from []E, width int, index []int) {
	for i, j := range index {
		copy(to[i*width:(i+1)*width], from[j*width:(j+1)*width])
	}
}
