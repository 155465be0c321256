package diagnose

import (
	"cmp"
	"math"
	"slices"

	"cajal/data"
	"cajal/tensor"
	"cajal/train"
)

// From how many samples, and up to how many columns, a leak is looked for: few
// samples are told apart by chance, and of an image no column is a quantity.
const (
	leakSamples = 50
	leakColumns = 1000
)

const ifKnownLater = " If it is known only after the fact, leave it out: the network would learn nothing else."

// leaks looks for a column that alone gives the target away: that tells all
// classes apart without an error, or that the target is a multiple of, up to a
// constant. Of one or two columns it says nothing; such data is often made so.
func leaks(b *data.Batch) (found []Finding) {
	x, y := b.X, b.Y
	if y == nil || !x.DType().Float() || x.NDim() != 2 || x.Dim(1) < 3 || x.Dim(1) > leakColumns || b.Len() < leakSamples || y.Size() != b.Len() {
		return nil
	}
	column, target := make([]float64, b.Len()), y.To(tensor.Float64).Contiguous().Float64s()
	for j := range x.Dim(1) {
		for i := range column {
			column[i] = x.At(i, j)
		}
		text := ""
		switch {
		case y.DType() == tensor.Int64 && separates(column, target):
			text = "Input column %d, counted from 0, alone tells all classes apart without an error." + ifKnownLater
		case y.DType() != tensor.Int64 && proportional(column, target):
			text = "Input column %d, counted from 0, alone is the target itself but for a factor and a constant." + ifKnownLater
		default:
			continue
		}
		found = append(found, finding(Leakage, text, j))
	}
	return found
}

// separates reports whether each class fills an interval of the column of its
// own.
func separates(column, class []float64) bool {
	order := make([]int, len(column))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(column[a], column[b]) })
	seen := map[float64]bool{class[order[0]]: true}
	for k := 1; k < len(order); k++ {
		this, last := order[k], order[k-1]
		if class[this] == class[last] {
			continue
		}
		if column[this] == column[last] || seen[class[this]] {
			return false
		}
		seen[class[this]] = true
	}
	return len(seen) > 1
}

// proportional reports whether y = a·x + b for all samples, by the square of
// their correlation.
func proportional(x, y []float64) bool {
	n := float64(len(x))
	var mx, my, xx, yy, xy float64
	for i := range x {
		mx += x[i] / n
		my += y[i] / n
	}
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx, yy, xy = xx+float64(dx*dx), yy+float64(dy*dy), xy+float64(dx*dy)
	}
	return xx > 0 && yy > 0 && xy*xy > (1-1e-9)*xx*yy && !math.IsInf(xx*yy, 0)
}

// Gap compares what a model achieves on its training samples and on others: a
// finding if its accuracy on the others is lower by more than 5 points and by
// more than three standard errors of either, which chance would give once in
// some hundred trainings.
func Gap(training, others train.Result) (f Finding, ok bool) {
	a, ok1 := training.Metric("accuracy")
	b, ok2 := others.Metric("accuracy")
	if !ok1 || !ok2 || training.Samples == 0 || others.Samples == 0 {
		return f, false
	}
	variance := a*(1-a)/float64(training.Samples) + b*(1-b)/float64(others.Samples)
	if a-b <= max(0.05, 3*math.Sqrt(variance)) {
		return f, false
	}
	return finding(Overfitting,
		"The accuracy is %.4f on the training samples and only %.4f on others: the network has learnt its samples by heart in part. Try more samples, fewer units, dropout, an L2 penalty or early stopping.", a, b), true
}
