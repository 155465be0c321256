package data

import (
	"fmt"
	"math"

	"cajal/tensor"
)

// MaxAbsScaler brings the largest absolute number of each column to 1:
//
//	x' = x / max |x|
//
// as scikit-learn's MaxAbsScaler; zeros stay zeros, and a column of zeros stays as
// it is. NaN is left out of the fit and stays NaN.
//
// A table is (N, …) or (N,); all numbers of a sample are columns. The zero value
// waits for Fit. The fields are what is saved with a model.
type MaxAbsScaler struct {
	Scale []float64 `json:"scale"` // the largest absolute number, or 1
}

// Fit learns the largest absolute number of each column of x. It is an error if x is
// empty, holds infinity (a [*ValueError], wrapped), or a column is all NaN.
func (s *MaxAbsScaler) Fit(x *tensor.Tensor) error {
	t, err := gaps(x)
	if err != nil {
		return fmt.Errorf("data: max-abs scaler: %w", err)
	}
	scale := make([]float64, t.columns)
	for j := range scale {
		v := t.column(j)
		if len(v) == 0 {
			return wrong("max-abs scaler", j, errNothing)
		}
		for _, x := range v {
			scale[j] = max(scale[j], math.Abs(x))
		}
		scale[j] = scaleOf(scale[j])
	}
	s.Scale = scale
	return nil
}

// Transform returns x scaled, a new tensor of x's type, or Float64 for Int64. It is
// an error if x has other columns than the table of Fit, or holds infinity.
func (s *MaxAbsScaler) Transform(x *tensor.Tensor) (*tensor.Tensor, error) {
	if err := learned(x, s.Scale); err != nil {
		return nil, fmt.Errorf("data: max-abs scaler: %w", err)
	}
	return mapColumns(x, func(v float64, j int) float64 { return v / s.Scale[j] }), nil
}

// Inverse undoes Transform: it returns x·scale, in raw units.
func (s *MaxAbsScaler) Inverse(x *tensor.Tensor) (*tensor.Tensor, error) {
	if err := checkColumns(x, s.Scale, s.Scale); err != nil {
		return nil, fmt.Errorf("data: max-abs scaler: %w", err)
	}
	return mapColumns(x, func(v float64, j int) float64 { return v * s.Scale[j] }), nil
}
