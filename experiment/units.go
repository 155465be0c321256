package experiment

import (
	"context"
	"math"
	"strconv"

	"cajal/data"
	"cajal/model/fromrecipe"
	"cajal/tensor"
	"cajal/train"
)

// predictNumbers returns what a model predicts for the samples of a set, and what is true,
// both in the units of the data.
func (o *Outcome) predictNumbers(ctx context.Context, m *train.Model, set data.Dataset) (p, y *tensor.Tensor, err error) {
	if p, y, err = m.PredictSet(ctx, set); err != nil {
		return nil, nil, err
	}
	return o.inUnitsOf(set, p, y)
}

// inUnitsOf returns predictions for the samples of a set and their targets, as a network
// has them, in the units of the data.
func (o *Outcome) inUnitsOf(set data.Dataset, p, y *tensor.Tensor) (_, _ *tensor.Tensor, err error) {
	if p, err = o.restored(p); err != nil || o.data.y == nil {
		return p, y, err
	}
	// The model has the targets in its own precision, whose rounding would show.
	if y, err = exactTargets(set); err != nil {
		return nil, nil, err
	}
	y, err = o.data.y.Inverse(y)
	return p, y, err
}

// restored returns predictions of numbers in the units of the data.
func (o *Outcome) restored(p *tensor.Tensor) (*tensor.Tensor, error) {
	if o.data.y == nil {
		return p, nil
	}
	return fromrecipe.OutputScaler(&o.recipe.Loss, o.data.y, p.Dim(1)).Predict(p)
}

// transforms reports whether numbers to predict are transformed.
func (o *Outcome) transforms() bool { return o.data.y != nil && o.data.y.Transforming() }

// exactTargets returns the targets of a set as it has them.
func exactTargets(set data.Dataset) (*tensor.Tensor, error) {
	const block = 1024
	if t, ok := set.(*data.TensorSet); ok {
		return t.Y(), nil
	}
	var parts []*tensor.Tensor
	for lo := 0; lo < set.Len(); lo += block {
		var b data.Batch
		if err := set.Gather(&b, count(lo, min(lo+block, set.Len()))); err != nil {
			return nil, err
		}
		parts = append(parts, b.Y.Clone())
	}
	return tensor.Concat(0, parts...), nil
}

// truthText writes a number that was scaled and brought back. That can change its last
// bits, and 0.2 would be 0.19999999999999996: of the numbers so near, the shortest is
// written.
func truthText(v float64) string {
	const digits, near = 15, 0x1p-50
	short := strconv.FormatFloat(v, 'g', digits, 64)
	if s, err := strconv.ParseFloat(short, 64); err == nil && math.Abs(s-v) <= near*math.Abs(v) {
		return decimal(s)
	}
	return decimal(v)
}
