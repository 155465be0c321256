package tensor

import "cajal/internal/kernel"

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
