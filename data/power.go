package data

import (
	"errors"
	"fmt"
	"math"

	"cajal/internal/pairwise"
	"cajal/tensor"
)

// PowerTransformer brings the columns of a table nearer to a normal distribution by
// a power λ of each, the most likely one, and then to mean 0 and deviation 1. By Yeo
// and Johnson, for any number,
//
//	x' = ((x + 1)^λ − 1)/λ               x ≥ 0, λ ≠ 0;   log(x + 1) for λ = 0
//	x' = −((1 − x)^(2−λ) − 1)/(2 − λ)    x < 0, λ ≠ 2;   −log(1 − x) for λ = 2
//
// and by Box and Cox, for numbers above 0, (x^λ − 1)/λ, and log x for λ = 0. A
// constant column has λ = 1 by Yeo and Johnson, and none by Box and Cox.
//
// It is scikit-learn's PowerTransformer. NaN is left out of the fit and stays NaN.
//
// A table is (N, …) or (N,); all numbers of a sample are columns. The zero value
// waits for Fit. The fields are what is saved with a model.
//
// Yeo and Johnson, A new family of power transformations to improve normality or
// symmetry, 2000; Box and Cox, An Analysis of Transformations, 1964.
type PowerTransformer struct {
	Lambda []float64 `json:"lambda"`
	Mean   []float64 `json:"mean"`  // of what the power makes; 0 if Raw
	Scale  []float64 `json:"scale"` // 1 if Raw
	// BoxCox takes the powers of Box and Cox.
	BoxCox bool `json:"box_cox,omitempty"`
	// Raw leaves what the power makes as it is.
	Raw bool `json:"raw,omitempty"`
}

// Fit learns the power of each column of x, and the mean and deviation of what that
// makes. It is an error if x is empty, holds infinity (a [*ValueError], wrapped), or
// a column is all NaN, and by Box and Cox if a number is not above 0 or a column is
// constant.
func (s *PowerTransformer) Fit(x *tensor.Tensor) error {
	t, err := gaps(x)
	if err == nil {
		err = s.positive(x)
	}
	if err != nil {
		return fmt.Errorf("data: power transformer: %w", err)
	}
	next := PowerTransformer{BoxCox: s.BoxCox, Raw: s.Raw}
	for j := range t.columns {
		v := t.column(j)
		if len(v) == 0 {
			return wrong("power transformer", j, errNothing)
		}
		lambda, err := s.power(v, t.rows)
		if err != nil {
			return wrong("power transformer", j, err)
		}
		mean, scale := 0.0, 1.0
		if !s.Raw {
			for i := range v {
				v[i] = s.raise(v[i], lambda)
			}
			var variance float64
			mean, variance = moments(v)
			if math.IsInf(mean, 0) || math.IsInf(variance, 0) || math.IsNaN(variance) {
				return wrong("power transformer", j, fmt.Errorf("the power %v makes numbers that overflow", lambda))
			}
			if !constant(mean, variance, float64(len(v))) {
				scale = math.Sqrt(variance)
			}
		}
		next.Lambda, next.Mean, next.Scale = append(next.Lambda, lambda), append(next.Mean, mean), append(next.Scale, scale)
	}
	*s = next
	return nil
}

// positive returns an error for the first number that Box and Cox do not take.
func (s *PowerTransformer) positive(x *tensor.Tensor) error {
	if !s.BoxCox {
		return nil
	}
	t, err := asTable(x)
	if err != nil {
		return err
	}
	for i := range t.rows {
		for j := range t.columns {
			if v := t.at(i, j); v <= 0 {
				return fmt.Errorf("row %d, column %d (from 0): %v, want a number above 0 for a Box–Cox transformation; Yeo–Johnson takes any", i, j, v)
			}
		}
	}
	return nil
}

// moments returns the mean and variance of numbers, corrected as those of a table.
func moments(v []float64) (mean, variance float64) {
	n, drift := float64(len(v)), 0.0
	mean = pairwise.Sum(v) / n
	for _, x := range v {
		d := x - mean
		drift += d
		variance += float64(d * d)
	}
	return mean, (variance - float64(drift*drift/n)) / n
}

// power returns the most likely power for the numbers of a column of so many rows.
func (s *PowerTransformer) power(v []float64, rows int) (float64, error) {
	mean, variance := moments(v)
	still := constant(mean, variance, float64(rows))
	if s.BoxCox {
		equal := true
		for _, x := range v {
			equal = equal && x == v[0]
		}
		if equal {
			return 0, errors.New("all of its numbers are equal, and a Box–Cox transformation needs some that differ")
		}
		return boxCoxPower(v)
	}
	if still {
		return 1, nil
	}
	return yeoJohnsonPower(v), nil
}

// raise returns the power of a number.
func (s *PowerTransformer) raise(x, lambda float64) float64 {
	if s.BoxCox {
		return boxCox(x, lambda)
	}
	return yeoJohnson(x, lambda)
}

// Transform returns x with the other distribution, a new tensor of x's type, or
// Float64 for Int64. It is an error if x has other columns than the table of Fit, or
// holds infinity, and by Box and Cox if a number is not above 0.
func (s *PowerTransformer) Transform(x *tensor.Tensor) (*tensor.Tensor, error) {
	err := learned(x, s.Lambda, s.Mean, s.Scale)
	if err == nil && x.Size() > 0 {
		err = s.positive(x)
	}
	if err != nil {
		return nil, fmt.Errorf("data: power transformer: %w", err)
	}
	return mapColumns(x, func(v float64, j int) float64 { return (s.raise(v, s.Lambda[j]) - s.Mean[j]) / s.Scale[j] }), nil
}

// Inverse undoes Transform: it returns numbers in raw units; NaN for those that no
// number becomes.
func (s *PowerTransformer) Inverse(x *tensor.Tensor) (*tensor.Tensor, error) {
	for _, l := range [][]float64{s.Mean, s.Scale} {
		if err := checkColumns(x, s.Lambda, l); err != nil {
			return nil, fmt.Errorf("data: power transformer: %w", err)
		}
	}
	return mapColumns(x, func(v float64, j int) float64 {
		v = float64(v*s.Scale[j]) + s.Mean[j]
		if s.BoxCox {
			return boxCoxInverse(v, s.Lambda[j])
		}
		return yeoJohnsonInverse(v, s.Lambda[j])
	}), nil
}
