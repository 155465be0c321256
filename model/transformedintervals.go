package model

import (
	"errors"
	"fmt"

	"cajal/data"
	"cajal/tensor"
)

// TransformedIntervals are intervals of numbers that were transformed while the network
// learned: residuals are those of the transformed numbers, and the ends are brought back.
// They hold as large a share as others, and are short or long, and longer on one side, as
// numbers of about that size are off.
type TransformedIntervals struct {
	Transform *data.TargetTransform `json:"transform"`
	Widths    []float64             `json:"widths"` // the residual of each level from 1 % on
}

// transformedIntervals returns those of a target with a transform; nil without one, or if
// a residual is not finite.
func transformedIntervals(predicted, truth, w *tensor.Tensor, target int, by *data.TargetTransform) *TransformedIntervals {
	if by == nil {
		return nil
	}
	n := truth.Dim(0)
	p, y := tensor.New(tensor.Float64, n, 1), tensor.New(tensor.Float64, n, 1)
	for i := range n {
		p.Set(by.At(predicted.At(i, target)), i, 0)
		y.Set(by.At(truth.At(i, target)), i, 0)
	}
	widths := residualsOf(p, y, w, 0).widths()
	if len(widths) == 0 {
		return nil
	}
	return &TransformedIntervals{by, widths}
}

// around returns the ends of the interval of a level, by its place among the widths.
func (t *TransformedIntervals) around(v float64, level int) (lower, upper float64) {
	at := t.Transform.At(v)
	lower, _ = t.Transform.Inverse(at - t.Widths[level])
	upper, _ = t.Transform.Inverse(at + t.Widths[level])
	return lower, upper
}

// check refuses what transformedIntervals does not make.
func (t *TransformedIntervals) check(levels int) error {
	if t.Transform == nil {
		return errors.New("intervals: transformed, without a transform")
	}
	if err := t.Transform.Check(); err != nil {
		return fmt.Errorf("intervals: transform: %w", err)
	}
	return checkWidths(t.Widths, levels)
}

// transformOf returns that of a number of an output that was scaled so, nil for none.
func transformOf(s *data.TargetScaler, target int) *data.TargetTransform {
	if s == nil || target >= len(s.Transforms) {
		return nil
	}
	return s.Transforms[target]
}

// transformed returns the intervals of a target that are of transformed numbers, nil for
// none.
func (in *Intervals) transformed(target int) *TransformedIntervals {
	if target >= len(in.Transformed) {
		return nil
	}
	return in.Transformed[target]
}
