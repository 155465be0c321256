package data

import (
	"fmt"
	"math"

	"cajal/tensor"
)

// StandardScaler brings each column to mean 0 and deviation 1:
//
//	x' = (x − mean) / scale, scale = √(Σ(x − mean)² / N)
//
// as scikit-learn's StandardScaler: the deviation divides by N, not by N − 1,
// and a column that is constant, but for rounding, has scale 1. Fit it to the
// training part only: what it took from the test part would be known before
// the test.
//
// A table is (N, …) or (N,); all numbers of a sample are columns. The zero
// value waits for Fit. The fields are what is saved with a model.
type StandardScaler struct {
	Mean  []float64 `json:"mean"`
	Scale []float64 `json:"scale"`
}

// Fit learns the mean and scale of each column of x, in double precision. It
// is an error if x is empty, holds NaN or infinity (a [*ValueError], wrapped),
// or numbers so large that their squares overflow.
func (s *StandardScaler) Fit(x *tensor.Tensor) error {
	t, err := asTable(x)
	if err == nil {
		err = checkValues(x, false)
	}
	if err != nil {
		return fmt.Errorf("data: standard scaler: %w", err)
	}
	mean, variance := t.moments()
	scale := make([]float64, t.columns)
	for j, v := range variance {
		if math.IsInf(mean[j], 0) || math.IsInf(v, 0) || math.IsNaN(v) {
			return fmt.Errorf("data: standard scaler: column %d: mean %v, variance %v, want numbers whose squares have a finite sum", j, mean[j], v)
		}
		scale[j] = math.Sqrt(v)
		if constant(mean[j], v, float64(t.rows)) {
			scale[j] = 1
		}
	}
	s.Mean, s.Scale = mean, scale
	return nil
}

// moments returns the mean and variance of each column, in two passes. The
// second corrects for what rounding took from the first: Σ(x − mean), which
// would be 0.
func (t table) moments() (mean, variance []float64) {
	n := float64(t.rows)
	mean, variance = make([]float64, t.columns), make([]float64, t.columns)
	for i := range t.rows {
		for j := range mean {
			mean[j] += t.at(i, j)
		}
	}
	for j := range mean {
		mean[j] /= n
	}
	drift := make([]float64, t.columns)
	for i := range t.rows {
		for j, m := range mean {
			d := t.at(i, j) - m
			drift[j] += d
			variance[j] += float64(d * d)
		}
	}
	for j, d := range drift {
		variance[j] = (variance[j] - float64(d*d/n)) / n
	}
	return mean, variance
}

// constant reports whether a column's variance is no more than what rounding
// makes of equal numbers: n·ε·var + (n·mean·ε)², the bound of Chan, Golub and
// LeVeque, 'Algorithms for computing the sample variance' (1983).
func constant(mean, variance, n float64) bool {
	const eps = 0x1p-52
	noise := n * mean * eps
	return variance <= float64(n*eps*variance)+float64(noise*noise)
}

// Transform returns x scaled, a new tensor of x's type, or Float64 for Int64.
// It is an error if x has other columns than the table of Fit, or holds NaN or
// infinity.
func (s *StandardScaler) Transform(x *tensor.Tensor) (*tensor.Tensor, error) {
	if err := checkValues(x, false); err != nil {
		return nil, fmt.Errorf("data: standard scaler: %w", err)
	}
	return s.apply(x, func(v float64, j int) float64 { return (v - s.Mean[j]) / s.Scale[j] })
}

// Inverse undoes Transform: it returns x·scale + mean, in raw units. NaN and
// infinity, which a network may well predict, stay what they are.
func (s *StandardScaler) Inverse(x *tensor.Tensor) (*tensor.Tensor, error) {
	return s.apply(x, func(v float64, j int) float64 { return float64(v*s.Scale[j]) + s.Mean[j] })
}

func (s *StandardScaler) apply(x *tensor.Tensor, f func(v float64, column int) float64) (*tensor.Tensor, error) {
	if err := checkColumns(x, s.Mean, s.Scale); err != nil {
		return nil, fmt.Errorf("data: standard scaler: %w", err)
	}
	for j, scale := range s.Scale {
		if !(scale > 0) || math.IsInf(scale, 0) || math.IsNaN(s.Mean[j]) || math.IsInf(s.Mean[j], 0) {
			return nil, fmt.Errorf("data: standard scaler: column %d: mean %v and scale %v, want finite numbers and a positive scale", j, s.Mean[j], scale)
		}
	}
	return mapColumns(x, f), nil
}
