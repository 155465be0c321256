package data

import (
	"errors"
	"fmt"

	"cajal/internal/memory"
	"cajal/tensor"
)

// checkColumns returns why a scaler with these two lists, one number a column
// each, does not fit x.
func checkColumns(x *tensor.Tensor, a, b []float64) error {
	switch {
	case len(a) == 0 && len(b) == 0:
		return errors.New("it has learned nothing yet; call Fit")
	case len(a) != len(b):
		return fmt.Errorf("it has numbers for %d columns and for %d; want as many of both", len(a), len(b))
	case x.NDim() == 0:
		return errors.New("a scalar, want (N, …)")
	}
	columns := 1
	for _, d := range x.Shape()[1:] {
		columns *= d
	}
	if columns != len(a) {
		return fmt.Errorf("shape %s has %d columns, want the %d of Fit", tensor.ShapeString(x.Shape()), columns, len(a))
	}
	return nil
}

// mapColumns returns f of each number and its column, computed in double
// precision, in a new tensor of x's type, or Float64 for Int64.
func mapColumns(x *tensor.Tensor, f func(v float64, column int) float64) *tensor.Tensor {
	if x.DType() == tensor.Int64 {
		x = x.To(tensor.Float64)
	}
	out := tensor.New(x.DType(), x.Shape()...)
	if x.Size() == 0 {
		return out
	}
	from, to := memory.Of(x.Contiguous()), memory.Of(out)
	columns := x.Size() / x.Dim(0)
	for i := range x.Dim(0) {
		for j := range columns {
			p := i*columns + j
			to.Set(p, f(from.At(p), j))
		}
	}
	return out
}
