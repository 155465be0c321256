package data

import (
	"fmt"

	"cajal/tensor"
)

// RobustScaler brings the median of each column to 0 and the distance between two
// quantiles to 1, so that a few far numbers do not matter:
//
//	x' = (x − median) / (q(High) − q(Low))
//
// as scikit-learn's RobustScaler; a column whose quantiles are equal, but for
// rounding, has scale 1. NaN is left out of the fit and stays NaN.
//
// A table is (N, …) or (N,); all numbers of a sample are columns. The zero value
// waits for Fit. The fields are what is saved with a model.
type RobustScaler struct {
	Center []float64 `json:"center"` // the medians
	Scale  []float64 `json:"scale"`
	// Low and High are the quantiles in percent; if both are 0, they are 25 and 75.
	Low  float64 `json:"low,omitempty"`
	High float64 `json:"high,omitempty"`
	// UnitVariance divides the scale by that of the standard normal distribution,
	// so that normal columns have deviation 1.
	UnitVariance bool `json:"unit_variance,omitempty"`
}

// Fit learns the median and the quantiles of each column of x. It is an error if x
// is empty, holds infinity (a [*ValueError], wrapped), or a column is all NaN, or if
// Low and High are not from 0 to 100, the smaller first.
func (s *RobustScaler) Fit(x *tensor.Tensor) error {
	low, high := s.Low, s.High
	if low == 0 && high == 0 {
		low, high = 25, 75
	}
	if !(0 <= low && low <= high && high <= 100) {
		return fmt.Errorf("data: robust scaler: quantiles %v and %v, want them from 0 to 100, the smaller first", low, high)
	}
	t, err := gaps(x)
	if err != nil {
		return fmt.Errorf("data: robust scaler: %w", err)
	}
	center, scale := make([]float64, t.columns), make([]float64, t.columns)
	for j := range center {
		v := t.sorted(j)
		if len(v) == 0 {
			return wrong("robust scaler", j, errNothing)
		}
		center[j] = (v[(len(v)-1)/2] + v[len(v)/2]) / 2
		scale[j] = scaleOf(percentile(v, high/100) - percentile(v, low/100))
		if s.UnitVariance {
			scale[j] /= normalQuantile(high/100) - normalQuantile(low/100)
		}
	}
	s.Center, s.Scale = center, scale
	return nil
}

// Transform returns x scaled, a new tensor of x's type, or Float64 for Int64. It is
// an error if x has other columns than the table of Fit, or holds infinity.
func (s *RobustScaler) Transform(x *tensor.Tensor) (*tensor.Tensor, error) {
	if err := learned(x, s.Center, s.Scale); err != nil {
		return nil, fmt.Errorf("data: robust scaler: %w", err)
	}
	return mapColumns(x, func(v float64, j int) float64 { return (v - s.Center[j]) / s.Scale[j] }), nil
}

// Inverse undoes Transform: it returns x·scale + median, in raw units.
func (s *RobustScaler) Inverse(x *tensor.Tensor) (*tensor.Tensor, error) {
	if err := checkColumns(x, s.Center, s.Scale); err != nil {
		return nil, fmt.Errorf("data: robust scaler: %w", err)
	}
	return mapColumns(x, func(v float64, j int) float64 { return float64(v*s.Scale[j]) + s.Center[j] }), nil
}
