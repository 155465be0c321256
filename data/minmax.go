package data

import (
	"fmt"
	"math"

	"cajal/tensor"
)

// MinMaxScaler brings each column into a range, [0, 1] if no other is set:
//
//	x' = low + (x − min) / (max − min) · (high − low)
//
// as scikit-learn's MinMaxScaler; a constant column becomes low. Numbers
// beyond the minimum and maximum of the training part, which alone it should
// be fitted to, end up outside the range.
//
// A table is (N, …) or (N,); all numbers of a sample are columns. The zero
// value waits for Fit. The fields are what is saved with a model.
type MinMaxScaler struct {
	Min []float64 `json:"min"`
	Max []float64 `json:"max"`
	// Low and High are the range; if both are 0, it is [0, 1].
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Fit learns the minimum and maximum of each column of x. It is an error if x
// is empty or holds NaN or infinity (a [*ValueError], wrapped), if a column's
// extent overflows, or if Low is not below High.
func (s *MinMaxScaler) Fit(x *tensor.Tensor) error {
	t, err := asTable(x)
	if err == nil {
		err = checkValues(x, false)
	}
	if err != nil {
		return fmt.Errorf("data: min-max scaler: %w", err)
	}
	lo, hi := make([]float64, t.columns), make([]float64, t.columns)
	for j := range lo {
		lo[j], hi[j] = t.at(0, j), t.at(0, j)
		for i := range t.rows {
			lo[j], hi[j] = min(lo[j], t.at(i, j)), max(hi[j], t.at(i, j))
		}
	}
	learned := &MinMaxScaler{lo, hi, s.Low, s.High}
	if err := learned.check(x); err != nil {
		return err
	}
	*s = *learned
	return nil
}

// Transform returns x scaled, a new tensor of x's type, or Float64 for Int64.
// It is an error if x has other columns than the table of Fit, or holds NaN or
// infinity.
func (s *MinMaxScaler) Transform(x *tensor.Tensor) (*tensor.Tensor, error) {
	if err := checkValues(x, false); err != nil {
		return nil, fmt.Errorf("data: min-max scaler: %w", err)
	}
	if err := s.check(x); err != nil {
		return nil, err
	}
	low, high := s.ends()
	return mapColumns(x, func(v float64, j int) float64 {
		return low + float64((v-s.Min[j])/s.extent(j)*(high-low))
	}), nil
}

// Inverse undoes Transform: it returns numbers in raw units. NaN and infinity,
// which a network may well predict, stay what they are.
func (s *MinMaxScaler) Inverse(x *tensor.Tensor) (*tensor.Tensor, error) {
	if err := s.check(x); err != nil {
		return nil, err
	}
	low, high := s.ends()
	return mapColumns(x, func(v float64, j int) float64 {
		return s.Min[j] + float64((v-low)/(high-low)*s.extent(j))
	}), nil
}

func (s *MinMaxScaler) ends() (low, high float64) {
	if s.Low == 0 && s.High == 0 {
		return 0, 1
	}
	return s.Low, s.High
}

// extent returns what a column is divided by: max − min, or 1 if that is no
// more than rounding, as scikit-learn has it.
func (s *MinMaxScaler) extent(j int) float64 {
	const eps = 0x1p-52
	if e := s.Max[j] - s.Min[j]; e >= 10*eps {
		return e
	}
	return 1
}

// check returns why the scaler does not fit x, or no table at all.
func (s *MinMaxScaler) check(x *tensor.Tensor) error {
	if err := checkColumns(x, s.Min, s.Max); err != nil {
		return fmt.Errorf("data: min-max scaler: %w", err)
	}
	if low, high := s.ends(); !(low < high) || math.IsInf(high-low, 0) {
		return fmt.Errorf("data: min-max scaler: range [%v, %v], want two finite numbers, the smaller first", low, high)
	}
	for j := range s.Min {
		if e := s.Max[j] - s.Min[j]; !(e >= 0) || math.IsInf(e, 0) {
			return fmt.Errorf("data: min-max scaler: column %d from %v to %v, want finite numbers, the smaller first", j, s.Min[j], s.Max[j])
		}
	}
	return nil
}
