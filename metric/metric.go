// Package metric measures predictions against the truth, a batch at a time.
//
// # Overview
//
// A metric takes batches until its value is asked for; the value is that of
// all samples together, as scikit-learn computes it from all at once:
//
//	f1 := metric.F1(metric.Macro)
//	for … {
//		f1.Add(predicted, target)
//	}
//	fmt.Println(f1.Value())
//
// Classes: [Accuracy], [BalancedAccuracy], [TopK], [Precision], [Recall], [F1],
// [FBeta], [Jaccard], [MatthewsCorrelation], [CohenKappa], the [Confusion] matrix
// and the [Report]. Predictions are (N, K), a number for each of K classes,
// of which the largest counts, or (N, 1) or (N), the probability of class 1 of
// two. Targets are labels from 0, (N) or (N, 1), of any type as long as they
// are whole; or (N, K), where a sample may have any of K labels and predictions are
// the probability of each.
//
// Scores and probabilities of classes: [AUC], [AveragePrecision], [LogLoss],
// [Brier], [D2LogLoss], [D2Brier], [CalibrationError] and [MaxCalibrationError].
// AUC, AveragePrecision and CalibrationError have curves.
//
// Numbers: [MSE], [RMSE], [MAE], [MAPE], [MSLE], [RMSLE], [MedianAbsoluteError],
// [MaxError], [Pinball], [R2], [ExplainedVariance], [D2Pinball],
// [D2AbsoluteError], [TweedieDeviance], [PoissonDeviance], [GammaDeviance] and
// [D2Tweedie]. Predictions and targets have one shape (N, …).
//
// [Named] makes a metric by its name, as recipes and the command line have it.
//
// # What each can do
//
// All take weights of samples ([SampleWeighted]), say which of two values is the
// better one ([Directed]) and between which they lie ([Ranged]), so that a training
// can stop where the best was, or keep it. They can be copied, saved and merged
// ([Copier], [Stateful], [Merger]).
//
// # Exactness
//
// Sums over samples are exact and rounded once, where a value is asked for. So the
// order of the samples, the size of the batches, and the merging of metrics change
// no bit of a value.
//
// # Errors
//
// Add panics with a [*tensor.Error] when shapes do not fit, a label is none, or a
// number is outside of what a measure is defined for. Where scikit-learn warns that
// a measure is undefined, the value is what it returns, NaN mostly; the comment of
// each says so.
package metric

import "cajal/tensor"

// Metric is a measure that batches are added to.
type Metric interface {
	// Name is the key in histories and results, such as "accuracy".
	Name() string
	// Reset forgets all batches, and keeps memory for the next ones.
	Reset()
	// Add takes predictions and targets of one batch. It panics if their
	// shapes do not fit together.
	Add(predicted, target *tensor.Tensor)
	// Value returns the measure of all that was added; NaN if nothing was, or
	// nothing that has a weight.
	Value() float64
}

// SampleWeighted is a metric in which samples may count differently. All metrics of
// this package are.
type SampleWeighted interface {
	Metric
	// AddWeighted is Add with a weight for each sample (N), finite and not negative;
	// nil for 1 each. What is NaN in a sample of weight 0 does not matter.
	AddWeighted(predicted, target, weights *tensor.Tensor)
}

// Probabilistic is a metric to which it can make a difference whether it is
// shown logits or probabilities of K classes. Softmax keeps the order of the
// classes of a sample, but not that of the samples under one class.
type Probabilistic interface {
	Metric
	// Probabilities reports whether Add wants probabilities.
	Probabilities() bool
}

// Directed is a metric that says which of two values is the better one. All
// metrics of this package do.
type Directed interface {
	Metric
	// LargerIsBetter reports whether the larger value is, as of an accuracy; if
	// not, the smaller one is, as of an error.
	LargerIsBetter() bool
}

// Ranged is a metric that says between which values its own lie. All metrics of
// this package do.
type Ranged interface {
	Metric
	// Range returns the smallest and the largest value that there can be.
	Range() (lowest, highest float64)
}

// LargerIsBetter reports whether larger values of a metric are the better ones.
// Of a metric that does not say, smaller ones are, as of a loss.
func LargerIsBetter(m Metric) bool {
	d, ok := m.(Directed)
	return ok && d.LargerIsBetter()
}
