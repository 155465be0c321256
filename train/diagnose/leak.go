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

// leaks looks for a column that alone gives the target away: that tells all classes
// apart without an error, that the target is a multiple of, up to a constant, or that
// puts the samples in the target's order. Of one or two inputs it says nothing; such data
// is often made so. Several inputs of one column are told once.
func leaks(b *data.Batch, o *options) (found []Finding) {
	x, y := b.X, b.Y
	if y == nil || !x.DType().Float() || x.NDim() != 2 || x.Dim(1) < 3 || x.Dim(1) > leakColumns || b.Len() < leakSamples || y.Size() != b.Len() {
		return nil
	}
	named := len(o.inputs) == x.Dim(1)
	column, target := make([]float64, b.Len()), y.To(tensor.Float64).Contiguous().Float64s()
	told := map[string]bool{}
	for j := range x.Dim(1) {
		if named && told[o.inputs[j].Column] {
			continue
		}
		for i := range column {
			column[i] = x.At(i, j)
		}
		said := ""
		switch {
		case y.DType() == tensor.Int64 && separates(column, target):
			said = " alone tells all classes apart without an error." + ifKnownLater
		case y.DType() != tensor.Int64 && proportional(column, target):
			said = " alone is the target itself but for a factor and a constant." + ifKnownLater
		case y.DType() != tensor.Int64 && follows(column, target):
			said = " alone puts all samples in the order of the target: it is the target itself but for its scale." + ifKnownLater
		default:
			continue
		}
		text, what := "Input column %d, counted from 0,"+said, any(j)
		if named {
			told[o.inputs[j].Column] = true
			text, what = "%s"+said, o.inputs[j].Name
		}
		found = append(found, finding(Leakage, text, what))
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
func proportional(x, y []float64) bool { return proportionalWithin(1e-9, x, y) }

// proportionalWithin allows the square of the correlation to be less than 1 by so much.
func proportionalWithin(tolerance float64, x, y []float64) bool {
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
	return xx > 0 && yy > 0 && xy*xy > (1-tolerance)*xx*yy && !math.IsInf(xx*yy, 0)
}

// follows reports whether x and y put the samples in the same order, or in opposite ones:
// whether their rank correlation is 1 but for what rounding to float32 ties.
func follows(x, y []float64) bool { return proportionalWithin(1e-6, ranks(x), ranks(y)) }

// ranks returns the place of each value among all, from 0, the mean of places for equal ones.
func ranks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(v[a], v[b]) })
	places := make([]float64, len(v))
	for k := 0; k < len(order); {
		end := k + 1
		for end < len(order) && v[order[end]] == v[order[k]] {
			end++
		}
		for _, i := range order[k:end] {
			places[i] = float64(k+end-1) / 2
		}
		k = end
	}
	return places
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
