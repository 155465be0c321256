package data

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"cajal/tensor"
)

// Scaler brings the columns of tables into another range or form. It learns how from
// the training part alone, and what it has learned are its fields, which are saved
// with a model. All scalers of this package are.
type Scaler interface {
	// Fit learns from the columns of x (N, …).
	Fit(x *tensor.Tensor) error
	// Transform returns x scaled, a new tensor of x's type, or Float64 for Int64.
	Transform(x *tensor.Tensor) (*tensor.Tensor, error)
	// Inverse returns numbers in raw units.
	Inverse(x *tensor.Tensor) (*tensor.Tensor, error)
}

var _ = []Scaler{&StandardScaler{}, &MinMaxScaler{}, &MaxAbsScaler{}, &RobustScaler{}, &QuantileTransformer{}, &PowerTransformer{}}

// gaps returns x as a table whose NaN are gaps, which scalers that leave them out
// learn from. Infinity is an error, a [*ValueError].
func gaps(x *tensor.Tensor) (table, error) {
	t, err := asTable(x)
	if err == nil {
		err = checkValues(x, true)
	}
	return t, err
}

// column returns the numbers of a column without the gaps.
func (t table) column(j int) []float64 {
	v := make([]float64, 0, t.rows)
	for i := range t.rows {
		if x := t.at(i, j); !math.IsNaN(x) {
			v = append(v, x)
		}
	}
	return v
}

// sorted returns the numbers of a column in order, without the gaps.
func (t table) sorted(j int) []float64 {
	v := t.column(j)
	slices.Sort(v)
	return v
}

// percentile returns the number at a place from 0 to 1 among numbers in order,
// between two of them as NumPy's percentile; NaN of none.
func percentile(v []float64, place float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	at := float64(place * float64(len(v)-1))
	below := min(int(at), len(v)-1)
	a, b := v[below], v[min(below+1, len(v)-1)]
	t := at - float64(below)
	if t >= 0.5 {
		return b - float64((b-a)*(1-t))
	}
	return a + float64((b-a)*t)
}

// scaleOf returns what a column is divided by: 1 in place of what is no more than
// rounding, as scikit-learn has it.
func scaleOf(v float64) float64 {
	if v < 10*0x1p-52 {
		return 1
	}
	return v
}

// learned checks that a scaler has numbers for the columns of x, which holds no
// infinity.
func learned(x *tensor.Tensor, lists ...[]float64) error {
	for _, l := range lists {
		if err := checkColumns(x, lists[0], l); err != nil {
			return err
		}
	}
	return checkValues(x, true)
}

// errNothing says that a column has no numbers to learn from.
var errNothing = errors.New("all of its numbers are missing (NaN)")

func wrong(scaler string, column int, err error) error {
	return fmt.Errorf("data: %s: column %d: %w", scaler, column, err)
}
