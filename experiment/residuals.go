package experiment

import (
	"context"
	"math"
	"slices"

	"cajal/internal/memory"
	"cajal/tensor"
)

// learnResiduals learns what lies between transformed targets and their predictions,
// by which [data.TargetScaler.Predict] predicts the mean of the numbers. It keeps them for
// the targets whose mean square error that lowers: where the residuals depend on the
// prediction, as with many zeros among large numbers, it may grow. The samples are those
// out of fold or, without a bag, those to validate on, and where there are none those that
// the network learned from.
//
// Other losses than the mean square predict no mean: the median and the quantiles of the
// transformed numbers are those of the numbers.
func (o *Outcome) learnResiduals(ctx context.Context, e *Experiment) (err error) {
	if !o.transforms() || o.recipe.Loss.Kind != "mse" {
		return nil
	}
	m, set := o.model, o.data.train
	switch {
	case o.folds != nil:
		if o.outOfFold, err = o.predictOutOfFold(ctx, e); err != nil {
			return err
		}
		m, set = o.outOfFold.model, o.outOfFold.set
	case o.data.valid != nil:
		set = o.data.valid
	}
	p, y, err := m.PredictSet(ctx, set)
	if err != nil {
		return err
	}
	kept := make([][]float64, y.Dim(1))
	for j := range kept {
		if kept[j] = residualsOf(p, y, j); !o.helped(p, y, j, kept[j]) {
			kept[j] = []float64{}
		}
	}
	s := *o.data.y
	s.Residuals = kept
	o.data.y = &s
	return nil
}

// helped reports whether residuals lower the mean square error of column j of predictions
// (N, T) of truths (N, T), both scaled, in the units of the data.
func (o *Outcome) helped(p, y *tensor.Tensor, j int, residuals []float64) bool {
	one := o.data.y.Columns(j)
	if !one.Transforming() {
		return false
	}
	truth, err := one.Inverse(y.Narrow(1, j, j+1).Contiguous().To(tensor.Float64))
	if err != nil {
		return false
	}
	squares := func() (sum float64) {
		said, err := one.Predict(p.Narrow(1, j, j+1).Contiguous().To(tensor.Float64))
		if err != nil {
			return math.Inf(1)
		}
		for i, v := range said.Float64s() {
			d := v - truth.Float64s()[i]
			sum += float64(d * d)
		}
		return sum
	}
	without := squares()
	one.Residuals = [][]float64{residuals}
	return squares() < without
}

// maxResiduals is how many numbers stand for the residuals of a target.
const maxResiduals = 50

// residualsOf returns the residuals of column j of predictions (N, T) of truths (N, T),
// in order: of many the means of as many groups of neighbours.
func residualsOf(p, y *tensor.Tensor, j int) []float64 {
	n, width := y.Dim(0), y.Dim(1)
	said, truth := memory.Of(p.Contiguous()), memory.Of(y.Contiguous())
	all := make([]float64, n)
	for i := range all {
		all[i] = truth.At(i*width+j) - said.At(i*width+j)
	}
	slices.Sort(all)
	groups := min(n, maxResiduals)
	some := make([]float64, groups)
	for g := range some {
		lo, hi := g*n/groups, (g+1)*n/groups
		for _, r := range all[lo:hi] {
			some[g] += r / float64(hi-lo)
		}
	}
	return some
}
