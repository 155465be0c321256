package data

import (
	"errors"
	"fmt"
	"math"
	"sort"

	"cajal/tensor"
)

// QuantileTransformer gives each column a uniform distribution from 0 to 1, or a
// normal one: a number becomes its place among the quantiles of the training part,
// between two of them in proportion, and the mean of the lowest and the highest
// place where several are equal. Numbers beyond become the ends.
//
// It is scikit-learn's QuantileTransformer with subsample=None. NaN is left out of
// the fit and stays NaN.
//
// A table is (N, …) or (N,); all numbers of a sample are columns. The zero value
// waits for Fit. The fields are what is saved with a model.
type QuantileTransformer struct {
	// Quantiles are those of each column, ascending, at equal distances.
	Quantiles [][]float64 `json:"quantiles"`
	// Count is how many quantiles are learned, at most one for each row; 1000 if 0.
	Count int `json:"count,omitempty"`
	// Normal gives columns a normal distribution.
	Normal bool `json:"normal,omitempty"`
}

// atTheEnd is how near the ends a place of a normal distribution counts as the end.
const atTheEnd = 1e-7

// Fit learns the quantiles of each column of x. It is an error if x is empty, holds
// infinity (a [*ValueError], wrapped), a column is all NaN, or Count is negative.
func (s *QuantileTransformer) Fit(x *tensor.Tensor) error {
	t, err := gaps(x)
	if err == nil && s.Count < 0 {
		err = fmt.Errorf("%d quantiles, want at least 1", s.Count)
	}
	if err != nil {
		return fmt.Errorf("data: quantile transformer: %w", err)
	}
	n := s.Count
	if n == 0 {
		n = 1000
	}
	n = min(n, t.rows)
	all := make([][]float64, t.columns)
	for j := range all {
		v := t.sorted(j)
		if len(v) == 0 {
			return wrong("quantile transformer", j, errNothing)
		}
		for i := range n {
			all[j] = append(all[j], percentile(v, reference(i, n)*100/100))
		}
	}
	s.Quantiles = all
	return nil
}

// reference returns the place of quantile i of n, as NumPy's linspace.
func reference(i, n int) float64 {
	if i == n-1 && i > 0 {
		return 1
	}
	return float64(float64(i) * (1 / float64(max(n-1, 1))))
}

// Transform returns x with the other distribution, a new tensor of x's type, or
// Float64 for Int64. It is an error if x has other columns than the table of Fit, or
// holds infinity.
func (s *QuantileTransformer) Transform(x *tensor.Tensor) (*tensor.Tensor, error) {
	err := s.check(x)
	if err == nil {
		err = checkValues(x, true)
	}
	if err != nil {
		return nil, fmt.Errorf("data: quantile transformer: %w", err)
	}
	lowest, highest := normalQuantile(atTheEnd-0x1p-52), normalQuantile(1-(atTheEnd-0x1p-52))
	return mapColumns(x, func(v float64, j int) float64 {
		if v = s.place(v, s.Quantiles[j]); !s.Normal || v != v {
			return v
		}
		return min(max(normalQuantile(v), lowest), highest)
	}), nil
}

// near is how far from the ends a number counts as one.
func (s *QuantileTransformer) near() float64 {
	if s.Normal {
		return atTheEnd
	}
	return 0
}

// place returns where v stands among quantiles, from 0 to 1.
func (s *QuantileTransformer) place(v float64, q []float64) float64 {
	n := len(q)
	switch first, last := q[0], q[n-1]; {
	case v != v:
		return v
	case v < first, v-s.near() < first && s.Normal, v == first:
		return 0
	case s.Normal && v+s.near() > last, v == last:
		return 1
	case v > last:
		return reference(n-1, n) // 0 where there is one quantile
	}
	at := func(i int) float64 { return reference(i, n) }
	// The highest quantile that is not above v, and the lowest that is not below.
	up := sort.Search(n, func(i int) bool { return q[i] > v }) - 1
	down := sort.Search(n, func(i int) bool { return q[i] >= v })
	return float64(0.5 * (between(v, q[up], q[up+1], at(up), at(up+1)) + between(v, q[down], q[down-1], at(down), at(down-1))))
}

// between returns what lies at x on the line through (x0, y0) and (x1, y1), as
// NumPy's interp computes it.
func between(x, x0, x1, y0, y1 float64) float64 {
	if x == x0 {
		return y0
	}
	return float64((y1-y0)/(x1-x0)*(x-x0)) + y0
}

// Inverse undoes Transform: it returns the quantiles at the places x, in raw units.
func (s *QuantileTransformer) Inverse(x *tensor.Tensor) (*tensor.Tensor, error) {
	if err := s.check(x); err != nil {
		return nil, fmt.Errorf("data: quantile transformer: %w", err)
	}
	return mapColumns(x, func(v float64, j int) float64 {
		q := s.Quantiles[j]
		n := len(q)
		if s.Normal {
			v = normalCDF(v)
		}
		switch {
		case v != v:
			return v
		case v <= 0, v-s.near() < 0:
			return q[0]
		case v >= 1, v+s.near() > 1:
			return q[n-1]
		}
		i := max(sort.Search(n, func(i int) bool { return reference(i, n) > v })-1, 0)
		if i == n-1 {
			return q[i]
		}
		return between(v, reference(i, n), reference(i+1, n), q[i], q[i+1])
	}), nil
}

// check returns why the transformer does not fit x, or no table at all.
func (s *QuantileTransformer) check(x *tensor.Tensor) error {
	last := make([]float64, len(s.Quantiles))
	if err := checkColumns(x, last, last); err != nil {
		return err
	}
	return s.checkQuantiles(len(last))
}

// checkQuantiles returns why the quantiles are not those of so many columns.
func (s *QuantileTransformer) checkQuantiles(columns int) error {
	if len(s.Quantiles) != columns {
		return fmt.Errorf("the quantiles of %d columns, want those of %d", len(s.Quantiles), columns)
	}
	for j, q := range s.Quantiles {
		if len(q) == 0 || !sort.Float64sAreSorted(q) {
			return fmt.Errorf("column %d: the quantiles are not in order", j)
		}
		if math.IsNaN(q[0]) || math.IsInf(q[0], 0) || math.IsInf(q[len(q)-1], 0) {
			return errors.New("quantiles that are not finite")
		}
	}
	return nil
}
