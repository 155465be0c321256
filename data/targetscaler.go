package data

import (
	"fmt"
	"math"

	"cajal/tensor"
)

// TargetScaler scales the numbers that networks learn to predict: each column by its
// transform, if it has one, and then to mean 0 and deviation 1, which are those of the
// transformed numbers.
type TargetScaler struct {
	StandardScaler
	// Transforms has one for each column, nil for those without; none at all is nil.
	Transforms []*TargetTransform `json:"transforms,omitempty"`
	// Residuals has for each column what lay between the scaled truth and its prediction,
	// as a few numbers that stand for as many samples each; empty where it is
	// not known, or not to be undone. Predict says what they are for.
	Residuals [][]float64 `json:"residuals,omitempty"`
}

// transform returns that of a column, nil for none.
func (s *TargetScaler) transform(j int) *TargetTransform {
	if j < len(s.Transforms) {
		return s.Transforms[j]
	}
	return nil
}

// Transforming reports whether a column has a transform.
func (s *TargetScaler) Transforming() bool {
	for j := range s.Transforms {
		if s.Transforms[j] != nil {
			return true
		}
	}
	return false
}

// Columns returns a scaler of some of the columns, in their order.
func (s *TargetScaler) Columns(columns ...int) *TargetScaler {
	some := &TargetScaler{}
	for _, j := range columns {
		some.Mean, some.Scale = append(some.Mean, s.Mean[j]), append(some.Scale, s.Scale[j])
		if s.Transforms != nil {
			some.Transforms = append(some.Transforms, s.Transforms[j])
		}
		if s.Residuals != nil {
			some.Residuals = append(some.Residuals, s.Residuals[j])
		}
	}
	return some
}

// Transform returns targets scaled, a new tensor of x's type, or Float64 for Int64. It
// is an error if x has other columns, or holds NaN or infinity.
func (s *TargetScaler) Transform(x *tensor.Tensor) (*tensor.Tensor, error) {
	if s.Transforming() {
		if err := checkValues(x, false); err != nil {
			return nil, fmt.Errorf("data: target scaler: %w", err)
		}
		if err := checkColumns(x, s.Mean, s.Scale); err != nil {
			return nil, fmt.Errorf("data: target scaler: %w", err)
		}
		x = mapColumns(x, func(v float64, j int) float64 {
			if t := s.transform(j); t != nil {
				return t.At(v)
			}
			return v
		})
	}
	return s.StandardScaler.Transform(x)
}

// Inverse undoes Transform.
func (s *TargetScaler) Inverse(x *tensor.Tensor) (*tensor.Tensor, error) {
	x, err := s.StandardScaler.Inverse(x)
	if err != nil || !s.Transforming() {
		return x, err
	}
	return mapColumns(x, func(v float64, j int) float64 {
		if t := s.transform(j); t != nil {
			v, _ = t.Inverse(v)
		}
		return v
	}), nil
}

// Predict returns predictions (N, K) of scaled targets in the units of the data. A
// network that learned the mean of transformed numbers predicts another number than
// their mean if that is undone, as the exponential of the mean of logarithms is the
// geometric mean; where Residuals are known, it is the mean over what they make of the
// prediction that is returned.
//
// Duan, Smearing Estimate: A Nonparametric Retransformation Method, 1983.
//
// Predictions have the type of p, but float64 where float32 could not tell numbers apart
// that the network does: targets that lie close together for their size, such as times in
// seconds, or beyond its range.
func (s *TargetScaler) Predict(p *tensor.Tensor) (*tensor.Tensor, error) {
	if p.DType() == tensor.Float32 && s.wide() {
		p = p.To(tensor.Float64)
	}
	if !s.Transforming() {
		return s.StandardScaler.Inverse(p)
	}
	if err := checkColumns(p, s.Mean, s.Scale); err != nil {
		return nil, fmt.Errorf("data: target scaler: %w", err)
	}
	return mapColumns(p, func(v float64, j int) float64 {
		y, _ := s.predict(v, j)
		return y
	}), nil
}

// wide reports whether float32 is too narrow for the numbers of a column: its steps at the
// mean are more than a thousandth of the deviation, or they leave its range.
func (s *TargetScaler) wide() bool {
	const closest, largest, least = 0x1p14, 1e37, 1e-36
	for j, mean := range s.Mean {
		size := math.Abs(mean)
		if size > closest*s.Scale[j] {
			return true
		}
		if t := s.transform(j); t != nil {
			y, slope := t.Inverse(mean)
			size = math.Abs(y) + float64(math.Abs(slope)*s.Scale[j])
		} else {
			size += float64(10 * s.Scale[j])
		}
		if size > largest || size < least {
			return true
		}
	}
	return false
}

// The sizes of numbers whose squares, and sums of them, float64 holds.
const largestTarget, leastTarget = 1e140, 1e-140

// CheckTargets refuses numbers to predict of whose errors no mean square is a number:
// the largest of them is above 1e140, or below 1e-140.
func CheckTargets(least, greatest float64) error {
	if size := max(math.Abs(least), math.Abs(greatest)); size != 0 && !(size >= leastTarget && size <= largestTarget) {
		return fmt.Errorf("its numbers reach from %g to %g, and the squares of their errors are no numbers that a computer holds; give them in a unit in which the largest lies between %g and %g", least, greatest, leastTarget, largestTarget)
	}
	return nil
}

// Slope returns how much Predict of a column grows where a prediction v does.
func (s *TargetScaler) Slope(v float64, column int) float64 {
	_, slope := s.predict(v, column)
	return slope
}

// predict returns what Predict makes of a number of a column, and the slope.
func (s *TargetScaler) predict(v float64, j int) (y, slope float64) {
	t, mean, scale := s.transform(j), s.Mean[j], s.Scale[j]
	if t == nil {
		return float64(v*scale) + mean, scale
	}
	if j >= len(s.Residuals) || len(s.Residuals[j]) == 0 {
		y, slope = t.Inverse(float64(v*scale) + mean)
		return y, slope * scale
	}
	n := float64(len(s.Residuals[j]))
	for _, r := range s.Residuals[j] {
		one, steep := t.Inverse(float64((v+r)*scale) + mean)
		y, slope = y+one/n, slope+float64(steep*scale)/n
	}
	return y, slope
}

// maxResiduals is how many residuals a column has at most in a file.
const maxResiduals = 1000

// Check returns why the scaler cannot scale so many columns: numbers for others, or
// such as none learns.
func (s *TargetScaler) Check(columns int) error {
	if len(s.Mean) != columns || len(s.Scale) != columns {
		return fmt.Errorf("%d means and %d scales, want %d of each", len(s.Mean), len(s.Scale), columns)
	}
	for j := range columns {
		if math.IsInf(s.Mean[j], 0) || math.IsNaN(s.Mean[j]) || !(s.Scale[j] > 0) || math.IsInf(s.Scale[j], 0) {
			return fmt.Errorf("column %d has mean %v and scale %v, want finite numbers and a positive scale", j, s.Mean[j], s.Scale[j])
		}
	}
	if n := len(s.Transforms); n != 0 && n != columns {
		return fmt.Errorf("transforms: %d, want %d or none", n, columns)
	}
	for j, t := range s.Transforms {
		if t == nil {
			continue
		}
		if err := t.Check(); err != nil {
			return fmt.Errorf("transforms[%d].%w", j, err)
		}
	}
	if n := len(s.Residuals); n != 0 && (n != columns || !s.Transforming()) {
		return fmt.Errorf("residuals: of %d columns, want none without a transform, else of %d", n, columns)
	}
	for j, list := range s.Residuals {
		if len(list) > maxResiduals {
			return fmt.Errorf("residuals[%d]: %d numbers, want at most %d", j, len(list), maxResiduals)
		}
		for k, r := range list {
			if math.IsNaN(r) || math.IsInf(r, 0) {
				return fmt.Errorf("residuals[%d][%d]: %v, want a finite number", j, k, r)
			}
		}
	}
	return nil
}
