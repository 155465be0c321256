package grad

import (
	"math"

	"cajal/tensor"
)

// The samples of losses make nothing on the way, so that TestReuse can ask each of
// them for a pass without allocations.
var (
	someIgnored  = labels(0, IgnoreIndex, 1, 2)
	pixelClasses = tensor.From([]int64{0, 2, 1, 1, 0, 7}, 2, 3)
	oneClass     = labels(2).Reshape()
	pixelShares  = values(0, 1, 2, 3, 3)
	softShares   = values(0, 1, 4, 3)
	floatLabels  = values(0, 1, 4)
	oneShare     = values(0, 1, 3)
	signs        = tensor.From([]int64{1, -1, -1, 1, 1, -1, 1, 1, -1, -1, 1, 0}, 4, 3)
	setsOf3      = tensor.From([]int64{2, -1, 0, 1, 0, -1, -1, 2, 2, 0, 1, 2}, 4, 3)
	setOf3       = tensor.From([]int64{1, -1, 0})
	three        = []float64{0.1, 0.5, 0.9}
	half         = []float64{0.3}
)

// lost is the sample function of a loss.
func lost(f func(v Value, r Reduction) Value, r Reduction) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return f(v, r) })
}

// reduced are samples of a loss by each reduction.
func reduced(data *tensor.Tensor, f func(v Value, r Reduction) Value) (s []sample) {
	for _, r := range []Reduction{Mean, Sum, None, BatchMean} {
		s = append(s, sample{r.String(), ts(data), lost(f, r)})
	}
	return s
}

// all joins samples.
func all(some ...[]sample) (s []sample) {
	for _, more := range some {
		s = append(s, more...)
	}
	return s
}

func gaussianOf(full bool, r Reduction) func(*Tape, []Value) Value {
	return pair(func(x, variance Value) Value { return x.GaussianNLL(goals, variance, full, 1e-6, r) })
}

var lossOps = []opInfo{
	{"rowLoss", all(
		[]sample{
			{"plain", ts(x(4, 3)), weighted(nil, 0, Mean)},
			{"weights", ts(x(4, 3)), weighted(uneven, 0, Mean)},
			{"smoothing", ts(x(4, 3)), weighted(nil, 0.1, Mean)},
			{"both, sum", ts(x(4, 3)), weighted(uneven, 0.3, Sum)},
			{"far", ts(values(-60, 60, 4, 3)), weighted(uneven, 1, Mean)},
		},
		reduced(x(4, 3), func(v Value, r Reduction) Value {
			return v.WeightedCrossEntropy(someIgnored, uneven, 0.2, IgnoreIndex, r)
		}),
		reduced(x(4, 3), func(v Value, r Reduction) Value {
			return v.WeightedCrossEntropy(softShares, uneven, 0.2, IgnoreIndex, r)
		}),
		reduced(x(2, 3, 3), func(v Value, r Reduction) Value { return v.WeightedCrossEntropy(pixelClasses, uneven, 0, 7, r) }),
		reduced(x(2, 3, 3), func(v Value, r Reduction) Value { return v.WeightedCrossEntropy(pixelShares, nil, 0.1, 7, r) }),
		reduced(x(3), func(v Value, r Reduction) Value { return v.CrossEntropy(oneClass, r) }),
		reduced(x(3), func(v Value, r Reduction) Value { return v.CrossEntropy(oneShare, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.CrossEntropy(classes, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.CrossEntropy(softShares, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.LogSoftmax().NLL(someIgnored, uneven, IgnoreIndex, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.Focal(someIgnored, uneven, 2, IgnoreIndex, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.Focal(classes, nil, 0.5, IgnoreIndex, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.MultiMargin(classes, 1, 0.7, uneven, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.MultiMargin(classes, 2, 1, nil, r) }),
		reduced(x(3), func(v Value, r Reduction) Value { return v.MultiMargin(oneClass, 1, 1, nil, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.MultilabelMargin(setsOf3, r) }),
		reduced(x(3), func(v Value, r Reduction) Value { return v.MultilabelMargin(setOf3, r) }),
	), []misuse{
		{"weights", ts(x(4, 3)), weighted([]float64{1, 2}, 0, Mean), "2 class weights for 3 classes", BadShape},
		{"negative weight", ts(x(4, 3)), weighted([]float64{1, -2, 1}, 0, Mean), "weight 1 is -2", Invalid},
		{"smoothing", ts(x(4, 3)), weighted(nil, 1.1, Mean), "label smoothing 1.1, want 0 to 1", Invalid},
		{"label", ts(x(4, 2)), weighted(nil, 0, Mean), "label 2 of sample 1 is not in 0..1", BadIndex},
		{"number of labels", ts(x(3, 3)), weighted(nil, 0, Mean), "labels are int64 (4,), want int64 (3,)", BadShape},
		{"axes", ts(x()), weighted(nil, 0, Mean), "want logits (N, K)", BadShape},
		{"probabilities", ts(x(4, 2)), lost(func(v Value, r Reduction) Value { return v.CrossEntropy(softShares, r) }, Mean), "x is (4, 2) and the probabilities (4, 3)", BadShape},
		{"labels of floats", ts(x(4, 2)), lost(func(v Value, r Reduction) Value { return v.CrossEntropy(floatLabels, r) }, Mean), "labels are float64 (4,), want int64; floats are probabilities, (4, 2)", BadType},
		{"label of a pixel", ts(x(2, 3, 3)), lost(func(v Value, r Reduction) Value { return v.CrossEntropy(pixelClasses, r) }, Mean), "label 7 of sample 5 is not in 0..2", BadIndex},
		{"axes of labels", ts(x(2, 3, 3)), lost(func(v Value, r Reduction) Value { return v.CrossEntropy(classes, r) }, Mean), "labels are int64 (4,), want int64 (2, 3)", BadShape},
		{"probabilities for NLL", ts(x(4, 3)), lost(func(v Value, r Reduction) Value { return v.NLL(softShares, nil, -1, r) }, Mean), "labels are float64 (4, 3)", BadType},
		{"gamma", ts(x(4, 3)), lost(func(v Value, r Reduction) Value { return v.Focal(classes, nil, -1, -1, r) }, Mean), "gamma -1, want a finite number, at least 0", Invalid},
		{"power", ts(x(4, 3)), lost(func(v Value, r Reduction) Value { return v.MultiMargin(classes, 3, 1, nil, r) }, Mean), "power 3, want 1 or 2", Invalid},
		{"no class for MultiMargin", ts(x(4, 3)), lost(func(v Value, r Reduction) Value { return v.MultiMargin(someIgnored, 1, 1, nil, r) }, Mean), "label -100 of sample 1", BadIndex},
		{"sets", ts(x(4, 2)), lost(func(v Value, r Reduction) Value { return v.MultilabelMargin(setsOf3, r) }, Mean), "the sets are int64 (4, 3), want int64 (4, 2)", BadShape},
		{"class of a set", ts(x(2, 3)), lost(func(v Value, r Reduction) Value { return v.MultilabelMargin(pixelClasses, r) }, Mean), "class 7 at position 5 is not in −1..2", BadIndex},
		{"axes of sets", ts(x(2, 3, 3)), lost(func(v Value, r Reduction) Value { return v.MultilabelMargin(pixelClasses, r) }, Mean), "want scores (N, K) or (K)", BadShape},
	}},
	{"criterion", all(
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.SquaredError(goals, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.AbsoluteError(goals, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.HuberError(goals, 0.7, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.SmoothL1(goals, 0.7, r) }),
		reduced(x(4, 1), func(v Value, r Reduction) Value { return v.SmoothL1(column, 0, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.Pinball(column, three, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.Pinball(goals, half, r) }),
		reduced(x(4, 2), func(v Value, r Reduction) Value { return v.SigmoidCrossEntropy(shares, r) }),
		reduced(x(4, 2), func(v Value, r Reduction) Value { return v.WeightedSigmoidCrossEntropy(shares, positives2, r) }),
		reduced(values(0.05, 0.95, 4, 2), func(v Value, r Reduction) Value { return v.BinaryCrossEntropy(shares, r) }),
		reduced(x(4, 2), func(v Value, r Reduction) Value { return v.BinaryFocal(shares, 0.25, 2, r) }),
		reduced(x(4, 1), func(v Value, r Reduction) Value { return v.BinaryFocal(zeroOne, -1, 0.5, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.PoissonNLL(goals, true, false, 1e-8, r) }),
		reduced(values(0.3, 2, 4, 3), func(v Value, r Reduction) Value { return v.PoissonNLL(goals, false, true, 1e-8, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.KLDiv(softShares, false, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.KLDiv(goals, true, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.HingeEmbedding(signs, 1.2, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.Hinge(signs, r) }),
		reduced(x(4, 3), func(v Value, r Reduction) Value { return v.SoftMargin(signs, r) }),
	), []misuse{
		{"beta", ts(x(4, 3)), lost(func(v Value, r Reduction) Value { return v.SmoothL1(goals, -1, r) }, Mean), "beta -1, want a finite number, at least 0", Invalid},
		{"shape", ts(x(4, 3)), lost(func(v Value, r Reduction) Value { return v.SmoothL1(column, 1, r) }, Mean), "x is (4, 3) and the target (4,)", BadShape},
		{"quantile", ts(x(4, 1)), lost(func(v Value, r Reduction) Value { return v.Pinball(column, []float64{1.5}, r) }, Mean), "quantile 0 is 1.5, want 0 to 1", Invalid},
		{"quantiles", ts(x(4, 2)), lost(func(v Value, r Reduction) Value { return v.Pinball(column, three, r) }, Mean), "3 quantiles for x (4, 2)", BadShape},
		{"targets of quantiles", ts(x(3, 3)), lost(func(v Value, r Reduction) Value { return v.Pinball(column, three, r) }, Mean), "x is (3, 3) and the target (4,), want (3,)", BadShape},
		{"alpha", ts(x(4, 1)), lost(func(v Value, r Reduction) Value { return v.BinaryFocal(zeroOne, 2, 2, r) }, Mean), "alpha 2", Invalid},
		{"eps", ts(x(4, 3)), lost(func(v Value, r Reduction) Value { return v.PoissonNLL(goals, true, false, math.NaN(), r) }, Mean), "eps NaN", Invalid},
	}},
	{"gaussianNLL", []sample{
		{"mean", ts(x(4, 3), positive(4, 3)), gaussianOf(false, Mean)},
		{"sum", ts(x(4, 3), positive(4, 3)), gaussianOf(true, Sum)},
		{"none", ts(x(4, 3), positive(4, 3)), gaussianOf(true, None)},
		{"one variance for each sample", ts(x(4, 3), positive(4)), gaussianOf(false, None)},
		{"one variance for each column", ts(x(4, 3), positive(1, 3)), gaussianOf(false, BatchMean)},
		{"one variance", ts(x(4, 3), positive()), gaussianOf(false, Sum)},
	}, []misuse{
		{"shape", ts(x(4, 3), x(3, 3)), gaussianOf(false, Mean), "x and the variance are (4, 3) and (3, 3), which do not fit", BadShape},
		{"target", ts(x(3, 3), x(3, 3)), gaussianOf(false, Mean), "the target (4, 3)", BadShape},
		{"eps", ts(x(4, 3), x(4, 3)), pair(func(x, v Value) Value { return x.GaussianNLL(goals, v, false, 0, Mean) }), "eps 0, want a number above 0", Invalid},
	}},
}

func init() { ops = append(ops, lossOps...) }
