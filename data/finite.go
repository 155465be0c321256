package data

import (
	"errors"
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// ValueError says where data holds a number that cannot be computed with.
// Whoever read the data from a file can tell the line and the column's name
// from it.
type ValueError struct {
	Row, Column int // both from 0; Column counts the numbers of one sample
	Value       float64
}

// Error names the row, the column and the value.
func (e *ValueError) Error() string {
	return fmt.Sprintf("row %d, column %d (from 0): %v, want a finite number; drop the row or fill the gap", e.Row, e.Column, e.Value)
}

// CheckFinite returns a [*ValueError] for the first NaN or infinity in x
// (N, …), in row-major order, wrapped, or nil if there is none.
func CheckFinite(x *tensor.Tensor) error {
	if err := checkValues(x, false); err != nil {
		return fmt.Errorf("data: %w", err)
	}
	return nil
}

// checkValues returns a [*ValueError] for the first number in x that is infinite, or NaN
// unless there may be gaps.
func checkValues(x *tensor.Tensor, gaps bool) error {
	if x.DType() == tensor.Int64 || x.Size() == 0 {
		return nil
	}
	v := memory.Of(x.Contiguous())
	width := 1
	if x.NDim() > 0 {
		width = x.Size() / x.Dim(0)
	}
	for i := range v.Len() {
		if f := v.At(i); math.IsNaN(f) && !gaps || math.IsInf(f, 0) {
			return &ValueError{i / width, i % width, f}
		}
	}
	return nil
}

// table is a tensor (N, …) seen as N rows of numbers.
type table struct {
	values        kernel.Slice
	rows, columns int
}

// at returns a number.
func (t table) at(row, column int) float64 { return t.values.At(row*t.columns + column) }

// asTable returns x as a table of floats, in its own memory if it can.
func asTable(x *tensor.Tensor) (table, error) {
	if x.NDim() == 0 || x.Size() == 0 {
		return table{}, errors.New("shape " + tensor.ShapeString(x.Shape()) + ", want (N, …) with a row and a column at least")
	}
	if x.DType() == tensor.Int64 {
		x = x.To(tensor.Float64)
	}
	return table{memory.Of(x.Contiguous()), x.Dim(0), x.Size() / x.Dim(0)}, nil
}
