package data

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// gather copies rows of src into dst, which it makes or resizes, and returns
// dst.
func gather(dst, src *tensor.Tensor, index []int) *tensor.Tensor {
	if dst == nil {
		dst = tensor.New(src.DType())
	}
	var buf [kernel.MaxAxes]int
	shape := append(buf[:0], src.Shape()...)
	shape[0] = len(index)
	dst.Resize(src.DType(), shape...)
	width := 1
	for _, d := range shape[1:] {
		width *= d
	}
	if src.DType() == tensor.Int64 {
		from, to := src.Int64s(), dst.Int64s()
		for i, j := range index {
			copy(to[i*width:(i+1)*width], from[j*width:(j+1)*width])
		}
		return dst
	}
	from, to := src.Raw(), dst.Raw()
	for i, j := range index {
		kernel.Copy(to.Range(i*width, (i+1)*width), from.Range(j*width, (j+1)*width))
	}
	return dst
}
