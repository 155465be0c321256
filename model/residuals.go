package model

import (
	"cmp"
	"math"
	"slices"

	"cajal/tensor"
)

// residual is how far a prediction of a sample was off.
type residual struct{ predicted, off, weight float64 }

// residuals are those of the samples that count, in the order of their predictions.
type residuals []residual

// residualsOf returns the residuals of a target; nil if one is not finite, or no sample
// counts.
func residualsOf(predicted, truth, w *tensor.Tensor, target int) (all residuals) {
	most := 1.0
	if w != nil && w.Size() > 0 {
		most = w.Max()
	}
	for i := range truth.Dim(0) {
		r := residual{predicted: predicted.At(i, target), weight: 1}
		if w != nil {
			// Of the largest, so that weights that are all the same are 1, exactly.
			r.weight = w.At(i) / most
		}
		if r.weight == 0 {
			continue
		}
		if r.off = math.Abs(r.predicted - truth.At(i, target)); math.IsNaN(r.off) || math.IsInf(r.off, 0) {
			return nil
		}
		all = append(all, r)
	}
	slices.SortStableFunc(all, func(a, b residual) int { return cmp.Compare(a.predicted, b.predicted) })
	return all
}

// widths returns the residual of each level from 1 % on, as far as there are enough.
func (all residuals) widths() (widths []float64) {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b residual) int { return cmp.Compare(a.off, b.off) })
	total := all.weight()
	total += total / float64(len(all)) // the new sample, for which any residual is possible
	at, below := -1, 0.0
	for percent := 1; percent <= highestLevel; percent++ {
		for at < 0 || float64(100*below) < float64(float64(percent)*total) {
			if at++; at == len(sorted) {
				return widths
			}
			below += sorted[at].weight
		}
		widths = append(widths, sorted[at].off)
	}
	return widths
}

// weight returns the sum of the weights.
func (all residuals) weight() (sum float64) {
	for i := range all {
		sum += all[i].weight
	}
	return sum
}

// mean returns the mean prediction and the mean residual.
func (all residuals) mean() (predicted, off float64) {
	sum := all.weight()
	for i := range all {
		predicted += float64(all[i].weight * all[i].predicted)
		off += float64(all[i].weight * all[i].off)
	}
	return predicted / sum, off / sum
}
